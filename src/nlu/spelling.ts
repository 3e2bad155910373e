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
  /** Tokens of known words by first letter and length. The very strings of the vocabulary: copies would be megabytes. */
  const known = new Map<string, string[]>();
  for (const token of tokens.keys()) {
    const length = token.length - 1;
    if (token[0] !== 'w' || length < SHORTEST - 1 || length > LONGEST + 1) continue;
    const at = `${token[1]}${length}`;
    const list = known.get(at);
    if (list) list.push(token);
    else known.set(at, [token]);
  }

  const isUnknown = (word: string): boolean =>
    word.length >= SHORTEST &&
    word.length <= LONGEST &&
    !tokens.has(`w${word}`) &&
    LETTERS.test(word) &&
    find([word]).length === 0;

  const meant = (word: string): string => {
    const written = `w${word}`;
    let best = written;
    let lowest = Number.POSITIVE_INFINITY;
    for (const length of [word.length, word.length - 1, word.length + 1]) {
      for (const candidate of known.get(`${word[0]}${length}`) ?? []) {
        if (!differByOne(written, candidate)) continue;
        const weight = idf[tokens.get(candidate)!]!;
        if (weight < lowest) [best, lowest] = [candidate, weight];
      }
    }
    return best.slice(1);
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
