// Statements of the busy path, written once: their text is the same however many rows they are about, so each is
// compiled once and kept, and on SQLite runs without a detour.
import { CompiledQuery } from 'kysely';
import type { Tx } from './database.ts';
import type { Tables } from './schema.ts';
import { sealOf } from './seal-plugin.ts';
import { SEALED_COLUMNS, sealedFor } from './sealed-columns.ts';

type Kind = 'sqlite' | 'postgres';
type Run = (text: string, parameters: readonly unknown[]) => unknown[];

const direct = new WeakMap<Tx, Run>();

/** Statements of `tx` go straight to the one connection it runs on. */
export const goDirectly = (tx: Tx, run: Run): void => void direct.set(tx, run);

/** Runs one statement inside `tx`; `?` stands for each parameter, whatever the database. */
export async function query<Row>(tx: Tx, kind: Kind, text: string, parameters: readonly unknown[]): Promise<Row[]> {
  const run = direct.get(tx);
  if (run !== undefined) return run(text, parameters) as Row[];
  const own = kind === 'postgres' ? numbered(text) : text;
  return (await tx.executeQuery<Row>(CompiledQuery.raw(own, [...parameters]))).rows;
}

/** Rows of one insert: in these portions, so that a statement has few texts and is soon known. */
const PORTIONS = [64, 32, 16, 8, 4, 2, 1];

/**
 * Inserts rows that all have the same columns. `tail` is what follows the values (`on conflict …`, `returning …`);
 * what it returns is returned, in no order.
 */
export async function insertRows<T extends keyof Tables, Returned = never>(
  tx: Tx,
  kind: Kind,
  table: T,
  rows: readonly Tables[T][],
  tail = '',
): Promise<Returned[]> {
  const returned: Returned[] = [];
  const columns = Object.keys(rows[0] ?? {}) as (keyof Tables[T] & string)[];
  const seal = sealOf(tx);
  const sealed = seal === null ? undefined : SEALED_COLUMNS[table];
  for (let at = 0; at < rows.length; ) {
    const size = PORTIONS.find((portion) => portion <= rows.length - at)!;
    const parameters: unknown[] = [];
    for (const row of rows.slice(at, at + size)) {
      for (const column of columns) {
        const as = sealed?.[column];
        parameters.push(as === undefined ? row[column] : sealedFor(seal!, as, row[column]));
      }
    }
    returned.push(...(await query<Returned>(tx, kind, insertText(table, columns, size, tail), parameters)));
    at += size;
  }
  return returned;
}

const texts = new Map<string, string>();

function insertText(table: string, columns: readonly string[], size: number, tail: string): string {
  const names = columns.join(', ');
  const key = `${table} ${size} ${names} ${tail}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const row = `(${columns.map(() => '?').join(', ')})`;
  const text = `insert into ${table} (${names}) values ${Array(size).fill(row).join(', ')} ${tail}`;
  texts.set(key, text);
  return text;
}

/** Any number of ids as one parameter (`idList`): write it behind the column. */
export const among = (kind: Kind): string =>
  kind === 'postgres' ? '= any(?::text[])' : 'in (select value from json_each(?))';
export const idList = (kind: Kind, ids: readonly string[]): unknown =>
  kind === 'postgres' ? ids : JSON.stringify(ids);

/** As `idList`, of values that may lie sealed in their column. */
export function lookupList(tx: Tx, kind: Kind, values: readonly string[]): unknown {
  const seal = sealOf(tx);
  return idList(kind, seal === null ? values : values.map((value) => seal.lookup(value)));
}

/**
 * A table for a `from`, of rows that travel as one parameter: their JSON, an array of arrays in the order of the
 * columns. A value is a text, a whole number or null.
 */
export function valuesTable(kind: Kind, name: string, columns: Record<string, 'text' | 'bigint'>): string {
  const chosen = Object.entries(columns).map(([column, type], at) =>
    kind === 'postgres' ? `(value->>${at})::${type} as ${column}` : `value->>${at} as ${column}`,
  );
  const source = kind === 'postgres' ? 'json_array_elements(?::json)' : 'json_each(?)';
  return `(select ${chosen.join(', ')} from ${source}) as ${name}`;
}

const numberedTexts = new Map<string, string>();
const names = new Map<string, string>();

function numbered(text: string): string {
  let known = numberedTexts.get(text);
  if (known === undefined) {
    let n = 0;
    known = text.replaceAll('?', () => `$${++n}`);
    numberedTexts.set(text, known);
    names.set(known, `busy${names.size}`);
  }
  return known;
}

/** The name a statement of the busy path has on every PostgreSQL connection; undefined: it is none of them. */
export const nameOf = (text: string): string | undefined => names.get(text);
