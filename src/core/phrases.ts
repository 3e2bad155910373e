// What the code says, by key and locale, as a port: the texts lie in locales/.
import type { Locale } from './locale.ts';

export type PhraseValues = Record<string, string | number>;

/** Says a phrase. A key that is missing everywhere is a programming error and throws; tests compare the key sets. */
export interface Phrases {
  say(locale: Locale, key: string, values?: PhraseValues): string;
  has(key: string): boolean;
}
