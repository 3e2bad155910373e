// Collects the raw texts of every locale from locales/, with the place each one stands in.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Kept } from '../core/kept.ts';
import { LOCALES, type Locale } from '../core/locale.ts';
import { keepParsed } from './keep-parsed.ts';
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
export function readPhrases(dir: string, kept?: Kept): Map<Locale, Map<string, RawPhrase>> {
  const files = LOCALES.map((locale) => ({ locale, files: filesOf(dir, locale) }));
  const paths = files.flatMap((locale) => locale.files.map(({ path }) => path));
  const read = keepParsed(kept, 'phrases', paths, () =>
    files.map((locale) => [locale.locale, [...readLocale(locale.files)]] as const),
  );
  return new Map(read.map(([locale, phrases]) => [locale, new Map(phrases)]));
}

interface LocaleFile {
  path: string;
  /** The first segment of its keys. */
  key: string;
}

function filesOf(dir: string, locale: Locale): LocaleFile[] {
  const plain = join(dir, `${locale}.yaml`);
  const folder = join(dir, locale);
  const inside = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : [];
  return [
    ...(existsSync(plain) ? [{ path: plain, key: '' }] : []),
    ...inside.sort().map((file) => ({ path: join(folder, file), key: file.slice(0, -'.yaml'.length) })),
  ];
}

function readLocale(files: readonly LocaleFile[]): Map<string, RawPhrase> {
  const phrases = new Map<string, RawPhrase>();
  for (const { path, key } of files) collect(path, key, readTree(path), phrases);
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
