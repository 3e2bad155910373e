// Danger to life and personal medical questions: heard before anything else, in every language.
import { fold, sentencesOf, wordsOf } from './fold.ts';
import { compilePatterns, type Matcher } from './pattern.ts';
import { allOf, classesOf, type WordTree } from './word-tree.ts';

/** `emergency`: somebody needs 112 now. `medical`: somebody asks what only a doctor may answer. */
export type Urgency = 'emergency' | 'medical';

/** Messages up to this many words are read as one; longer ones by sentence, long sentences in overlapping windows. */
const WINDOW = 40;
const STRIDE = 30;

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
    const words = wordsOf(folded);
    const stretches = stretchesOf(folded, words.length);
    for (const { level, whole, within, unless } of levels) {
      if (words.length <= 6 && whole.whole(words.filter((word, at) => word !== words[at - 1]))) return level;
      const heard = within.read(words);
      const found = stretches.filter(([from, to]) => heard.within(from, to));
      if (found.length === 0) continue;
      const harmless = unless.read(words);
      if (found.some(([from, to]) => !harmless.within(from, to))) return level;
    }
    return null;
  };
}

/** The stretches to look at, as word numbers. */
function stretchesOf(folded: string, count: number): [from: number, to: number][] {
  if (count <= WINDOW) return [[0, count]];
  const stretches: [number, number][] = [];
  let start = 0;
  for (const { words } of sentencesOf(folded)) {
    const end = start + words.length;
    for (let from = start; from === start || from + WINDOW - STRIDE < end; from += STRIDE)
      stretches.push([from, Math.min(from + WINDOW, end)]);
    start = end;
  }
  return stretches;
}
