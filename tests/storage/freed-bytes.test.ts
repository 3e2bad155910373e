// After an erasure no file of PostgreSQL holds the person: not the tables, the statistics, nor the write-ahead log.
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnoseErasure } from '../../src/app/diagnose-erasure.ts';
import type { Settings } from '../../src/core/settings.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createEraser } from '../../src/storage/eraser.ts';
import { createFreedBytes } from '../../src/storage/freed-bytes.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createWriteAheadLog } from '../../src/storage/write-ahead-log.ts';
import { tracesBelow } from '../scenario/traces.ts';
import { createPostgresServer, type PostgresServer } from '../setup/postgres-server.ts';

const NAME = 'Philomena Zitronenfalter';
const WORD = 'Kupferglucke';
const ID = '900800700600';
const hash = createKeyedHash('s'.repeat(32));
const settings = { number: () => 30 } as unknown as Settings;
const words = { subject: () => 'gone', mail: () => ({ subject: 'gone', body: 'gone' }) };

describe('after an erasure on PostgreSQL', () => {
  let server: PostgresServer;
  let database: Database;

  const asSuperuser = async (...statements: string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url.replace('{database}', 'city') });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const traces = () => tracesBelow(server.data, [NAME, WORD, ID]);
  /** What ANALYZE found: longer lists lie compressed in their file, where no search sees them. */
  const statistics = async (): Promise<string> =>
    JSON.stringify((await sql`select * from pg_stats where schemaname = 'public'`.execute(database.db)).rows);
  const diagnoses = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { message } of diagnoseErasure(database, Date.now())) found.push(message);
    return found;
  };

  beforeAll(async () => {
    const settings = { full_page_writes: 'on', min_wal_size: '5MB', max_wal_size: '20MB' };
    server = await createPostgresServer({ segment: 1, settings });
    await server.start();
    const url = server.url.replace('{database}', 'postgres');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('create database city');
    await client.query('create role service login');
    await client.end();
    await asSuperuser('grant create on schema public to service');
    database = openDatabase({
      url: server.url.replace('luftpost@', 'service@').replace('{database}', 'city'),
      file: '',
    });
    await migrate(database);
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await server?.remove();
  });

  it('doctor names each right that the role lacks, and the statement that gives it', async () => {
    const [log = '', statistics = ''] = await diagnoses();
    expect(log).toContain('grant pg_checkpoint to service');
    expect(statistics).toContain('alter database city owner to service');
    const lacking = await createWriteAheadLog({ database }).lacking();
    expect(lacking).toEqual([
      'pg_checkpoint',
      'execute on function pg_switch_wal()',
      'execute on function pg_ls_waldir()',
    ]);
    expect(await createWriteAheadLog({ database }).clear()).toEqual({ grants: lacking, files: 0, halted: false });
    await asSuperuser(...log.split('here: ')[1]!.split('; '), statistics.split('superuser: ')[1]!);
    expect(await diagnoses()).toEqual(['reaches tables, statistics and write-ahead log']);
  });

  it('no byte of the person is left in any file of the server', async () => {
    const now = Date.now;
    const inbox = createInboxStore({ database, hash, now, immediate: () => false, consentKeptMs: () => 1 });
    const address = { channel: 'telegram' as const, account: '42', id: ID };
    for (let i = 0; i < 400; i++) {
      // Short ones lie word by word in the statistics.
      const text = i % 2 === 0 ? `${i} ${WORD} ${'und so weiter '.repeat(200)}` : `${WORD} ${i % 5}`;
      const content = { kind: 'text' as const, text };
      const dedupe = { kind: 'u', id: `${i}` };
      await inbox.store([{ type: 'message', address, dedupe, sentAt: 0, content, profile: { name: NAME } }]);
      // Files are given back meanwhile, with their bytes.
      if (i % 100 === 99) await sql`checkpoint`.execute(database.db);
    }
    await sql`analyze`.execute(database.db);
    expect(traces().some((trace) => trace.includes('pg_wal'))).toBe(true);
    expect(await statistics()).toContain(WORD);
    const { id } = await database.db.selectFrom('contacts').select('id').executeTakeFirstOrThrow();
    await createEraser({ database, hash, settings: () => settings, words, now }).erase(id);
    expect(traces()).not.toEqual([]);
    const freed = createFreedBytes(database);
    expect([await freed.due(), await freed.cheap()]).toEqual([true, true]);
    expect(await freed.clear()).toEqual({ tables: [], log: null });
    await expect.poll(traces, { timeout: 10_000 }).toEqual([]);
    expect(await statistics()).not.toContain(WORD);
    expect(await freed.due()).toBe(false);
  }, 60_000);

  it('what a replica still needs is told, and done when it does not', async () => {
    await asSuperuser("select pg_create_physical_replication_slot('replica', true)");
    expect((await diagnoses())[0]).toContain('1 replication slot(s)');
    const log = createWriteAheadLog({ database });
    expect((await log.clear()).files).toBeGreaterThan(0);
    await asSuperuser("select pg_drop_replication_slot('replica')");
    expect(await log.clear()).toEqual({ grants: [], files: 0, halted: false });
  });

  it('gives way to an alarm', async () => {
    let asked = 0;
    const log = createWriteAheadLog({ database, halt: async () => ++asked > 1, pause: async () => {} });
    expect(await log.clear()).toMatchObject({ halted: true });
  });
});
