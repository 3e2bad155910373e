// Reads a mistyped word as the known word it was meant to be.
import { conceptFinder } from './concepts.ts';
import type { Vocabulary } from './vectorise.ts';
import type { Words } from './words.ts';

/** Shorter words are too often one error away from another word. */
const SHORTEST = 5;
/** Longer ones are not typed in one go. */
const LONGEST = 24;
/** So many unknown words are no typing errors; also bounds what a hostile text costs. */
const MOST = 20;
const LETTERS = /^\p{L}+$/u;

/**
 * Words as they were meant: a word training has not seen, and no group of meaning knows, becomes the commonest known
 * word that begins like it and differs by one letter (left out, added, wrong, or two swapped). Returns the very same
 * list when nothing changes.
 */
export type Respell = (words: readonly string[]) => readonly string[];

export function createSpelling({ tokens, idf }: Vocabulary, { concepts }: Pick<Words, 'concepts'>): Respell {
  const find = conceptFinder(concepts);
  /** Known words by first letter and length, each with its weight: the commoner, the lower. */
  const known = new Map<string, { word: string; weight: number }[]>();
  for (const [token, key] of tokens) {
    const word = token.slice(1);
    if (token[0] !== 'w' || word.length < SHORTEST - 1 || word.length > LONGEST + 1) continue;
    const at = `${word[0]}${word.length}`;
    const list = known.get(at);
    if (list) list.push({ word, weight: idf[key]! });
    else known.set(at, [{ word, weight: idf[key]! }]);
  }

  const isUnknown = (word: string): boolean =>
    word.length >= SHORTEST &&
    word.length <= LONGEST &&
    !tokens.has(`w${word}`) &&
    LETTERS.test(word) &&
    find([word]).length === 0;

  const meant = (word: string): string => {
    let best = word;
    let lowest = Number.POSITIVE_INFINITY;
    for (const length of [word.length, word.length - 1, word.length + 1]) {
      for (const candidate of known.get(`${word[0]}${length}`) ?? []) {
        if (candidate.weight < lowest && differByOne(word, candidate.word)) {
          best = candidate.word;
          lowest = candidate.weight;
        }
      }
    }
    return best;
  };

  return (words) => {
    let left = MOST;
    let changed = false;
    const read = words.map((word) => {
      if (left === 0 || !isUnknown(word)) return word;
      left -= 1;
      const known = meant(word);
      if (known !== word) changed = true;
      return known;
    });
    return changed ? read : words;
  };
}

/** Whether one letter left out, added or wrong, or two neighbours swapped, make one word the other. */
export function differByOne(one: string, other: string): boolean {
  const short = one.length <= other.length ? one : other;
  const long = short === one ? other : one;
  if (long.length - short.length > 1) return false;
  let from = 0;
  while (from < short.length && short[from] === long[from]) from += 1;
  let shared = 0;
  while (shared < short.length - from && short[short.length - 1 - shared] === long[long.length - 1 - shared])
    shared += 1;
  const left = short.length - from - shared;
  if (long.length > short.length) return left === 0;
  return left === 1 || (left === 2 && short[from] === long[from + 1] && short[from + 1] === long[from]);
}
