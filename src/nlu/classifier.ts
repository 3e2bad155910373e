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

  /** What the parts of a message surely ask, each question once and in their order; empty for a single part. */
  const partsAsked = (text: string): Candidate[] => {
    const asked = new Map<IntentId, number>();
    for (const part of splitQuestions(text)) {
      const scored = scorer.score(scorer.words(part));
      const confidence = confidenceOf(scored.evidence, learned);
      const { intent } = scored.ranking[0] ?? {};
      if (intent === undefined || confidence < thresholds.answer || SMALLTALK.test(intent)) continue;
      asked.set(intent, Math.max(confidence, asked.get(intent) ?? 0));
    }
    return [...asked].map(([intent, confidence]) => ({ intent, confidence }));
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

      const asked = partsAsked(text);
      const [first, second] = asked;
      if (first && second && asked.length === 2)
        return {
          ...language,
          intent: first.intent,
          confidence,
          candidates: candidatesOf(scored, confidence),
          zone: 'answer',
          also: second.intent,
        };
      // A long letter that is not sure as a whole: what one of its sentences surely asks is offered.
      if (zone !== 'answer' && first) {
        const sure = asked.toSorted((a, b) => b.confidence - a.confidence);
        const others = candidatesOf(scored, confidence).filter(
          (one) => !asked.some(({ intent }) => intent === one.intent),
        );
        const candidates = [...sure, ...others].slice(0, MOST_CANDIDATES);
        return { ...language, intent: null, confidence, candidates, zone: 'clarify' };
      }
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
