// Patterns over words: how the lists in locales/words/ say what a rule listens to.
import { Lexicon } from './lexicon.ts';

/**
 * Matches folded words. `whole`: the words are exactly one of the patterns. `within`: one of them occurs among the
 * words. Both linear in the number of words.
 */
export interface Matcher {
  whole(words: readonly string[]): boolean;
  within(words: readonly string[]): boolean;
  /** Reads words once, for asking about several stretches of them: `within(from, to)` counts words. */
  read(words: readonly string[]): { within(from: number, to: number): boolean };
}

interface Step {
  ids: Set<number>;
  optional: boolean;
  /** Words that may stand before this step. */
  gap: number;
}

interface Pattern {
  parts: Step[][];
  without: Step[][];
}

const GAP = 4;
const NOTHING: number[] = [];
/** A whole message begins with its pattern's first words; none of ours has more gaps before its first must. */
const LEADING = GAP;

/**
 * Compiles patterns. A pattern is words in order; `a|b` either, `a?` may be missing, `..` up to four words between,
 * `stem*` any ending, `~word` with one typing error, `<name>` any word of the class. `x & y`: both occur, in any
 * order; `x ! y`: x occurs and y does not. Throws for a class that does not exist and for an empty pattern.
 */
export function compilePatterns(sources: readonly string[], classes: Record<string, readonly string[]> = {}): Matcher {
  const lexicon = new Lexicon();
  const patterns = sources.map((source) => parse(source, lexicon, classes));
  const byFirst = new Map<number, Pattern[]>();
  for (const pattern of patterns)
    for (const id of firstIds(pattern.parts[0]!)) byFirst.set(id, [...(byFirst.get(id) ?? []), pattern]);

  const candidates = (tokens: readonly number[][]): Set<Pattern> =>
    new Set([...new Set(tokens.flat())].flatMap((id) => byFirst.get(id) ?? []));

  const among = (tokens: readonly number[][]): boolean => {
    for (const { parts, without } of candidates(tokens))
      if (parts.every((part) => occurs(part, tokens)) && !without.some((part) => occurs(part, tokens))) return true;
    return false;
  };

  return {
    whole(words) {
      const tokens = words.map((word) => lexicon.find(word));
      for (const { parts } of candidates(tokens.slice(0, 1 + LEADING)))
        if (parts.length === 1 && fits(parts[0]!, 0, tokens, 0, true)) return true;
      return false;
    },
    within: (words) => among(words.map((word) => lexicon.find(word))),
    read(words) {
      const found = new Map(words.map((word) => [word, NOTHING]));
      for (const word of found.keys()) found.set(word, lexicon.find(word));
      const tokens = words.map((word) => found.get(word) ?? NOTHING);
      return { within: (from, to) => among(tokens.slice(from, to)) };
    },
  };
}

function parse(source: string, lexicon: Lexicon, classes: Record<string, readonly string[]>): Pattern {
  const pattern: Pattern = { parts: [], without: [] };
  for (const piece of source.split(/\s+(?=[&!]\s)/)) {
    const steps: Step[] = [];
    let gap = 0;
    for (const word of piece
      .replace(/^[&!]\s+/, '')
      .trim()
      .split(/\s+/)) {
      if (word === '..') {
        gap = GAP;
        continue;
      }
      const optional = word.endsWith('?');
      const entries = (optional ? word.slice(0, -1) : word).split('|').flatMap((entry) => expand(entry, classes));
      steps.push({ ids: new Set(entries.map((entry) => lexicon.number(entry))), optional, gap });
      gap = 0;
    }
    if (steps.every(({ optional }) => optional)) throw new Error(`The pattern "${source}" is empty`);
    (piece.startsWith('! ') ? pattern.without : pattern.parts).push(steps);
  }
  return pattern;
}

function expand(entry: string, classes: Record<string, readonly string[]>): readonly string[] {
  if (!entry.startsWith('<')) return [entry];
  const words = classes[entry.slice(1, -1)];
  if (!words) throw new Error(`There is no word class ${entry}`);
  return words;
}

/** The entries a match of these steps can begin with. */
function firstIds(steps: readonly Step[]): number[] {
  const must = steps.findIndex(({ optional }) => !optional);
  return steps.slice(0, must + 1).flatMap(({ ids }) => [...ids]);
}

const occurs = (steps: readonly Step[], tokens: readonly number[][]): boolean =>
  tokens.some((_, at) => fits(steps, 0, tokens, at, false));

/** Do the steps from `step` on match the tokens from `at` on, to the very end if `toEnd`? */
function fits(steps: readonly Step[], step: number, tokens: readonly number[][], at: number, toEnd: boolean): boolean {
  const wanted = steps[step];
  if (!wanted) return !toEnd || at === tokens.length;
  for (let skip = 0; skip <= wanted.gap && at + skip < tokens.length; skip++) {
    const token = tokens[at + skip]!;
    if (token.some((id) => wanted.ids.has(id)) && fits(steps, step + 1, tokens, at + skip + 1, toEnd)) return true;
  }
  return wanted.optional && fits(steps, step + 1, tokens, at, toEnd);
}
