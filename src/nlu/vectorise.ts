// Weighs what stands in a text: words, characters inside words, and what the words mean.
import { conceptFinder } from './concepts.ts';
import { fold, JOINED, type Places, tokensOf, type Vector, wordsOf } from './features.ts';
import { createReader, type Words } from './words.ts';

/** Length of each block before the whole is scaled to TOTAL. That of the concepts is a setting of the model. */
const WORDS = 0.5;
const PARTS = 1;
const TOTAL = 3;
/** From this many texts a token must occur twice: it halves the model and costs nothing. */
const MANY_TEXTS = 3_000;

/** Every token training has seen, with its weight. */
export interface Vocabulary {
  tokens: ReadonlyMap<string, number>;
  idf: ArrayLike<number>;
}

/** What stands in a text. `concepts` and `parts` may be empty. */
export interface Tokens {
  words: Places;
  parts: Places;
  concepts: string[];
}

/** How much of a text training has never seen, as shares 0 … 1. */
export interface Unseen {
  /** Of its letters, those in words never seen. */
  letters: number;
  /** Pairs of neighbours never seen, per word. */
  pairs: number;
  /** Of the characters' tokens. */
  parts: number;
}

/** A text as the network reads it. `places[i]` is the word that `keys[i]` stood in, JOINED when in no single one. */
export interface Reading extends Vector {
  places: Int16Array;
  unseen: Unseen;
}

export interface Tokeniser {
  /** The words of a message: folded, dialect written as the catalogue writes it. */
  words(text: string): string[];
  withoutPoliteness(words: readonly string[]): readonly string[];
  tokens(words: readonly string[]): Tokens;
}

export function createTokeniser(lists: Words): Tokeniser {
  const reader = createReader(lists);
  const find = conceptFinder(lists.concepts);
  return {
    words: (text) => reader.respell(wordsOf(fold(text))),
    withoutPoliteness: reader.withoutPoliteness,
    tokens: (words) => ({ ...tokensOf(words), concepts: withPairs(find(words)) }),
  };
}

/** The groups found, and each two of them: "stove" and "may" together mean more than each. */
function withPairs(groups: readonly number[]): string[] {
  const tokens = groups.map((group) => `k${group}`);
  for (let i = 0; i < groups.length; i += 1) {
    for (let j = i + 1; j < groups.length; j += 1) tokens.push(`p${groups[i]}+${groups[j]}`);
  }
  return tokens;
}

/** Counts in how many texts each token occurs; its weight is ln((1 + texts) / (1 + count)) + 1. */
export function learnVocabulary(texts: readonly Tokens[]): { tokens: string[]; idf: number[] } {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const block of [text.words.keys(), text.parts.keys(), text.concepts])
      for (const token of block) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  const atLeast = texts.length >= MANY_TEXTS ? 2 : 1;
  const tokens = [...counts.keys()].filter((token) => counts.get(token)! >= (token.startsWith('p') ? 2 : atLeast));
  const idf = tokens.map((token) => Math.log((1 + texts.length) / (1 + counts.get(token)!)) + 1);
  return { tokens, idf };
}

/** The reading of a text. Tokens training has not seen leave no number. */
export function vectorise(tokens: Tokens, vocabulary: Vocabulary, concepts: number): Reading {
  const keys: number[] = [];
  const values: number[] = [];
  const places: number[] = [];
  let total = 0;
  const add = (block: Iterable<readonly [string, number]>, length: number): void => {
    const from = keys.length;
    let sum = 0;
    for (const [token, place] of block) {
      const key = vocabulary.tokens.get(token);
      if (key === undefined) continue;
      const weight = vocabulary.idf[key]!;
      keys.push(key);
      values.push(weight);
      places.push(place);
      sum += weight * weight;
    }
    if (sum === 0) return;
    const scale = length / Math.sqrt(sum);
    for (let i = from; i < values.length; i += 1) values[i]! *= scale;
    total += length ** 2;
  };
  add(tokens.words, WORDS);
  add(tokens.parts, PARTS);
  const parts = keys.length;
  if (concepts > 0)
    add(
      tokens.concepts.map((token) => [token, JOINED] as const),
      concepts,
    );
  const scale = total > 0 ? TOTAL / Math.sqrt(total) : 0;
  return {
    keys: Int32Array.from(keys),
    values: Float64Array.from(values, (value) => value * scale),
    places: Int16Array.from(places),
    unseen: unseenOf(tokens, vocabulary, parts),
  };
}

/** Of the letters of some words, the share in words training has never seen. */
export function lettersUnseen(words: Iterable<string>, { tokens }: Vocabulary): number {
  let letters = 0;
  let unseen = 0;
  for (const word of new Set(words)) {
    letters += word.length;
    if (!tokens.has(`w${word}`)) unseen += word.length;
  }
  return unseen / (letters || 1);
}

/** `known` is how many tokens of words and parts training has seen. */
function unseenOf({ words, parts }: Tokens, vocabulary: Vocabulary, known: number): Unseen {
  const single: string[] = [];
  let unseenPairs = 0;
  let knownWords = 0;
  for (const [token, place] of words) {
    const seen = vocabulary.tokens.has(token);
    if (seen) knownWords += 1;
    if (place !== JOINED) single.push(token.slice(1));
    else if (!seen) unseenPairs += 1;
  }
  return {
    letters: lettersUnseen(single, vocabulary),
    pairs: unseenPairs / (single.length || 1),
    parts: 1 - (known - knownWords) / (parts.size || 1),
  };
}
