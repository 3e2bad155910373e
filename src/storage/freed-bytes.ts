// PostgreSQL keeps the bytes of deleted rows in its pages until something else is written there: after an erasure the
// tables are written anew, without them. (SQLite overwrites what it deletes.)
import { sql } from 'kysely';
import type { Database, Tx } from './database.ts';
import { RETENTION } from './retention.ts';

/** The mark that there is something to write anew. */
const KEY = 'freed';
/** A table is locked while it is written anew, about a second for every 50 MB: larger ones are left. */
const LARGEST = 256 * 1024 * 1024;
/** Who has to wait longer than this for a table gives way until the next time. */
const LOCK_TIMEOUT = '2s';

export function createFreedBytes({ db, kind }: Database) {
  /** In the transaction of an erasure. */
  async function note(tx: Tx, at: number): Promise<void> {
    if (kind !== 'postgres') return;
    const value = String(at);
    await tx
      .insertInto('meta')
      .values({ key: KEY, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }

  /** Whether an erasure left bytes, and nobody is being told an alarm at this moment. */
  async function due(): Promise<boolean> {
    if (kind !== 'postgres') return false;
    const mark = await db.selectFrom('meta').select('key').where('key', '=', KEY).executeTakeFirst();
    if (mark === undefined) return false;
    const busy = await db
      .selectFrom('broadcasts')
      .select('id')
      .where('state', 'in', ['approved', 'running'])
      .limit(1)
      .executeTakeFirst();
    return busy === undefined;
  }

  /** Resolves to the tables that were too large or too busy; with none the mark is lifted. */
  async function clear(): Promise<string[]> {
    const left: string[] = [];
    if (kind !== 'postgres') return left;
    await db.connection().execute(async (connection) => {
      const mark = await connection.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
      await sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, false)`.execute(connection);
      try {
        for (const [table, rule] of Object.entries(RETENTION)) {
          if (rule.personal.length === 0 || rule.erase === null) continue;
          const name = sql.table(table);
          const { rows } = await sql<{ size: number }>`select pg_table_size(${table}) as size`.execute(connection);
          const done = Number(rows[0]?.size) <= LARGEST && (await rewrite(name));
          if (!done) left.push(table);
        }
      } finally {
        await sql`select set_config('lock_timeout', '0', false)`.execute(connection);
      }
      // An erasure meanwhile has moved the mark on: it stays for the next time.
      if (left.length === 0 && mark !== undefined) {
        await connection.deleteFrom('meta').where('key', '=', KEY).where('value', '=', mark.value).execute();
      }

      async function rewrite(name: ReturnType<typeof sql.table>): Promise<boolean> {
        try {
          await sql`vacuum (full) ${name}`.execute(connection);
          return true;
        } catch (error) {
          if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
          throw error;
        }
      }
    });
    return left;
  }

  return { note, due, clear };
}

const LOCK_NOT_AVAILABLE = '55P03';
