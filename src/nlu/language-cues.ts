// Words that only one language has: learned from the catalogue, with a short list for a start.
import { fold, wordsOf } from './features.ts';
import type { Utterance } from './model.ts';

/** Per language (ours, and some we do not speak) the words, folded, that give it away. Kept in the model. */
export type LanguageCues = Record<string, string[]>;
/** How many words of a message give a language away. */
export type CueCounts = Record<string, number>;

/** A listed word counts like so many utterances. */
const LISTED = 5;
/** A word belongs to a language that has this share of its uses, and at least two. */
const SHARE = 0.9;
const FEWEST = 2;

/** Learns the cues. Names and loan words, which all languages share, fall out by themselves. */
export function learnCues(utterances: readonly Utterance[], listed: LanguageCues): LanguageCues {
  const uses = new Map<string, Map<string, number>>();
  const add = (word: string, language: string, count: number): void => {
    const of = uses.get(word) ?? new Map<string, number>();
    uses.set(word, of.set(language, (of.get(language) ?? 0) + count));
  };
  for (const [language, words] of Object.entries(listed))
    for (const word of new Set(words)) add(word, language, LISTED);
  for (const { text, language } of utterances) for (const word of new Set(wordsOf(fold(text)))) add(word, language, 1);

  const cues = new Map<string, string[]>();
  for (const [word, of] of uses) {
    const total = [...of.values()].reduce((sum, count) => sum + count, 0);
    const [language, most] = [...of].reduce((best, one) => (one[1] > best[1] ? one : best));
    if (total < FEWEST || most < SHARE * total) continue;
    const known = cues.get(language) ?? [];
    cues.set(language, known);
    known.push(word);
  }
  return Object.fromEntries(cues);
}

/** Counts in a message; words of no language or of several count for none. */
export function createCueCounter(cues: LanguageCues): (words: readonly string[]) => CueCounts {
  const table = new Map<string, string>();
  for (const [language, known] of Object.entries(cues)) for (const word of known) table.set(word, language);
  return (words) => {
    const found: CueCounts = {};
    for (const word of words) {
      const language = table.get(word);
      if (language) found[language] = (found[language] ?? 0) + 1;
    }
    return found;
  };
}
