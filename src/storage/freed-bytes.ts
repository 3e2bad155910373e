// PostgreSQL keeps the bytes of deleted rows in its pages, its statistics and its log until something else is written
// there: after an erasure all three are written anew, without them. (SQLite overwrites what it deletes.)
import { sql } from 'kysely';
import { readHold } from './chores-store.ts';
import type { Database, Db, Tx } from './database.ts';
import { RETENTION } from './retention.ts';
import { createWriteAheadLog, type LogLeft } from './write-ahead-log.ts';

/** The marks that there is something to write anew: the tables, and the log behind them. */
const MARKS = ['freed', 'freed-log'] as const;
type Mark = (typeof MARKS)[number];
/** A table is locked while it is written anew, about a second for every 50 MB: larger ones are left. */
const LARGEST = 256 * 1024 * 1024;
/** Who has to wait longer than this for a table gives way until the next time. */
const LOCK_TIMEOUT = '2s';
/** With less than this in all, doing it is no matter of the night. */
const LITTLE = 64 * 1024 * 1024;
/** What ANALYZE keeps: values that occurred, word by word. */
const STATISTICS = 'pg_statistic';

export interface FreedLeft {
  /** Too large, too busy, or (the statistics) not the role's to rewrite. */
  tables: string[];
  /** Null when nothing of the log is left. */
  log: LogLeft | null;
}

export function createFreedBytes(database: Database) {
  const { db, kind } = database;
  const log = createWriteAheadLog({ database, halt: announcing });

  /** In the transaction of an erasure. */
  async function note(tx: Tx, at: number): Promise<void> {
    if (kind !== 'postgres') return;
    const value = String(at);
    for (const key of MARKS) {
      await tx
        .insertInto('meta')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    }
  }

  /** Whether an erasure left bytes, and nobody is being told an alarm at this moment. */
  async function due(): Promise<boolean> {
    if (kind !== 'postgres') return false;
    return (await waitingSince()) !== null && !(await announcing());
  }

  /** The instant of the last erasure whose bytes are not gone yet, ms UTC; null when none are left. */
  async function waitingSince(): Promise<number | null> {
    if (kind !== 'postgres') return null;
    const marks = await db.selectFrom('meta').select('value').where('key', 'in', MARKS).execute();
    return marks.length === 0 ? null : Math.min(...marks.map(({ value }) => Number(value)));
  }

  /** Whether it is done within seconds: once an hour is not too often. */
  async function cheap(): Promise<boolean> {
    const { rows } = await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(db);
    return Number(rows[0]?.size) <= LITTLE && (await log.size()) <= 8 * LITTLE;
  }

  async function announcing(): Promise<boolean> {
    // After a restore nothing is sent, whatever was running when the backup was made.
    if ((await readHold(db)) !== null) return false;
    const busy = await db
      .selectFrom('broadcasts')
      .select('id')
      .where('state', 'in', ['approved', 'running'])
      .limit(1)
      .executeTakeFirst();
    return busy !== undefined;
  }

  /** Writes anew what is marked. A mark is lifted when nothing is left of what it stands for. */
  async function clear(): Promise<FreedLeft> {
    const left: FreedLeft = { tables: [], log: null };
    if (kind !== 'postgres') return left;
    const marks = new Map<string, string>();
    for (const { key, value } of await db.selectFrom('meta').selectAll().where('key', 'in', MARKS).execute()) {
      marks.set(key, value);
    }
    if (marks.has('freed')) {
      left.tables = await db.connection().execute(rewriteTables);
      if (left.tables.length === 0) await lift('freed', marks.get('freed')!);
    }
    if (marks.has('freed-log')) {
      const rest = await log.clear();
      if (rest.grants.length > 0 || rest.files > 0 || rest.halted) left.log = rest;
      else await lift('freed-log', marks.get('freed-log')!);
    }
    return left;
  }

  /** An erasure meanwhile has moved the mark on: it stays for the next time. */
  async function lift(key: Mark, value: string): Promise<void> {
    await db.deleteFrom('meta').where('key', '=', key).where('value', '=', value).execute();
  }

  return { note, due, cheap, waitingSince, clear };
}

/** With its statistics, whose old versions go last. Resolves to what had to be left. */
async function rewriteTables(connection: Db): Promise<string[]> {
  const left: string[] = [];
  await sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, false)`.execute(connection);
  try {
    for (const [table, rule] of Object.entries(RETENTION)) {
      if (rule.personal.length === 0 || rule.erase === null) continue;
      const { rows } = await sql<{ size: number }>`select pg_table_size(${table}) as size`.execute(connection);
      if (Number(rows[0]?.size) > LARGEST || !(await rewrite(table))) left.push(table);
    }
    if (!(await ownsDatabase(connection)) || !(await rewrite(STATISTICS))) left.push(STATISTICS);
  } finally {
    await sql`select set_config('lock_timeout', '0', false)`.execute(connection);
  }
  return left;

  async function rewrite(table: string): Promise<boolean> {
    try {
      const options = table === STATISTICS ? sql`(full)` : sql`(full, analyze)`;
      await sql`vacuum ${options} ${sql.table(table)}`.execute(connection);
      if (table !== STATISTICS) await forgetStatistics(connection, table);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
      throw error;
    }
  }
}

/**
 * ANALYZE finds nothing in an empty table and leaves what it found before. A column that is given its own type again
 * loses it, on every version; nothing is rewritten.
 */
async function forgetStatistics(connection: Db, table: string): Promise<void> {
  const { rows } = await sql<{ name: string; type: string }>`select a.attname as name,
      format_type(a.atttypid, a.atttypmod) as type
    from pg_attribute a join pg_stats s on s.attname = a.attname and s.tablename = ${table}
      and s.schemaname = current_schema()
    where a.attrelid = ${table}::regclass and not exists (select 1 from ${sql.table(table)})`.execute(connection);
  if (rows.length === 0) return;
  const changes = rows.map(({ name, type }) => sql`alter column ${sql.ref(name)} type ${sql.raw(type)}`);
  await sql`alter table ${sql.table(table)} ${sql.join(changes)}`.execute(connection);
}

/** Only who owns the database may write the statistics anew; from anybody else PostgreSQL takes it with a warning. */
export async function ownsDatabase(db: Db): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select pg_has_role(datdba, 'usage') as may from pg_database
    where datname = current_database()`.execute(db);
  return rows[0]?.may === true;
}

const LOCK_NOT_AVAILABLE = '55P03';
