// The brake over a database: the process that sees the errors stops at once, the others with their next claim.
import { beforeEach, expect, it } from 'vitest';
import type { SendResult } from '../../src/core/send-result.ts';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { type FakeChannel, fakeChannel } from '../fakes/channel.ts';
import { addUser, clockFrom, crowd, NOON, openAlarmHouse, subscribe } from './alarm-house.ts';
import { until } from './spine.ts';

const HOUR = 3_600_000;
/** So many failures of the newest forty brake. */
const TOO_MANY = 20;
/** So many who are gone. */
const TOO_MANY_GONE = 30;

/** Answers as it is told after `latencyMs`, and notes with each send how many answers there were before it. */
function noting(channel: FakeChannel, answer: SendResult | (() => SendResult), latencyMs: number) {
  const seen: { answers: number; at: number }[] = [];
  let answers = 0;
  const send: FakeChannel['send'] = async (...given) => {
    seen.push({ answers, at: performance.now() });
    await channel.send(...given);
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    answers += 1;
    return typeof answer === 'function' ? answer() : answer;
  };
  return { seen, channel: { ...channel, send } };
}

eachDatabase('the brake', (open) => {
  let database: Database;
  beforeEach(async () => {
    database ??= await open();
    await wipe(database);
  });

  async function release(house: ReturnType<typeof openAlarmHouse>): Promise<string> {
    const editor = await addUser(database, 'Ede', 'editor');
    const publisher = await addUser(database, 'Petra', 'publisher');
    const order = { type: 'announce', stovesFrom: NOON + 6 * HOUR, carsFrom: NOON + 12 * HOUR } as const;
    const submitted = await house.alarms.order(null, order, editor);
    if (!submitted.ok) throw new Error(submitted.refusal);
    const approved = await house.alarms.approve(submitted.broadcast, publisher);
    if (!approved.ok) throw new Error(approved.refusal);
    return submitted.broadcast;
  }

  it('begins no send after the answer that brakes, and loses nobody', async () => {
    const { seen, channel } = noting(fakeChannel('telegram', '42', 400), { outcome: 'unknown', reason: '502' }, 20);
    await subscribe(database, channel, crowd(400));
    const house = openAlarmHouse({ database, channel, clock: clockFrom(NOON) });
    await house.start();
    const id = await release(house);
    await until('it is paused', async () => (await house.alarms.report(id))?.state === 'paused');
    await until('nothing is under way', async () => (await house.alarms.report(id))?.totals.sending === 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(Math.max(...seen.map((send) => send.answers))).toBeLessThanOrEqual(TOO_MANY);
    const { totals, reason } = (await house.alarms.report(id))!;
    expect(totals).toMatchObject({ unknown: seen.length, pending: 400 - seen.length, failed: 0 });
    expect(reason).toMatch(/^20 of the last \d+ sends failed, the last one with: 502$/);
    await house.stop();
  });

  it('stops when nearly everybody is gone, which is a wrong bot and no wave of leavers; a person may go on', async () => {
    const gone: SendResult = { outcome: 'refused', kind: 'gone', reason: '400 Bad Request: chat not found' };
    const { seen, channel } = noting(fakeChannel('telegram', '42', 400), gone, 5);
    await subscribe(database, channel, crowd(200));
    const house = openAlarmHouse({ database, channel, clock: clockFrom(NOON) });
    await house.start();
    const id = await release(house);
    await until('it is paused', async () => (await house.alarms.report(id))?.state === 'paused');
    await until('nothing is under way', async () => (await house.alarms.report(id))?.totals.sending === 0);
    expect(Math.max(...seen.map((send) => send.answers))).toBeLessThanOrEqual(TOO_MANY_GONE);
    const { totals, reason } = (await house.alarms.report(id))!;
    expect(totals).toMatchObject({ failed: seen.length, pending: 200 - seen.length });
    expect(reason).toMatch(/^30 of the last \d+ sends failed, the last one with: 400 Bad Request: chat not found$/);
    const publisher = await addUser(database, 'Paul', 'publisher');
    await house.alarms.resume(id, publisher);
    await until('it is complete', async () => (await house.alarms.report(id))?.state === 'completed');
    await house.stop();
  });

  it('goes on when one in two is gone', async () => {
    const channel = fakeChannel('telegram', '42', 400);
    let sent = 0;
    const send: FakeChannel['send'] = async (...given) => {
      const result = await channel.send(...given);
      return ++sent % 2 === 0 ? { outcome: 'refused', kind: 'gone', reason: 'blocked' } : result;
    };
    await subscribe(database, { ...channel, send }, crowd(200));
    const house = openAlarmHouse({ database, channel: { ...channel, send }, clock: clockFrom(NOON) });
    await house.start();
    const id = await release(house);
    await until('it is complete', async () => (await house.alarms.report(id))?.state === 'completed');
    expect((await house.alarms.report(id))!.totals).toMatchObject({ sent: 100, failed: 100 });
    await house.stop();
  });

  it('stops the other processes within two seconds', async () => {
    // On SQLite one process sends; the other is the command line that pauses.
    const other = database.kind === 'postgres' ? await open(database) : null;
    const working = noting(fakeChannel('telegram', '42', 100), { outcome: 'accepted' }, 20);
    // Fails as soon as the other process sends as well.
    let well = 0;
    const answer = (): SendResult => {
      if (other === null || working.seen.length > 0) return { outcome: 'unknown', reason: '502' };
      well += 1;
      return { outcome: 'accepted' };
    };
    const failing = noting(fakeChannel('telegram', '42', 100), answer, 20);
    await subscribe(database, failing.channel, crowd(2_000));
    const clock = clockFrom(NOON);
    const one = openAlarmHouse({ database, channel: failing.channel, clock });
    const two =
      other === null ? null : openAlarmHouse({ database: other, channel: working.channel, clock, holder: 'two' });
    await one.start();
    await two?.start();
    const id = await release(one);
    await until('it is paused', async () => (await one.alarms.report(id))?.state === 'paused', 20_000);
    const pausedAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    for (const { at } of [...failing.seen, ...working.seen]) expect(at - pausedAt).toBeLessThan(2_000);
    const { totals } = (await one.alarms.report(id))!;
    const sent = working.seen.length + well;
    expect(totals).toMatchObject({ sending: 0, sent, unknown: failing.seen.length - well });
    if (other !== null) expect(working.seen.length).toBeGreaterThan(0);
    await two?.stop();
    await one.stop();
  });
});
