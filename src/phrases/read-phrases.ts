// Collects the raw texts of every locale from locales/, with the place each one stands in.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOCALES, type Locale } from '../core/locale.ts';
import { readTree, type Tree } from './read-tree.ts';

/** An ICU message as written, and where. */
export interface RawPhrase {
  text: string;
  /** `file:line`, for error messages. */
  place: string;
}

/**
 * Reads `<dir>/<locale>.yaml` and `<dir>/<locale>/*.yaml` (the file's name is the first key segment) of every
 * locale. Keys are joined with dots. Throws an Error beginning with `file:line` for a broken file, a value that is no
 * text and a key that is defined twice. A locale without a file is empty.
 */
export function readPhrases(dir: string): Map<Locale, Map<string, RawPhrase>> {
  return new Map(LOCALES.map((locale) => [locale, readLocale(dir, locale)]));
}

function readLocale(dir: string, locale: Locale): Map<string, RawPhrase> {
  const phrases = new Map<string, RawPhrase>();
  const plain = join(dir, `${locale}.yaml`);
  if (existsSync(plain)) collect(plain, '', readTree(plain), phrases);
  const folder = join(dir, locale);
  if (!existsSync(folder)) return phrases;
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.yaml')) continue;
    const path = join(folder, file);
    collect(path, file.slice(0, -'.yaml'.length), readTree(path), phrases);
  }
  return phrases;
}

function collect(path: string, key: string, tree: Tree, into: Map<string, RawPhrase>): void {
  const place = `${path}:${tree.line}`;
  if (tree.kind === 'list') throw new Error(`${place}: "${key}" is a list; a phrase is one text`);
  if (tree.kind === 'map') {
    for (const [name, value] of tree.entries) collect(path, key === '' ? name : `${key}.${name}`, value, into);
    return;
  }
  const before = into.get(key);
  if (before) throw new Error(`${place}: "${key}" is already defined at ${before.place}`);
  into.set(key, { text: tree.text.trimEnd(), place });
}
