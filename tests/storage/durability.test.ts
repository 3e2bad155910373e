// What the promises rest on: a commit is on the disk before anybody hears of it, and nobody holds a lock while it sleeps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { serverUrl } from '../databases.ts';

async function settings({ db }: Database, names: readonly string[], ask: (name: string) => string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const name of names) {
    const { rows } = await sql.raw<Record<string, unknown>>(ask(name)).execute(db);
    found.push(Object.values(rows[0] ?? {})[0]);
  }
  return found;
}

it('SQLite syncs every commit, overwrites what is deleted, and waits for others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-durable-'));
  const database = openDatabase({ file: join(folder, 'luftpost.sqlite') });
  const names = ['journal_mode', 'synchronous', 'secure_delete', 'busy_timeout', 'foreign_keys'];
  // 2 is FULL.
  expect(await settings(database, names, (name) => `pragma ${name}`)).toEqual(['wal', 2, 1, 5_000, 1]);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

it('PostgreSQL does so too, and takes the locks of a process that stands still', async () => {
  const database = openDatabase({ url: serverUrl('postgres'), file: '' });
  const names = ['synchronous_commit', 'idle_in_transaction_session_timeout'];
  expect(await settings(database, names, (name) => `show ${name}`)).toEqual(['on', '10s']);
  await database.close();
});
