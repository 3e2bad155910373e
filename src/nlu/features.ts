// From text to the numbers the network reads: fold, cut into tokens, weigh by how rare a token is.

/** What no message needs more of: longer ones are cut. Hostile texts cost what a message of this length costs. */
export const MAX_CHARACTERS = 1_000;

/** Raise it when tokens or weights change: it is part of the catalogue hash, so every model is trained anew. */
export const FEATURE_VERSION = 2;

/** A sparse vector: `keys` are token numbers in the order of the text, `values` belong to them. */
export interface Vector {
  keys: Int32Array;
  values: Float64Array;
}

const MARKS = /\p{M}+/gu;
const DIGITS = /\p{N}+/gu;
const WORDS = /[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu;

/**
 * One spelling for all: lower case, ä ae a → a (so "für", "fuer" and "fur" are one word), ß → ss, other marks off,
 * a run of digits → 0. Never longer than MAX_CHARACTERS, whatever normalisation would make of the text.
 */
export function fold(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .normalize('NFKD')
    .slice(0, 2 * MAX_CHARACTERS)
    .toLowerCase()
    .replace(MARKS, '')
    .replace(/ß/g, 'ss')
    .replace(/ı/g, 'i')
    .replace(/ø/g, 'o')
    .replace(/æ/g, 'a')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه')
    .replace(/\u0640/g, '')
    .replace(/([aou])e/g, '$1')
    .replace(DIGITS, '0')
    .slice(0, MAX_CHARACTERS);
}

/** The words of a folded text; an emoji is a word. */
export const wordsOf = (folded: string): string[] => folded.match(WORDS) ?? [];

/** Tokens in the order of the text, each with the place of the word it first stood in; JOINED for two words. */
export type Places = ReadonlyMap<string, number>;
export const JOINED = -1;

/** A token is told apart by its first letter: `w` a word or two joined ones, `c` characters inside a word. */
export function tokensOf(words: readonly string[]): { words: Places; parts: Places } {
  const whole = new Map<string, number>();
  const parts = new Map<string, number>();
  const add = (tokens: Map<string, number>, token: string, place: number): void => {
    if (!tokens.has(token)) tokens.set(token, place);
  };
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    add(whole, `w${word}`, i);
    // Two neighbours are the same token as their compound: "feinstaub alarm" and "Feinstaubalarm".
    if (i > 0) add(whole, `w${words[i - 1]}${word}`, JOINED);
    const padded = `#${word.slice(0, 40)}#`;
    for (let n = 2; n <= 4; n += 1) {
      for (let at = 0; at + n <= padded.length; at += 1) add(parts, `c${padded.slice(at, at + n)}`, i);
    }
  }
  return { words: whole, parts };
}
