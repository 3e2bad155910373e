// A part of a name as a pattern that both databases understand, whatever their collation: case and accents do not matter.
import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

/** Letters that people write for one another. */
const ALIKE = [
  'aäàáâåæ',
  'cçćč',
  'dď',
  'eéèêëęě',
  'gğ',
  'iıïíìîİ',
  'lł',
  'nñńň',
  'oöóòôøő',
  'rř',
  'sşśš',
  'tť',
  'uüúùûůű',
  'yýÿ',
  'zžźż',
];

/** `oe` is also ö, `ss` also ß: the word as it stands, and as it may be meant. */
const SPELLINGS: readonly [RegExp, string][] = [
  [/ae/gi, 'ä'],
  [/oe/gi, 'ö'],
  [/ue/gi, 'ü'],
  [/ss/gi, 'ß'],
];

/** SQLite folds case for ASCII only, PostgreSQL by its collation: both know classes of letters. */
export function nameLike(kind: Database['kind'], column: string, words: string): RawBuilder<boolean> {
  const text = words.normalize('NFC');
  const meant = SPELLINGS.reduce((spelt, [from, to]) => spelt.replace(from, to), text);
  const patterns = [...new Set([text, meant])].map((spelling) => patternOf(spelling, kind));
  const either = patterns.map((pattern) =>
    kind === 'sqlite'
      ? sql<boolean>`${sql.ref(column)} glob ${pattern}`
      : sql<boolean>`${sql.ref(column)} ~ ${pattern}`,
  );
  return sql<boolean>`(${sql.join(either, sql` or `)})`;
}

/** The same for names that lie sealed and are compared here. */
export function likeName(words: string): (name: string) => boolean {
  const text = words.normalize('NFC');
  const meant = SPELLINGS.reduce((spelt, [from, to]) => spelt.replace(from, to), text);
  const patterns = [text, meant].map((spelling) => new RegExp(patternOf(spelling, 'postgres')));
  return (name) => patterns.some((pattern) => pattern.test(name.normalize('NFC')));
}

function patternOf(text: string, kind: Database['kind']): string {
  const body = [...text].map((sign) => letterClass(sign) ?? escaped(sign, kind)).join('');
  return kind === 'sqlite' ? `*${body}*` : body;
}

/** `o` → `[oöó…OÖÓ…]`; null for what is no letter. */
function letterClass(sign: string): string | null {
  if (!/^\p{L}$/u.test(sign)) return null;
  const small = sign.toLowerCase();
  const alike = ALIKE.find((group) => group.includes(small)) ?? `${small}${sign}`;
  return `[${[...new Set([...alike, ...alike.toUpperCase()])].join('')}]`;
}

const escaped = (sign: string, kind: Database['kind']): string =>
  kind === 'sqlite' ? sign.replace(/[*?[]/, '[$&]') : sign.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
