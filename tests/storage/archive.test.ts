// Backup and restore: whole or not at all, over both databases, and no STOPP or erasure undone.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { archivedTables, checkArchive, secretCheck, writeArchive } from '../../src/storage/archive.ts';
import type { Database } from '../../src/storage/database.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { restoreArchive } from '../../src/storage/restore.ts';
import { readSubscribers } from '../../src/storage/subscriber-csv.ts';
import { createSubscriberStore } from '../../src/storage/subscriber-store.ts';
import { eachDatabase, wipe } from '../databases.ts';

const hash = createKeyedHash('k'.repeat(32));
const head = { at: 1, secret: null, secretCheck: secretCheck('k') };

eachDatabase('backup', (open) => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-archive-'));
  const file = join(folder, 'backup');
  let database: Database;
  let now = Date.UTC(2026, 10, 23);
  const restore = () => restoreArchive({ database, hash, now: () => now, consentKeptMs: () => 1e9 }, file);
  const subscribers = () =>
    createSubscriberStore({ database, hash, now: () => now, consentKeptMs: () => 1e9, account: () => '42' });
  const subscribe = async (id: string) =>
    subscribers().importRows(
      readSubscribers(
        `address,lang,topics,consent_at,consent_text\ntelegram:${id},de,alarm,2026-01-01T00:00:00Z,Ja`,
        now,
      ).rows,
    );
  const dump = async () => {
    const tables: Record<string, string[]> = {};
    for (const table of archivedTables()) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(database.db);
      tables[table] = rows.map((row) => JSON.stringify(row)).sort();
    }
    return tables;
  };

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await wipe(database);
    now += 1_000;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('brings everything back, bytes and all, with sending on hold', async () => {
    for (let i = 0; i < 30; i++) await subscribe(`47${i}`);
    const rows = Array.from({ length: 1_200 }, (_, i) => ({ hash: `h${i}`, at: i }));
    await database.db.insertInto('seen').values(rows).execute();
    const bytes = Buffer.from([0, 1, 255, 254]);
    await database.db
      .insertInto('media')
      .values({ id: 'm', message_id: 'x', mime: 'a/b', size: 4, bytes, state: 'kept', at: 1 })
      .execute();
    const before = await dump();
    expect(await writeArchive(database, file, head)).toBeGreaterThan(1_300);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await wipe(database);
    await database.db.insertInto('seen').values({ hash: 'later', at: 1 }).execute();
    expect(await restore()).toMatchObject({ stopped: 0, toErase: [] });
    const { meta, ...after } = await dump();
    const { meta: _, ...rest } = before;
    expect(after).toEqual(rest);
    expect(meta?.filter((row) => !row.includes('"seal"'))).toEqual([expect.stringContaining('hold')]);
    const kept = await database.db.selectFrom('media').select('bytes').executeTakeFirstOrThrow();
    expect(Buffer.from(kept.bytes!)).toEqual(bytes);
  });

  it('undoes no STOPP and no erasure that came after it', async () => {
    for (const id of ['stays', 'stops', 'erased']) await subscribe(id);
    await writeArchive(database, file, head);
    now += 1_000;
    await subscribers().stop((await subscribers().find('telegram:stops'))!.contactId, null);
    const mark = hash('erased', hash('address', 'telegram', '42', 'erased'));
    await database.db
      .insertInto('suppressions')
      .values({ hash: mark, kind: 'erased', at: now, purge_at: now * 2 })
      .execute();
    const report = await restore();
    expect(report.stopped).toBe(1);
    expect(report.toErase).toEqual([(await subscribers().find('telegram:erased'))!.contactId]);
    expect((await subscribers().find('telegram:stops'))!.subscriptions).toEqual([]);
    expect((await subscribers().find('telegram:stays'))!.subscriptions).toHaveLength(1);
  });

  it('leaves in doubt what was being sent', async () => {
    await database.db
      .insertInto('deliveries')
      .values({
        id: 'd',
        lane: 'reply',
        priority: 0,
        channel: 't',
        account: '4',
        address_id: 'a',
        message_id: null,
        broadcast_id: null,
        notice_id: null,
        part: 0,
        body: null,
        state: 'sending',
        attempts: 1,
        not_before: 0,
        holder: 'h',
        claimed_at: 1,
        provider_id: null,
        reason: null,
        created_at: 1,
        updated_at: 1,
      })
      .execute();
    await writeArchive(database, file, head);
    await restore();
    expect(await database.db.selectFrom('deliveries').select('state').executeTakeFirst()).toEqual({ state: 'unknown' });
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut short', (bytes) => bytes.subarray(0, bytes.length - 20)],
    ['empty', () => Buffer.alloc(0)],
    ['another kind of file', () => Buffer.from('SQLite format 3')],
    ['damaged', (bytes) => Buffer.concat([bytes.subarray(0, 60), Buffer.from([1, 2, 3, 4]), bytes.subarray(64)])],
  ])('refuses a file that is %s and touches nothing', async (_, damage) => {
    await subscribe('1');
    await writeArchive(database, file, head);
    writeFileSync(file, damage(readFileSync(file)));
    const before = await dump();
    await expect(restore()).rejects.toThrow(/backup|damaged|whole/);
    expect(await dump()).toEqual(before);
  });

  it('says what is missing', async () => {
    await expect(checkArchive(join(folder, 'nothing'))).rejects.toThrow(/does not exist/);
  });
});
