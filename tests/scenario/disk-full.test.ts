// A full disk in the middle of an alarm while people write: nothing is acknowledged that is not stored, nothing is lost.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { openLife } from '../crash/boundary-life.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { addUser, clockFrom, NOON, openAlarmHouse, subscribe } from './alarm-house.ts';
import { until } from './spine.ts';

const AUDIENCE = Array.from({ length: 150 }, (_, index) => 2_000_000 + index);
const WRITERS = Array.from({ length: 30 }, (_, index) => 1_000 + index);

/** SQLite's own way to be out of space: no more pages than there are, or as many as it wants. */
async function limit({ db }: Database, pages: number | null): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${pages ?? 1_000_000}`).execute(db);
  expect(rows[0]?.page_count).toBeGreaterThan(0);
}

it.each([0, 3, 9])(
  'resumes when there is room again, from %i pages before the end',
  async (spare) => {
    const folder = mkdtempSync(join(tmpdir(), 'luftpost-full-'));
    const database = openDatabase({ file: join(folder, 'luftpost.sqlite'), durable: false });
    const telegram = await startFakeTelegram({ open: true, latencyMs: 5 });
    const clock = clockFrom(NOON);
    try {
      await migrate(database);
      const channel = fakeChannel('telegram', '4711');
      await subscribe(
        database,
        channel,
        AUDIENCE.map((chat) => ({ id: String(chat) })),
      );
      const house = openAlarmHouse({ database, channel, clock });
      const editor = await addUser(database, 'Ede', 'editor');
      const publisher = await addUser(database, 'Petra', 'publisher');
      const times = { stovesFrom: NOON + 30 * 3_600_000, carsFrom: NOON + 36 * 3_600_000 };
      const submitted = await house.alarms.order(null, { type: 'announce', ...times }, editor);
      if (!submitted.ok) throw new Error(submitted.refusal);
      await house.alarms.approve(submitted.broadcast, publisher);
      house.close();
      const life = await openLife({ database, platform: telegram, clock, holder: 'me' });
      await telegram.untilSent((sent) => sent.length >= 20, 10_000);
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.db);
      await limit(database, rows[0]!.page_count + spare);
      // Long words, so that the room that is left is used up at once.
      for (const writer of WRITERS) telegram.say(writer, `Frage ${writer} ${'ä'.repeat(1_500)}`);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const stored = await database.db.selectFrom('messages').select('id').where('direction', '=', 'in').execute();
      // What was not stored is not confirmed: the platform still has it.
      expect(telegram.queue.pending.length).toBeGreaterThanOrEqual(WRITERS.length - stored.length);
      expect(telegram.queue.pending.length).toBeGreaterThan(0);
      await limit(database, null);
      const open = async () => {
        const waiting = await database.db
          .selectFrom('deliveries')
          .select('id')
          .where('state', 'in', ['pending', 'sending'])
          .execute();
        const unread = await database.db.selectFrom('messages').select('id').where('state', '=', 'new').execute();
        return waiting.length + unread.length + telegram.queue.pending.length;
      };
      await until('all is done', async () => (await open()) === 0, 30_000);
      await life.stop();
      const verdict = telegram.judge.verdict([...AUDIENCE, ...WRITERS]);
      expect(verdict).toMatchObject({ double: [], missing: [], strangers: [] });
      const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database.db);
      expect(check.rows).toEqual([{ integrity_check: 'ok' }]);
    } finally {
      await database.close();
      await telegram.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
