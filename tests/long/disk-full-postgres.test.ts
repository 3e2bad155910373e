// PostgreSQL's disk is full in the middle of an alarm while people write. Needs Linux and root, for a small disk to fill.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { openLife } from '../crash/boundary-life.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { addUser, clockFrom, NOON, openAlarmHouse, subscribe } from '../scenario/alarm-house.ts';
import { until } from '../scenario/spine.ts';
import { createPostgresServer } from '../setup/postgres-server.ts';

const AUDIENCE = Array.from({ length: 400 }, (_, index) => 2_000_000 + index);
const WRITERS = Array.from({ length: 60 }, (_, index) => 1_000 + index);
const DISK_MB = 200;
/** How long it stays full, ms. */
const FULL_MS = 10_000;

const root = process.platform === 'linux' && process.getuid?.() === 0;
if (!root) console.warn('A full disk under PostgreSQL is not tried: it needs Linux and root.');

it.skipIf(!root).each([0, 200_000])(
  'resumes when there is room again, from %i bytes before the end',
  async (spare) => {
    const disk = mkdtempSync(join(tmpdir(), 'luftpost-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=755`, 'tmpfs', disk]);
    if (mounted.status !== 0) throw new Error(`no small disk: ${mounted.stderr}`);
    const settings = { max_wal_size: '8MB', min_wal_size: '2MB' };
    const server = await createPostgresServer({ fast: false, segment: 1, under: disk, settings });
    const telegram = await startFakeTelegram({ open: true, latencyMs: 20 });
    const clock = clockFrom(NOON);
    await server.start();
    const database = openDatabase({ url: server.url.replace('{database}', 'postgres'), file: '' });
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
      await telegram.untilSent((sent) => sent.length >= 20, 30_000);

      const ballast = join(disk, 'ballast');
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - spare)));
      for (const writer of WRITERS) telegram.say(writer, `Frage ${writer} ${'ä'.repeat(1_500)}`);
      const refused = async () => {
        const write = database.db
          .insertInto('meta')
          .values({ key: `filler ${Math.random()}`, value: 'x'.repeat(4_000) });
        return write.execute().then(
          () => false,
          () => true,
        );
      };
      await until('the disk is full', refused, FULL_MS * 3);
      await new Promise((resolve) => setTimeout(resolve, FULL_MS));
      const before = telegram.judge.verdict([...AUDIENCE, ...WRITERS]).missing.length;
      unlinkSync(ballast);
      const ended = !server.runs();
      if (ended) await server.start();

      const open = async () => {
        const waiting = await database.db
          .selectFrom('deliveries')
          .select('id')
          .where('state', 'in', ['pending', 'sending'])
          .execute();
        const unread = await database.db.selectFrom('messages').select('id').where('state', '=', 'new').execute();
        return waiting.length + unread.length + telegram.queue.pending.length;
      };
      await until('all is done', async () => (await open().catch(() => 1)) === 0, 120_000);
      await life.stop();
      const rows = await database.db
        .selectFrom('deliveries as d')
        .innerJoin('addresses as a', 'a.id', 'd.address_id')
        .select('a.external_id')
        .where('d.state', '=', 'unknown')
        .execute();
      const listed = new Set(rows.map((row) => Number(row.external_id)));
      const { double, missing } = telegram.judge.verdict([...AUDIENCE, ...WRITERS]);
      console.log(JSON.stringify({ spare, ended, before, missing: missing.length, listed: listed.size }));
      expect(double).toEqual([]);
      expect(missing.filter((chat) => !listed.has(chat))).toEqual([]);
      // It was full while there was something to do.
      expect(before).toBeGreaterThan(0);
    } finally {
      await database.close().catch(() => {});
      await telegram.stop();
      await server.remove();
      spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
  300_000,
);
