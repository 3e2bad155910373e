// Understands one message: language, intent, confidence, zone; follow-ups and second questions.
import type { Candidate, Classification, Classifier, ClassifyContext, IntentId, Zone } from '../core/intent.ts';
import { confidenceOf } from './confidence.ts';
import { MAX_CHARACTERS } from './features.ts';
import { createFollowUps } from './follow-ups.ts';
import type { DetectLanguage } from './language.ts';
import { createCueCounter } from './language-cues.ts';
import type { Model } from './model.ts';
import { createScorer, openNetwork, type Scored } from './scorer.ts';
import { splitQuestions } from './split-questions.ts';

/** Greetings and thanks are answered only when they stand alone. */
const SMALLTALK = /^smalltalk\./;
const MOST_CANDIDATES = 5;

/** A classifier over a trained model. Keeps no text of a message. */
export function createClassifier(model: Model, detectLanguage: DetectLanguage): Classifier {
  const scorer = createScorer({ ...model, network: openNetwork(model) });
  const { thresholds, confidence: learned, hash } = model;
  const resolveFollowUp = createFollowUps(model.followUps, scorer);
  const countCues = createCueCounter(model.cues);

  const zoneOf = (confidence: number): Zone =>
    confidence >= thresholds.answer ? 'answer' : confidence >= thresholds.clarify ? 'clarify' : 'escalate';

  const answered = (part: string): IntentId | undefined => {
    const scored = scorer.score(scorer.words(part));
    return confidenceOf(scored.evidence, learned) >= thresholds.answer ? scored.ranking[0]!.intent : undefined;
  };

  /** The intents of the parts of a message, when at least two are surely different questions. */
  const twoQuestions = (text: string): [IntentId, IntentId] | undefined => {
    const intents = splitQuestions(text).map(answered);
    const questions = [...new Set(intents)].filter((intent) => intent !== undefined && !SMALLTALK.test(intent));
    return questions.length === 2 ? (questions as [IntentId, IntentId]) : undefined;
  };

  return {
    hash,
    thresholds,
    classify(message, context: ClassifyContext = {}): Classification {
      const text = message.slice(0, MAX_CHARACTERS);
      const words = scorer.words(text);
      const scored = scorer.score(words);
      const confidence = confidenceOf(scored.evidence, learned);
      const zone = zoneOf(confidence);
      const language = detectLanguage(text, { prior: context.language, cues: countCues(scorer.plainWords(text)) });

      const followUp = context.lastIntent ? resolveFollowUp(words, context.lastIntent) : undefined;
      if (followUp && (followUp.literal || zone !== 'answer')) {
        const candidates = candidatesOf(scored, confidence).filter(({ intent }) => intent !== followUp.intent);
        const first: Candidate = { intent: followUp.intent, confidence: followUp.likeness };
        return {
          ...language,
          intent: followUp.intent,
          confidence: followUp.likeness,
          candidates: [first, ...candidates].slice(0, MOST_CANDIDATES),
          zone: 'answer',
        };
      }

      const two = twoQuestions(text);
      if (two)
        return {
          ...language,
          intent: two[0],
          confidence,
          candidates: candidatesOf(scored, confidence),
          zone: 'answer',
          also: two[1],
        };
      return {
        ...language,
        intent: zone === 'answer' ? scored.ranking[0]!.intent : null,
        confidence,
        candidates: candidatesOf(scored, confidence),
        zone,
      };
    },
  };
}

/** The best has the confidence of the message, the others as much less as they are less active. */
function candidatesOf({ ranking }: Scored, confidence: number): Candidate[] {
  const best = ranking[0]?.activation ?? 0;
  return ranking
    .slice(0, MOST_CANDIDATES)
    .filter(({ activation }) => activation > 0)
    .map(({ intent, activation }) => ({ intent, confidence: (confidence * activation) / best }));
}
