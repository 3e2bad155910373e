// Words that carry politeness or dialect, and how a message is read without them.

/** Word lists from locales/words/, folded. They are kept in the model, so that a kept model needs no file. */
export interface Words {
  /** Boilerplate phrases as lists of words, longest first. */
  polite: string[][];
  /** One spelling → the one the catalogue writes (may be several words). */
  spellings: Record<string, string[]>;
}

export const NO_WORDS: Words = { polite: [], spellings: {} };

/** Replaces dialect words. Words not in the table stay. */
export function respell(words: readonly string[], { spellings }: Words): string[] {
  return words.flatMap((word) => (Object.hasOwn(spellings, word) ? spellings[word]! : word));
}

/**
 * Takes polite boilerplate ("Hallo, ich hätte mal eine Frage … vielen Dank") out, wherever it stands. Returns the
 * words unchanged when nothing else would be left: a greeting alone is a message.
 */
export function withoutPoliteness(words: readonly string[], { polite }: Words): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = polite.find((candidate) => candidate.every((word, i) => words[at + i] === word));
    if (phrase) at += phrase.length;
    else kept.push(words[at++]!);
  }
  return kept.length > 0 && kept.length < words.length ? kept : words;
}
