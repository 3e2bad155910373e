// 13,000 simulated citizens with blocks, lost answers and floods: the ledger says what the platform says.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSimulatedChannel } from '../../src/channels/simulated/channel.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { addUser, clockFrom, crowd, NOON, openAlarmHouse, subscribe } from './alarm-house.ts';

const SIZE = 13_000;

it('adds up over 13,000 citizens with faults at realistic rates', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-crowd-'));
  const database = openDatabase({ file: join(folder, 'luftpost.sqlite'), durable: false });
  const clock = clockFrom(NOON);
  const channel = createSimulatedChannel({
    clock,
    rate: { broadcast: 1_000_000, reply: 5 },
    wait: () => new Promise((resolve) => setImmediate(resolve)),
    behaviour: { throttled: 0.0005, retryAfterMs: 50, unreachable: 0.01, blocked: 0.01, swallowed: 0.01, lost: 0.002 },
  });
  try {
    await migrate(database);
    await subscribe(database, channel, crowd(SIZE));
    const house = openAlarmHouse({ database, channel, clock });
    const editor = await addUser(database, 'Ede', 'editor');
    const publisher = await addUser(database, 'Petra', 'publisher');
    await house.start();
    const times = { stovesFrom: clock.now() + 3_600_000, carsFrom: clock.now() + 7_200_000 };
    const submitted = await house.alarms.order(null, { type: 'announce', ...times }, editor);
    if (!submitted.ok) throw new Error(submitted.refusal);
    await house.alarms.approve(submitted.broadcast, publisher);
    const report = async () => (await house.alarms.report(submitted.broadcast))!;
    const end = Date.now() + 50_000;
    for (;;) {
      const { totals, frozen } = await report();
      if (frozen && totals.pending + totals.sending === 0) break;
      expect(Date.now(), JSON.stringify(totals)).toBeLessThan(end);
      await new Promise((resolve) => setTimeout(resolve, 100));
      // Whoever was unreachable is tried again after seconds; here they pass at once.
      clock.move(5_000);
    }
    await house.stop();
    const { totals, size, channels } = await report();
    const twice = [...channel.reached.values()].filter((times) => times > 1);
    expect(twice).toEqual([]);
    expect(size).toBe(SIZE);
    expect(Object.values(totals).reduce((sum, n) => sum + n, 0)).toBe(SIZE);
    expect(channels.simulated).toEqual(totals);
    const rows = await database.db
      .selectFrom('deliveries as d')
      .innerJoin('addresses as a', 'a.id', 'd.address_id')
      .select(['a.external_id', 'd.state'])
      .execute();
    for (const { external_id: id, state } of rows) {
      if (state === 'sent') expect(channel.reached.get(id), id).toBe(1);
      else if (state !== 'unknown') expect(channel.reached.has(id), `${id} is ${state}`).toBe(false);
    }
    expect(totals.sent).toBeGreaterThan(SIZE * 0.95);
    expect(totals.unknown).toBeGreaterThan(0);
    expect(totals.failed).toBeGreaterThan(0);
    const left = await database.db
      .selectFrom('subscription_events')
      .select((count) => count.fn.countAll<number>().as('n'))
      .where('reason', '=', 'gone')
      .executeTakeFirstOrThrow();
    expect(Number(left.n)).toBe(totals.failed);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
