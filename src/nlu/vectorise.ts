// Weighs what stands in a text: words, characters inside words, and what the words mean.
import { conceptFinder } from './concepts.ts';
import { fold, tokensOf, type Vector, wordsOf } from './features.ts';
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
  words: string[];
  parts: string[];
  concepts: string[];
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
    for (const block of [text.words, text.parts, text.concepts])
      for (const token of block) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  const atLeast = texts.length >= MANY_TEXTS ? 2 : 1;
  const tokens = [...counts.keys()].filter((token) => counts.get(token)! >= (token.startsWith('p') ? 2 : atLeast));
  const idf = tokens.map((token) => Math.log((1 + texts.length) / (1 + counts.get(token)!)) + 1);
  return { tokens, idf };
}

/** The vector of a text. Tokens training has not seen leave no number. */
export function vectorise(tokens: Tokens, vocabulary: Vocabulary, concepts: number): Vector {
  const keys: number[] = [];
  const values: number[] = [];
  let total = 0;
  const add = (block: readonly string[], length: number): void => {
    const from = keys.length;
    let sum = 0;
    for (const token of block) {
      const key = vocabulary.tokens.get(token);
      if (key === undefined) continue;
      const weight = vocabulary.idf[key]!;
      keys.push(key);
      values.push(weight);
      sum += weight * weight;
    }
    if (sum === 0) return;
    const scale = length / Math.sqrt(sum);
    for (let i = from; i < values.length; i += 1) values[i]! *= scale;
    total += length ** 2;
  };
  add(tokens.words, WORDS);
  add(tokens.parts, PARTS);
  if (concepts > 0) add(tokens.concepts, concepts);
  const scale = total > 0 ? TOTAL / Math.sqrt(total) : 0;
  return { keys: Int32Array.from(keys), values: Float64Array.from(values, (value) => value * scale) };
}
