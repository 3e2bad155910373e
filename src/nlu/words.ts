// The word lists that help understanding, and how a message is read with them.
import type { ConceptPatterns } from './concepts.ts';
import type { LanguageCues } from './language-cues.ts';

/** What locales/words/ holds, folded. It is kept in the model, so that a kept model needs no file. */
export interface Words {
  /** Polite boilerplate as lists of words, longest first. */
  polite: string[][];
  /** Dialect or slip → what the catalogue writes, as pairs. */
  spellings: [string, string[]][];
  concepts: ConceptPatterns;
  /** Small words of each language. */
  languages: LanguageCues;
}

/** Takes words apart from how they are said: dialect replaced, politeness cut. */
export interface Reader {
  /** Writes dialect words as the catalogue writes them; others stay. */
  respell(words: readonly string[]): string[];
  /**
   * Without polite boilerplate ("Hallo, ich hätte mal eine Frage … vielen Dank"), wherever it stands. Returns the
   * very same list when there is none, or when nothing would be left: a greeting alone is a message.
   */
  withoutPoliteness(words: readonly string[]): readonly string[];
}

export function createReader({ polite, spellings }: Words): Reader {
  const table = new Map(spellings);
  const phrases = new Map<string, string[][]>();
  for (const phrase of polite) phrases.set(phrase[0]!, [...(phrases.get(phrase[0]!) ?? []), phrase]);
  return {
    respell: (words) => words.flatMap((word) => table.get(word) ?? word),
    withoutPoliteness(words) {
      const kept: string[] = [];
      for (let at = 0; at < words.length; ) {
        const phrase = phrases
          .get(words[at]!)
          ?.find((candidate) => candidate.every((word, i) => words[at + i] === word));
        if (phrase) at += phrase.length;
        else kept.push(words[at++]!);
      }
      return kept.length > 0 && kept.length < words.length ? kept : words;
    },
  };
}
