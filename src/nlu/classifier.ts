// Understands one message: language, intent, confidence, zone.
import type { Classification, Classifier, ClassifyContext } from '../core/intent.ts';
import type { DetectLanguage } from './language.ts';
import type { Model } from './model.ts';
import { confidenceOf, createScorer, openNetwork } from './scorer.ts';

/** A classifier over a trained model. Keeps no text of a message. */
export function createClassifier(model: Model, detectLanguage: DetectLanguage): Classifier {
  const scorer = createScorer({ ...model, network: openNetwork(model) });
  const { thresholds, balance } = model;

  return {
    hash: model.hash,
    thresholds,
    classify(text, context: ClassifyContext = {}): Classification {
      const scored = scorer.score(scorer.words(text));
      const confidence = confidenceOf(scored, balance);
      const zone =
        confidence >= thresholds.answer ? 'answer' : confidence >= thresholds.clarify ? 'clarify' : 'escalate';
      return {
        ...detectLanguage(text, context.language),
        intent: zone === 'answer' ? scored.ranking[0]!.intent : null,
        confidence,
        candidates: scored.ranking
          .slice(0, 5)
          .filter(({ activation }) => activation > 0)
          .map(({ intent, activation }) => ({ intent, confidence: Math.min(1, activation) })),
        zone,
      };
    },
  };
}
