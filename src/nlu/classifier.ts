// Understands one message: language, intent, confidence, zone.
import type { Classification, Classifier, ClassifyContext } from '../core/intent.ts';
import type { DetectLanguage } from './language.ts';
import type { Model } from './model.ts';
import { createScorer, openNetwork } from './scorer.ts';

/** A classifier over a trained model. Keeps no text of a message. */
export function createClassifier(model: Model, detectLanguage: DetectLanguage): Classifier {
  const scorer = createScorer({ ...model, network: openNetwork(model) });
  const { thresholds } = model;

  return {
    hash: model.hash,
    thresholds,
    classify(text, context: ClassifyContext = {}): Classification {
      const words = scorer.words(text);
      const { ranking } = scorer.score(words);
      const confidence = ranking[0]?.confidence ?? 0;
      const zone =
        confidence >= thresholds.answer ? 'answer' : confidence >= thresholds.clarify ? 'clarify' : 'escalate';
      return {
        ...detectLanguage(text, context.language),
        intent: zone === 'answer' ? ranking[0]!.intent : null,
        confidence,
        candidates: ranking.slice(0, 5).filter((candidate) => candidate.confidence > 0),
        zone,
      };
    },
  };
}
