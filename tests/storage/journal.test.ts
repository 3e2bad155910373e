// The journal beside the backup: a restore on another disk undoes no STOPP and no erasure, and knows what it does not know.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SETTINGS, type Settings } from '../../src/core/settings.ts';
import { checkArchive, secretCheck, writeArchive } from '../../src/storage/archive.ts';
import { createBackupNote } from '../../src/storage/backup-note.ts';
import { createChoresStore } from '../../src/storage/chores-store.ts';
import type { Database } from '../../src/storage/database.ts';
import { createEraser } from '../../src/storage/eraser.ts';
import { createJournalWriter, journalBeside, readJournal } from '../../src/storage/journal.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { restoreArchive } from '../../src/storage/restore.ts';
import { readSubscribers } from '../../src/storage/subscriber-csv.ts';
import { createSubscriberStore } from '../../src/storage/subscriber-store.ts';
import { eachDatabase, wipe } from '../databases.ts';

const MINUTE = 60_000;
const erasedWords = { subject: () => 'erased', mail: () => ({ subject: 'gone', body: 'gone' }) };
const KEY = 'd'.repeat(40);
const hash = createKeyedHash('k'.repeat(32));
const settings = {
  number: (key: string) => Number(SETTINGS.find((setting) => setting.key === key)?.value),
} as unknown as Settings;

eachDatabase('the journal', (open) => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-journal-'));
  const file = join(folder, 'backup');
  const journal = journalBeside(file);
  let database: Database;
  let now = Date.UTC(2026, 10, 23);
  let write: () => Promise<void>;
  const subscribers = () =>
    createSubscriberStore({ database, hash, now: () => now, consentKeptMs: () => 1e9, account: () => '42' });
  const eraser = () => createEraser({ database, hash, settings: () => settings, words: erasedWords, now: () => now });
  const subscribe = async (id: string) =>
    subscribers().importRows(
      readSubscribers(
        `address,lang,topics,consent_at,consent_text\ntelegram:${id},de,alarm,2026-01-01T00:00:00Z,Ja`,
        now,
      ).rows,
    );
  const contactOf = async (id: string) => (await subscribers().find(`telegram:${id}`))!.contactId;
  const backUp = async () => {
    await writeArchive(database, file, { at: now, secret: null, secretCheck: secretCheck('k') }, undefined, KEY);
    await createBackupNote({ database }).set({ file, at: now, sealed: true });
    await write();
  };
  /** On a machine that knows nothing of what came after the backup but the files beside it. */
  const restoreElsewhere = async () => {
    await wipe(database);
    const beside = await readJournal(journal);
    const options = { database, hash, now: () => now, consentKeptMs: () => 1e9, key: KEY, journal: beside };
    const report = await restoreArchive(options, file);
    for (const id of report.toErase) await eraser().erase(id);
    return report;
  };

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await wipe(database);
    rmSync(journal, { force: true });
    now += MINUTE;
    write = createJournalWriter({ database, now: () => now });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is not there before the first backup', async () => {
    await write();
    expect(await readJournal(journal)).toEqual({ marks: [], completeTo: null });
  });

  it('replays what came after the backup, and names nobody', async () => {
    for (const id of ['stays123', 'stops123', 'erased123']) await subscribe(id);
    await backUp();
    now += MINUTE;
    await subscribers().stop(await contactOf('stops123'), null);
    await write();
    now += MINUTE;
    await eraser().erase(await contactOf('erased123'));
    await write();
    expect(readFileSync(journal, 'utf8')).not.toMatch(/stops123|erased123|telegram/);
    expect(statSync(journal).mode & 0o777).toBe(0o600);
    now += MINUTE;
    expect(await restoreElsewhere()).toMatchObject({ stopped: 1, gap: null, toErase: [expect.any(String)] });
    const left = await database.db
      .selectFrom('subscriptions as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select('a.external_id')
      .execute();
    expect(left).toEqual([{ external_id: 'stays123' }]);
    expect(await subscribers().find('telegram:erased123')).toBeNull();
  });

  it('writes each mark once, though the process or the folder went away in between', async () => {
    await subscribe('a');
    await backUp();
    now += MINUTE;
    await subscribers().stop(await contactOf('a'), null);
    await write();
    await write();
    write = createJournalWriter({ database, now: () => now });
    await write();
    const lines = readFileSync(journal, 'utf8').split('\n');
    expect(lines.filter((line) => line.includes('"hash"'))).toHaveLength(1);
  });

  it('survives a torn last line', async () => {
    await subscribe('a');
    await backUp();
    now += MINUTE;
    await subscribers().stop(await contactOf('a'), null);
    await write();
    appendFileSync(journal, '{"hash":"x","ki');
    expect((await readJournal(journal)).marks).toHaveLength(1);
  });

  it('where it ends early the span is named, and only a reason releases', async () => {
    await subscribe('a');
    await backUp();
    const known = now;
    now += 60 * MINUTE;
    const { gap } = await restoreElsewhere();
    expect(gap).toEqual({ from: known, to: now });
    const chores = createChoresStore({ database, now: () => now });
    expect((await chores.hold())?.gap).toEqual(gap);
    expect(await chores.liftHold()).toBe(false);
    expect(await chores.liftHold('asked by telephone')).toBe(true);
    expect(await chores.hold()).toBeNull();
    const entry = await database.db.selectFrom('audit').selectAll().executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ action: 'hold.released', detail: 'asked by telephone' });
  });

  it('over the database that served there is no gap: it has its own marks', async () => {
    await subscribe('a');
    await backUp();
    await createChoresStore({ database, now: () => now }).takeTurn('retention', 1);
    now += 600 * MINUTE;
    const options = { database, hash, now: () => now, consentKeptMs: () => 1e9, key: KEY };
    expect((await restoreArchive(options, file)).gap).toBeNull();
  });

  it('a backup is read by nobody without its key', async () => {
    await subscribe('a-person-in-it');
    await backUp();
    expect(readFileSync(file).subarray(0, 8).toString()).toBe('LUFTPOST');
    await expect(checkArchive(file)).rejects.toThrow(/DATA_KEY/);
    await expect(checkArchive(file, 'e'.repeat(40))).rejects.toThrow(/DATA_KEY/);
    await expect(checkArchive(file, KEY)).resolves.toMatchObject({ rows: expect.any(Number) });
    const bytes = readFileSync(file);
    bytes[bytes.length - 40]! ^= 1;
    writeFileSync(file, bytes);
    await expect(checkArchive(file, KEY)).rejects.toThrow(/damaged/);
  });
});
