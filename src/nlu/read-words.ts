// Loads locales/words/*.yaml: polite boilerplate and dialect spellings.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { fold, wordsOf } from './features.ts';
import { NO_WORDS, type Words } from './words.ts';

const FOLDER = new URL('../../locales/words/', import.meta.url);

let kept: Words | undefined;

/** The word lists, folded. Read once, on first use; a missing file counts as empty. */
export function readWords(): Words {
  kept ??= { polite: polite(load('polite.yaml')), spellings: spellings(load('dialect.yaml')) };
  return kept;
}

function load(file: string): unknown {
  try {
    return parse(readFileSync(new URL(file, FOLDER), 'utf8'), { schema: 'failsafe', maxAliasCount: 0 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(`locales/words/${file} cannot be read`, { cause });
  }
}

function polite(lists: unknown): string[][] {
  const phrases = Object.values((lists ?? {}) as Record<string, string[]>).flat();
  const folded = phrases.map((phrase) => wordsOf(fold(phrase))).filter((words) => words.length > 0);
  const unique = new Map(folded.map((words) => [words.join(' '), words]));
  return [...unique.values()].sort((a, b) => b.length - a.length || a.join().localeCompare(b.join()));
}

function spellings(table: unknown): Words['spellings'] {
  const result: Words['spellings'] = Object.create(null);
  for (const [from, to] of Object.entries((table ?? {}) as Record<string, string>)) {
    const key = fold(from);
    if (key !== '__proto__') result[key] = wordsOf(fold(to));
  }
  return result ?? NO_WORDS.spellings;
}
