// Reads a message the way the rules see it: folded words in clauses and sentences.

/** A run of words between punctuation. `question` when it ends with a question mark. */
export interface Clause {
  words: string[];
  question: boolean;
}

/** Longer texts are cut here, UTF-16 units: the same border at which a message is stored. */
const LIMIT = 4_096;

/**
 * Lower case without accents, umlaut dots, doubled letters, zero-width characters; Turkish dotless i, Arabic spelling
 * variants and English contractions unified; ligatures of whole Arabic phrases are left out, they unfold eighteenfold. Digits stay as they are. Linear; never throws.
 */
export function fold(text: string): string {
  return text
    .slice(0, LIMIT)
    .toLowerCase()
    .replace(/(\p{L})['’`´ʼ](t|m|s|re|ve|ll|d)(?!\p{L})/gu, '$1$2')
    .replace(/[\ufdf0-\ufdff]+/g, ' ')
    .normalize('NFKD')
    .slice(0, LIMIT * 2)
    .replace(/[\p{M}\p{Cf}\u0640]+/gu, '')
    .replace(/[ßıىةєѐ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/(\p{L})\1+/gu, '$1');
}

const LETTERS: Record<string, string> = { ß: 's', ı: 'i', ى: 'ي', ة: 'ه' };

/** The words of a folded text. */
export const wordsOf = (folded: string): string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? [];

/** The clauses of a folded text, cut at every punctuation mark; empty ones left out. */
export const clausesOf = (folded: string): Clause[] => pieces(folded, /[.!?;:,\n،؛؟()"„“”…]+|\s[-–—]+\s/gu);

/** The sentences of a folded text, cut at full stops and the like; empty ones left out. */
export const sentencesOf = (folded: string): Clause[] => pieces(folded, /[.!?;\n؛؟…]+/gu);

function pieces(folded: string, border: RegExp): Clause[] {
  const found: Clause[] = [];
  let from = 0;
  const add = (to: number, mark: string) => {
    const words = wordsOf(folded.slice(from, to));
    if (words.length > 0) found.push({ words, question: /[?؟]/.test(mark) });
  };
  for (const match of folded.matchAll(border)) {
    add(match.index, match[0]);
    from = match.index + match[0].length;
  }
  add(folded.length, '');
  return found;
}

/** The spellings of a word from a list: as folded, and with ä, ö, ü written ae, oe, ue. */
export function spellingsOf(word: string): string[] {
  const written = word
    .toLowerCase()
    .normalize('NFC')
    .replace(/[äöü]/g, (letter) => UMLAUTS[letter] ?? letter);
  return [...new Set([fold(word), fold(written)])];
}

const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' };
