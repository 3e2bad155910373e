// Runs a suite on every database we promise: SQLite in a file, PostgreSQL in a fresh copy of the template.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, describe, inject } from 'vitest';
import { type Database, openDatabase } from '../src/storage/database.ts';
import { migrate } from '../src/storage/migrate.ts';
import { unlock } from '../src/storage/unlock.ts';

/** With this in the environment every suite runs over encrypted databases, those that open their own aside. */
const ALL_UNDER = process.env.TEST_DATA_KEY;

/** Opens a fresh, migrated database or, given one that is open, another handle on the same (a second process). */
export type OpenDatabase = (same?: Database, dataKey?: string | null) => Promise<Database>;

const places = new WeakMap<Database, { url?: string; file: string }>();
let made = 0;
/** Dropping fifty databases takes its time on a busy machine, and is no fault of what was tested. */
const REMOVING_MS = 180_000;

/** Defines the suite twice. Everything opened is closed and removed after it. Without PostgreSQL it fails. */
export function eachDatabase(name: string, suite: (open: OpenDatabase) => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${name} on %s`, (kind) => {
    const opened: Database[] = [];
    const remove: (() => Promise<void>)[] = [];
    afterAll(async () => {
      for (const database of opened) await database.close().catch(() => {});
      for (const undo of remove.reverse()) await undo();
    }, REMOVING_MS);
    suite(async (same, dataKey = ALL_UNDER ?? null) => {
      const place =
        (same && places.get(same)) ?? (kind === 'sqlite' ? sqlitePlace(remove) : await postgresPlace(remove));
      const database = openDatabase({ ...place, durable: false, poolSize: 4, dataKey });
      places.set(database, place);
      opened.push(database);
      if (kind === 'sqlite' && !same) await migrate(database);
      if (ALL_UNDER !== undefined && dataKey === ALL_UNDER) await unlock(database);
      return database;
    });
  });
}

/** Empties every table: much cheaper than another database per test. */
export async function wipe({ db }: Database): Promise<void> {
  for (const { name } of await db.introspection.getTables()) {
    if (name === 'meta') await sql`delete from meta where key <> 'seal'`.execute(db);
    else if (name !== 'schema_migrations') await sql`delete from ${sql.table(name)}`.execute(db);
  }
}

function sqlitePlace(remove: (() => Promise<void>)[]): { file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-test-'));
  remove.push(async () => rmSync(folder, { recursive: true, force: true }));
  return { file: join(folder, 'luftpost.sqlite') };
}

async function postgresPlace(remove: (() => Promise<void>)[]): Promise<{ url: string; file: string }> {
  const name = `test_${process.pid}_${++made}`;
  await onServer((client) => client.query(`create database ${name} template luftpost_template`));
  remove.push(() => onServer((client) => client.query(`drop database if exists ${name} with (force)`)));
  return { url: serverUrl(name), file: '' };
}

/** The URL of a database on the server of this run. Throws when there is none: a suite never passes by not running. */
export function serverUrl(database: string): string {
  const url = inject('postgresUrl');
  if (!url) throw new Error('There is no PostgreSQL in this run: tests/setup/postgres.ts starts one.');
  return url.replace('{database}', database);
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl('postgres') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
