// Short questions that only make sense after an answer: "und wie lange?", "gilt das auch für Motorräder?".
import type { IntentId } from '../core/intent.ts';
import type { Vector } from './features.ts';
import type { FollowUpUtterance } from './model.ts';
import type { Scorer } from './scorer.ts';

/** What a message means after the last answer. */
export interface Resolved {
  intent: IntentId;
  /** Likeness to a follow-up of the catalogue, 0 … 1. */
  likeness: number;
  /** The message is one of the catalogue's follow-ups, but for spelling. */
  literal: boolean;
}

export type ResolveFollowUp = (words: readonly string[], lastIntent: IntentId) => Resolved | undefined;

/** An elliptical message has at most so many words. */
const MOST_WORDS = 8;
/** Words an elliptical message begins with, folded; one list for all languages. */
const OPENERS = new Set([
  'und',
  'ond',
  'and',
  've',
  'et',
  'e',
  'і',
  'й',
  'та',
  'а',
  'و',
  'aber',
  'but',
  'auch',
  'peki',
  'ya',
  'mais',
  'also',
  'what',
  'how',
  'was',
  'wie',
  'gilt',
  'does',
  'is',
  'oder',
  'or',
]);
const LITERAL = 0.93;
/** With an opener the rest may differ more: places and things vary. */
const OPENED = 0.45;
const UNOPENED = 0.7;

/**
 * Finds the follow-up a message is closest to, among those of the intent answered last. Undefined when the message
 * is no short question or like none of them.
 */
export function createFollowUps(followUps: readonly FollowUpUtterance[], scorer: Scorer): ResolveFollowUp {
  const written = Map.groupBy(followUps, ({ after }) => after);
  const weighed = new Map<IntentId, { intent: IntentId; vector: Vector }[]>();

  /** Those of one intent, weighed when it is first asked about: all of them are a third of loading a model. */
  const knownAfter = (lastIntent: IntentId) => {
    const known = weighed.get(lastIntent);
    if (known) return known;
    const made = (written.get(lastIntent) ?? []).map(({ intent, text }) => ({
      intent,
      vector: scorer.vector(scorer.words(text)),
    }));
    weighed.set(lastIntent, made);
    return made;
  };

  return (words, lastIntent) => {
    if (words.length === 0 || words.length > MOST_WORDS) return undefined;
    const known = knownAfter(lastIntent);
    const message = new Map<number, number>();
    const { keys, values } = scorer.vector(words);
    keys.forEach((key, i) => {
      message.set(key, values[i]!);
    });
    let best: Resolved | undefined;
    for (const { intent, vector } of known) {
      const likeness = cosine(message, vector);
      if (!best || likeness > best.likeness) best = { intent, likeness, literal: likeness >= LITERAL };
    }
    return best && best.likeness >= (opens(words[0]!) ? OPENED : UNOPENED) ? best : undefined;
  };
}

/** Arabic writes its "and" in one with the word it stands before. */
const opens = (word: string): boolean => OPENERS.has(word) || (word.length > 2 && word.startsWith('و'));

function cosine(message: ReadonlyMap<number, number>, { keys, values }: Vector): number {
  let product = 0;
  let length = 0;
  let other = 0;
  for (let i = 0; i < keys.length; i += 1) {
    product += values[i]! * (message.get(keys[i]!) ?? 0);
    length += values[i]! ** 2;
  }
  for (const value of message.values()) other += value ** 2;
  return length > 0 && other > 0 ? product / Math.sqrt(length * other) : 0;
}
