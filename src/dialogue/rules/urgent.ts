// Danger to life and personal medical questions: heard before anything else, in every language.
import { fold, sentencesOf, wordsOf } from './fold.ts';
import { compilePatterns, type Matcher } from './pattern.ts';
import { allOf, classesOf, type WordTree } from './word-tree.ts';

/** `emergency`: somebody needs 112 now. `medical`: somebody asks what only a doctor may answer. */
export type Urgency = 'emergency' | 'medical';

/** Messages up to this many words are read as one; longer ones by sentence, long sentences in overlapping windows. */
const WINDOW = 40;

/** Compiles the lists `urgent` of locales/words/. The recogniser is pure, linear and never throws. */
export function createUrgent(words: WordTree): (text: string) => Urgency | null {
  const classes = classesOf(words, 'urgent', 'classes');
  const list = (name: string, part: string): Matcher => compilePatterns(allOf(words, 'urgent', name, part), classes);
  const levels = (['emergency', 'medical'] as const).map((level) => ({
    level,
    whole: list(level, 'whole'),
    within: list(level, 'within'),
    /** Turns of speech in which the words mean something harmless. */
    unless: list(level, 'unless'),
  }));

  return (text) => {
    const folded = fold(text);
    const all = wordsOf(folded);
    for (const { level, whole, within, unless } of levels) {
      if (all.length <= 6 && whole.whole(all.filter((word, at) => word !== all[at - 1]))) return level;
      for (const part of windows(folded, all)) if (within.within(part) && !unless.within(part)) return level;
    }
    return null;
  };
}

function windows(folded: string, all: string[]): string[][] {
  if (all.length <= WINDOW) return [all];
  return sentencesOf(folded).flatMap(({ words }) => {
    const parts: string[][] = [];
    for (let from = 0; from === 0 || from + WINDOW / 2 < words.length; from += WINDOW / 2)
      parts.push(words.slice(from, from + WINDOW));
    return parts;
  });
}
