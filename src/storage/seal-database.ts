// Seals a database that was in the clear: page by page, resumable, then its freed bytes are cleared.
import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { DEAD_AFTER_MS } from './delivery-store.ts';
import { createFreedBytes } from './freed-bytes.ts';
import { SEALED } from './seal.ts';
import { SEALED_COLUMNS, type SealedAs, sealedFor } from './sealed-columns.ts';
import { markSealed, sealingOf, troubleOf } from './unlock.ts';

/** Rows in one transaction. */
const PAGE = 500;

/**
 * Nobody else may work on the database meanwhile. Killed at any point it goes on where it was; what is sealed is left
 * alone. Resolves to the rows sealed. Throws with a sentence without a key, under another one, or while a service runs.
 */
export async function sealDatabase(
  database: Database,
  now: number,
  progress?: (rows: number) => void,
): Promise<number> {
  const { db, kind, seal: plugin } = database;
  const sealing = await sealingOf(database);
  if (plugin === null || sealing === 'off')
    throw new Error('Set DATA_KEY first: `openssl rand -hex 32`, kept elsewhere.');
  if (sealing === 'on') return 0;
  if (sealing !== 'begun') {
    const trouble = troubleOf(sealing);
    if (trouble !== null) throw new Error(trouble);
  }
  const living = await db
    .selectFrom('processes')
    .select('id')
    .where('heartbeat_at', '>', now - DEAD_AFTER_MS)
    .execute();
  if (living.length > 0) throw new Error('Luftpost still runs on this database: stop it, wait 30 s, try again.');
  const { seal } = plugin;
  await db.transaction().execute((tx) => markSealed(tx, { check: seal.check, state: 'begun' }));
  let done = 0;
  for (const [table, columns] of Object.entries(SEALED_COLUMNS)) {
    for (let last: unknown = null; ; ) {
      const page = await sealPage(table, columns, last);
      if (page === null) break;
      last = page.last;
      done += page.rows;
      progress?.(done);
    }
  }
  if (kind === 'sqlite') {
    await sql`vacuum`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  } else {
    await createFreedBytes(database).clear();
  }
  await db.transaction().execute((tx) => markSealed(tx, { check: seal.check, state: 'on' }));
  plugin.active = true;
  return done;

  async function sealPage(table: string, columns: Readonly<Record<string, SealedAs>>, last: unknown) {
    const at = sql.raw(kind === 'sqlite' ? 'rowid' : 'ctid');
    const after = last === null ? sql`1 = 1` : kind === 'sqlite' ? sql`rowid > ${last}` : sql`ctid > ${last}::tid`;
    const open = sql.join(
      Object.entries(columns).map(([column, as]) => isOpen(column, as)),
      sql` or `,
    );
    const names = sql.join(Object.keys(columns).map((column) => sql.ref(column)));
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql<Record<string, unknown> & { _at: unknown }>`select ${at} as _at, ${names}
        from ${sql.table(table)} where ${after} and (${open}) order by ${at} limit ${sql.lit(PAGE)}`.execute(tx);
      if (rows.length === 0) return null;
      for (const { _at, ...row } of rows) {
        const set = Object.entries(columns).map(([column, as]) => {
          const value = row[column];
          return sql`${sql.ref(column)} = ${sealedFor(seal, as, value)}`;
        });
        const where = kind === 'sqlite' ? sql`rowid = ${_at}` : sql`ctid = ${_at}::tid`;
        await sql`update ${sql.table(table)} set ${sql.join(set)} where ${where}`.execute(tx);
      }
      return { last: rows.at(-1)!._at, rows: rows.length };
    });
  }

  function isOpen(column: string, as: SealedAs): RawBuilder<unknown> {
    const name = sql.ref(column);
    if (as !== 'bytes') return sql`(${name} <> '' and substr(${name}, 1, ${sql.lit(SEALED.length)}) <> ${SEALED})`;
    return sql`substr(${name}, 1, ${sql.lit(SEALED.length)}) <> ${Buffer.from(SEALED)}`;
  }
}
