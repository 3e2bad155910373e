// What of a catalogue training reads, and the hash over it.
import { createHash } from 'node:crypto';
import { type Catalogue, type Intent, NONE } from '../core/intent.ts';
import { LANGUAGES } from '../core/locale.ts';
import { FEATURE_VERSION } from './features.ts';
import type { Corpus, FollowUpUtterance, Utterance } from './model.ts';
import { hashWords } from './read-words.ts';

/** What training reads of a catalogue. */
export const corpusOf = ({ intents, hash }: Catalogue): Corpus => ({ hash, ...flatten(intents) });

function flatten(intents: readonly Intent[]): Pick<Corpus, 'utterances' | 'followUps'> {
  const utterances: Utterance[] = [];
  const followUps: FollowUpUtterance[] = [];
  for (const intent of intents) {
    for (const language of LANGUAGES) {
      for (const text of intent.utterances[language] ?? []) utterances.push({ text, intent: intent.id, language });
      if (intent.id === NONE) {
        for (const text of intent.near[language] ?? []) utterances.push({ text, intent: NONE, language, near: true });
      }
      for (const followUp of intent.followUps) {
        for (const text of followUp.utterances[language] ?? [])
          followUps.push({ after: intent.id, intent: followUp.intent, text });
      }
    }
  }
  return { utterances, followUps };
}

/**
 * The hash over everything training depends on: utterances, near misses, follow-ups, the word lists and the version
 * of the features. Answers, labels and dates are not in it: changing them needs no training.
 */
export function hashIntents(intents: readonly Intent[]): string {
  const { utterances, followUps } = flatten(intents);
  return createHash('sha256')
    .update(JSON.stringify([FEATURE_VERSION, utterances, followUps, hashWords()]))
    .digest('hex');
}
