// Finds what a message speaks of: groups of words that mean the same, in all languages.
import { fold, wordsOf } from './features.ts';

/**
 * The patterns of locales/words/concepts.yaml, folded. Plain data, kept in the model. A pattern is a word, `begin*`,
 * `*end`, `*inside*` or several words in a row; its value lists the numbers of the groups it belongs to.
 */
export interface ConceptPatterns {
  names: string[];
  whole: [string, number[]][];
  begin: [string, number[]][];
  end: [string, number[]][];
  inside: [string, number[]][];
  phrases: [string[], number[]][];
}

/** Longest part of a word that is looked at; longer words are no words. */
const LONGEST = 24;
/** A message that speaks of more speaks of nothing; also bounds the pairs. */
const MOST = 24;

export type FindConcepts = (words: readonly string[]) => number[];

/** A finder over patterns. It answers with the numbers of the groups, rising, at most 14. */
export function conceptFinder(patterns: ConceptPatterns): FindConcepts {
  const whole = new Map(patterns.whole);
  const begin = new Map(patterns.begin);
  const end = new Map(patterns.end);
  const inside = new Map(patterns.inside);
  const longest = Math.min(LONGEST, Math.max(0, ...patterns.inside.map(([part]) => part.length)));
  const phrases = new Map<string, [string[], number[]][]>();
  for (const phrase of patterns.phrases) {
    const first = bare(phrase[0][0]!);
    phrases.set(first, [...(phrases.get(first) ?? []), phrase]);
  }

  const matches = (words: readonly string[], at: number, phrase: readonly string[]): boolean =>
    phrase.every((part, i) => {
      const word = words[at + i];
      return word !== undefined && (part.endsWith('*') ? word.startsWith(bare(part)) : word === part);
    });

  return (words) => {
    const found = new Set<number>();
    const add = (groups: readonly number[] | undefined): void => {
      if (groups) for (const group of groups) found.add(group);
    };
    for (let at = 0; at < words.length && found.size < MOST; at += 1) {
      const word = words[at]!.slice(0, LONGEST);
      add(whole.get(word));
      for (let n = 1; n <= word.length; n += 1) {
        const start = word.slice(0, n);
        add(begin.get(start));
        add(end.get(word.slice(-n)));
        for (const [phrase, groups] of phrases.get(start) ?? []) if (matches(words, at, phrase)) add(groups);
      }
      for (let from = 0; from < word.length; from += 1) {
        for (let n = 2; n <= longest && from + n <= word.length; n += 1) add(inside.get(word.slice(from, from + n)));
      }
    }
    return [...found].sort((a, b) => a - b).slice(0, MOST);
  };
}

const bare = (part: string): string => (part.endsWith('*') ? part.slice(0, -1) : part);

/** Compiles the file: group → language → patterns. */
export function compileConcepts(file: Record<string, Record<string, string[]>>): ConceptPatterns {
  const names = Object.keys(file);
  const tables = { whole: new Map(), begin: new Map(), end: new Map(), inside: new Map() } as Record<
    Kind,
    Map<string, number[]>
  >;
  const phrases = new Map<string, number[]>();
  names.forEach((name, group) => {
    for (const pattern of Object.values(file[name]!).flat()) {
      const parts = pattern.trim().split(/\s+/).flatMap(starred);
      const [first] = parts;
      if (!first) continue;
      if (parts.length > 1) join(phrases, parts.map((part) => part.replace(/^\*/, '')).join(' '), group);
      else join(tables[kindOf(first)], first.replaceAll('*', ''), group);
    }
  });
  return {
    names,
    whole: [...tables.whole],
    begin: [...tables.begin],
    end: [...tables.end],
    inside: [...tables.inside],
    phrases: [...phrases].map(([phrase, groups]) => [phrase.split(' '), groups]),
  };
}

type Kind = 'whole' | 'begin' | 'end' | 'inside';

function kindOf(pattern: string): Kind {
  if (pattern.startsWith('*')) return pattern.endsWith('*') ? 'inside' : 'end';
  return pattern.endsWith('*') ? 'begin' : 'whole';
}

/** One written word may fold to several ("e-auto*" → "e", "auto*"); the stars stay at its ends. */
function starred(written: string): string[] {
  const words = wordsOf(fold(written.replaceAll('*', '')));
  return words.map((word, i) => {
    const before = i === 0 && written.startsWith('*') ? '*' : '';
    return before + word + (i === words.length - 1 && written.endsWith('*') ? '*' : '');
  });
}

function join(table: Map<string, number[]>, key: string, group: number): void {
  const groups = table.get(key) ?? [];
  if (!groups.includes(group)) table.set(key, [...groups, group]);
}
