// Takes a message with two questions apart.

/** A part needs so many words to be a question of its own. */
const FEWEST_WORDS = 2;
const FEWEST_AROUND_AND = 3;
const SENTENCE_END = /[?!;\n]+|\.(?=\s|$)/u;
const AND = /\s+(?:und|ond|sowie|außerdem|and|also|plus|ve|ayrıca|et|e|anche|та|і|й|а також|وايضا|و)\s+/iu;

/**
 * The sentences of a message, or the two sides of an "and" when it is one sentence. Fewer than two parts: one
 * question.
 */
export function splitQuestions(text: string): string[] {
  const sentences = text.split(SENTENCE_END).filter((part) => wordsIn(part) >= FEWEST_WORDS);
  if (sentences.length !== 1) return sentences.slice(0, 4);
  const sides = sentences[0]!.split(AND);
  return sides.length === 2 && sides.every((side) => wordsIn(side) >= FEWEST_AROUND_AND) ? sides : [];
}

const wordsIn = (part: string): number => part.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
