// Reads the word lists of the rules from locales/words/ as plain data.
import { join } from 'node:path';
import type { Kept } from '../core/kept.ts';
import { keepParsed } from './keep-parsed.ts';
import { readTree, type Tree } from './read-tree.ts';

/** Lists of words by path: `{commands: {stop: {whole: {de: ['stopp', …]}}}}`. */
export interface WordTree {
  readonly [key: string]: WordTree | readonly string[];
}

/** The files a rule reads; others in the folder belong to the classifier. */
const FILES = ['commands', 'urgent', 'dates', 'personal'] as const;

/** Reads the rules' files in `dir`. Throws an Error beginning with `file:line` for a broken file. */
export function readWords(dir: string, kept?: Kept): WordTree {
  const paths = FILES.map((file) => join(dir, `${file}.yaml`));
  return keepParsed(kept, 'words', paths, () => Object.fromEntries(FILES.map((file, i) => [file, plain(paths[i]!)])));
}

function plain(path: string): WordTree {
  const convert = (tree: Tree): WordTree | readonly string[] => {
    if (tree.kind === 'map')
      return Object.fromEntries([...tree.entries].map(([key, value]) => [key, convert(value)] as const));
    if (tree.kind === 'text') throw new Error(`${path}:${tree.line}: is a text where a list is wanted`);
    return tree.items.map((item) => {
      if (item.kind !== 'text') throw new Error(`${path}:${item.line}: is no word or pattern`);
      return item.text;
    });
  };
  return convert(readTree(path)) as WordTree;
}
