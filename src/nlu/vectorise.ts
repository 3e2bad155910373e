// Weighs the tokens of a text: two blocks (words, characters inside words), each of its own length.
import { fold, tokensOf, type Vector, type Vocabulary, wordsOf } from './features.ts';
import { respell, type Words } from './words.ts';

/** Length of the words block beside the characters' 1, and of the whole; found by cross-validation on COSIBOT-DE. */
const WORDS_LENGTH = 0.5;
const TOTAL_LENGTH = 3;

/** The words of a message as the network reads them: folded, dialect written as the catalogue writes it. */
export const readWordsOf = (text: string, words: Words): string[] => respell(wordsOf(fold(text)), words);

/** Counts in how many texts each token occurs and gives it its weight ln((1 + texts) / (1 + count)) + 1. */
export function learnVocabulary(
  texts: readonly (readonly string[])[],
  atLeast = 1,
): { tokens: string[]; idf: number[] } {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const found = tokensOf(text);
    for (const token of found.words) counts.set(token, (counts.get(token) ?? 0) + 1);
    for (const token of found.parts) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  const tokens = [...counts.keys()].filter((token) => counts.get(token)! >= atLeast);
  const idf = tokens.map((token) => Math.log((1 + texts.length) / (1 + counts.get(token)!)) + 1);
  return { tokens, idf };
}

/** The vector of a text that was cut into words. Tokens training has not seen leave no number but `unknown`. */
export function vectorise(words: readonly string[], vocabulary: Vocabulary): Vector {
  const found = tokensOf(words);
  const keys: number[] = [];
  const values: number[] = [];
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
    const scale = sum > 0 ? length / Math.sqrt(sum) : 0;
    for (let i = from; i < values.length; i += 1) values[i]! *= scale;
  };
  add(found.words, WORDS_LENGTH);
  add(found.parts, 1);
  let sum = 0;
  for (const value of values) sum += value * value;
  const scale = sum > 0 ? TOTAL_LENGTH / Math.sqrt(sum) : 0;
  const unknown = words.filter((word) => !vocabulary.tokens.has(`w${word}`)).length / (words.length || 1);
  return { keys: Int32Array.from(keys), values: Float64Array.from(values, (value) => value * scale), unknown };
}
