// One database handle: SQLite in the data directory or PostgreSQL, behind the same Kysely.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { nameStatements } from './named-statements.ts';
import type { Tables } from './schema.ts';
import { createSeal } from './seal.ts';
import { SealPlugin } from './seal-plugin.ts';
import { type Commit, createSharedCommit } from './shared-commit.ts';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

export interface Database {
  db: Db;
  kind: 'sqlite' | 'postgres';
  /** Given a DATA_KEY; it seals and opens once `unlock` found that the database is sealed. */
  seal: SealPlugin | null;
  /**
   * Runs `work` in a transaction and resolves after its commit. On SQLite, whose writers wait for each other anyway, all
   * that is handed in during one turn of the loop shares one commit. Never await it inside another transaction.
   */
  commit: Commit;
  /** Changes when another process wrote (SQLite's data_version; always 0 on PostgreSQL, which notifies). */
  dataVersion(): number;
  /** Wakes other processes (PostgreSQL only). */
  notify(channel: string, payload: string): Promise<void>;
  listen(channel: string, heard: (payload: string) => void): Promise<void>;
  /**
   * Does `work` while no other process does work of the same name; one that dies or is cut off makes way within half a
   * minute. For work done twice at worst, never for what must not happen twice. Rejects when `signal` aborts the wait.
   */
  alone<Result>(name: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** A consistent copy into a new file while running (SQLite only). */
  copyTo(file: string): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgres://…`, or undefined for SQLite in `file`. */
  url?: string;
  file: string;
  /** Tests may switch fsync off; a test asserts the real setting. */
  durable?: boolean;
  poolSize?: number;
  /** Opens what is sealed; call `unlock` after the schema is up to date. */
  dataKey?: string | null;
}

/**
 * A process that stands still in the middle of a transaction holds its locks, and everybody waits for them: PostgreSQL
 * ends such a transaction after this, ms. Longer than any pause of a process that works.
 */
const STANDSTILL_MS = 10_000;

/** Compiled statements kept per connection. */
const KEPT_STATEMENTS = 500;

/** SQLite's page cache, full at a million recipients: with its 2 MB a burst reads its own pages back from the file, and spills before the commit. */
const CACHE_KIB = 32_768;
/** The log is written back every so many pages (16 MB) instead of every 1,000: fewer pauses of a busy hour. */
const CHECKPOINT_PAGES = 4_000;

/** A lock lies with its connection: of a machine that lost its power nothing is heard but the silence. */
const NOTICES_DEATH = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** Opens the database. SQLite: WAL, synchronous=FULL, secure_delete on, foreign writers waited for 5 s. */
export function openDatabase(options: DatabaseOptions): Database {
  return options.url === undefined ? openSqlite(options) : openPostgres(options.url, options);
}

function openSqlite({ file, durable = true, dataKey = null }: DatabaseOptions): Database {
  const seal = dataKey === null ? null : new SealPlugin(createSeal(dataKey));
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const raw = new BetterSqlite3(file);
  raw.pragma('journal_mode = WAL');
  raw.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`);
  raw.pragma('secure_delete = ON');
  raw.pragma('busy_timeout = 5000');
  raw.pragma('foreign_keys = ON');
  raw.pragma(`cache_size = -${CACHE_KIB}`);
  raw.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: withKeptStatements(raw) }),
    plugins: seal === null ? [] : [seal],
  });
  return {
    db,
    kind: 'sqlite',
    seal,
    commit: createSharedCommit(db, (text, parameters) => {
      const statement = raw.prepare(text);
      if (statement.reader) {
        const rows = statement.all(...parameters);
        if (seal?.active) seal.openRows(rows as Record<string, unknown>[]);
        return rows;
      }
      statement.run(...parameters);
      return [];
    }),
    dataVersion: () => raw.pragma('data_version', { simple: true }) as number,
    notify: async () => {},
    listen: async () => {},
    alone: (_name, work) => work(),
    copyTo: async (target) => {
      await raw.backup(target);
    },
    close: () => db.destroy(),
  };
}

/**
 * Statements are compiled once and kept; Kysely asks for the same few hundred again and again. A transaction takes the
 * write lock when it begins: one that reads first and writes later fails at once when another process wrote in
 * between. Who only reads says `begin deferred`.
 */
function withKeptStatements(raw: BetterSqlite3.Database): BetterSqlite3.Database {
  const kept = new Map<string, BetterSqlite3.Statement>();
  const prepare = raw.prepare.bind(raw) as (source: string) => BetterSqlite3.Statement;
  raw.prepare = ((wish: string) => {
    const source = wish === 'begin' ? 'begin immediate' : wish;
    const found = kept.get(source);
    if (found !== undefined && !found.busy) return found;
    const statement = prepare(source);
    if (source.length < 20_000) {
      if (kept.size >= KEPT_STATEMENTS) kept.delete(kept.keys().next().value!);
      kept.set(source, statement);
    }
    return statement;
  }) as typeof raw.prepare;
  return raw;
}

function openPostgres(url: string, { durable = true, poolSize = 10, dataKey = null }: DatabaseOptions): Database {
  const seal = dataKey === null ? null : new SealPlugin(createSeal(dataKey));
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    options: `-c synchronous_commit=${durable ? 'on' : 'off'} -c idle_in_transaction_session_timeout=${STANDSTILL_MS}`,
  });
  // A connection that breaks says so to whoever uses it; unheard, the event would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
    nameStatements(client);
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: seal === null ? [] : [seal] });
  const listeners = new Map<string, (payload: string) => void>();
  let listener: pg.Client | null = null;
  let closed = false;

  async function connectListener(): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    client.on('notification', (note) => listeners.get(note.channel)?.(note.payload ?? ''));
    client.on('error', () => {});
    client.on('end', () => {
      listener = null;
      if (!closed) setTimeout(() => void connectListener().catch(() => {}), 1_000).unref();
    });
    await client.connect();
    for (const channel of listeners.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    listener = client;
  }

  return {
    db,
    kind: 'postgres',
    seal,
    commit: (work) => db.transaction().execute(work),
    dataVersion: () => 0,
    notify: async (channel, payload) => {
      await sql`select pg_notify(${channel}, ${payload})`.execute(db);
    },
    listen: async (channel, heard) => {
      listeners.set(channel, heard);
      if (listener === null) await connectListener();
      else await listener.query(`listen ${pg.escapeIdentifier(channel)}`);
    },
    alone: async (name, work, signal) => {
      signal?.throwIfAborted();
      const client = new pg.Client({ connectionString: url, options: NOTICES_DEATH });
      const giveUp = (): void => void client.end().catch(() => {});
      client.on('error', () => {});
      signal?.addEventListener('abort', giveUp, { once: true });
      try {
        await client.connect();
        await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
        return await work();
      } finally {
        signal?.removeEventListener('abort', giveUp);
        await client.end().catch(() => {});
      }
    },
    copyTo: async () => {
      throw new Error('copying a file is for SQLite; PostgreSQL is exported table by table');
    },
    close: async () => {
      closed = true;
      await listener?.end();
      await db.destroy();
    },
  };
}
