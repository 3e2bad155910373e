// From text to the numbers the network reads: fold, cut into tokens, weigh by how rare a token is.

/** What no message needs more of: longer ones are cut. Hostile texts cost what a message of this length costs. */
export const MAX_CHARACTERS = 1_000;

/** Raise it when tokens or weights change: it is part of the catalogue hash, so every model is trained anew. */
export const FEATURE_VERSION = 1;

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

/** A token is told apart by its first letter: `w` a word or two joined ones, `c` characters inside a word. */
export function tokensOf(words: readonly string[]): { words: string[]; parts: string[] } {
  const whole = new Set<string>();
  const parts = new Set<string>();
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    whole.add(`w${word}`);
    // Two neighbours are the same token as their compound: "feinstaub alarm" and "Feinstaubalarm".
    if (i > 0) whole.add(`w${words[i - 1]}${word}`);
    const padded = `#${word.slice(0, 40)}#`;
    for (let n = 2; n <= 4; n += 1) {
      for (let at = 0; at + n <= padded.length; at += 1) parts.add(`c${padded.slice(at, at + n)}`);
    }
  }
  return { words: [...whole], parts: [...parts] };
}
