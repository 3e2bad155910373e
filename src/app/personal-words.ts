// The words names and addresses stand beside, out of the word lists.
import type { PersonalWords } from '../desk/strip-personal.ts';
import type { WordTree } from '../phrases/read-words.ts';

const KEYS: Record<keyof PersonalWords, string> = {
  greetings: 'greetings',
  titles: 'titles',
  titlesAfter: 'titles_after',
  introductions: 'introductions',
  closings: 'closings',
  streetEnds: 'street_ends',
  streetStarts: 'street_starts',
  streetPrepositions: 'street_prepositions',
  births: 'births',
  particles: 'particles',
};

/** All languages in one list each. Throws for a list that is missing. */
export function personalWords(words: WordTree): PersonalWords {
  const lists = words.personal as WordTree;
  const all = (key: string): string[] => {
    if (lists?.[key] === undefined) throw new Error(`The word list personal.${key} is missing`);
    return Object.values(lists[key]).flat() as string[];
  };
  return Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [name, all(key)])) as unknown as PersonalWords;
}
