// Loads locales/words/: polite boilerplate, dialect spellings, groups of words that mean the same.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compileConcepts } from './concepts.ts';
import { fold, wordsOf } from './features.ts';
import type { Words } from './words.ts';

const FOLDER = new URL('../../locales/words/', import.meta.url);
const FILES = {
  polite: 'polite.yaml',
  spellings: 'dialect.yaml',
  concepts: 'concepts.yaml',
  languages: 'languages.yaml',
};

let kept: Words | undefined;

/** The word lists, folded. Read once, on first use (0.2 s): only training needs them. */
export function readWords(): Words {
  kept ??= {
    polite: polite(parsed(FILES.polite) as Record<string, string[]>),
    spellings: Object.entries(parsed(FILES.spellings) as Record<string, string>).map(([from, to]) => [
      fold(from),
      wordsOf(fold(to)),
    ]),
    languages: listed(parsed(FILES.languages) as Record<string, string[]>),
    concepts: compileConcepts(parsed(FILES.concepts) as Record<string, Record<string, string[]>>),
  };
  return kept;
}

/** A hash over the files: other words, another model. */
export function hashWords(): string {
  const hash = createHash('sha256');
  for (const file of Object.values(FILES)) hash.update(text(file));
  return hash.digest('hex');
}

const text = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');

const parsed = (file: string): unknown => parse(text(file), { schema: 'failsafe', maxAliasCount: 0 }) ?? {};

function polite(lists: Record<string, string[]>): string[][] {
  const folded = Object.values(lists)
    .flat()
    .map((phrase) => wordsOf(fold(phrase)))
    .filter((words) => words.length > 0);
  const unique = new Map(folded.map((words) => [words.join(' '), words]));
  return [...unique.values()].sort((a, b) => b.length - a.length || a.join().localeCompare(b.join()));
}

const listed = (lists: Record<string, string[]>): Words['languages'] =>
  Object.fromEntries(
    Object.entries(lists).map(([language, words]) => [language, words.flatMap((word) => wordsOf(fold(word)))]),
  );
