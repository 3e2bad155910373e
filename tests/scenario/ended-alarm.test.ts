// An alarm that is ended in the middle on purpose: by SIGTERM again and again, and by a restore of what was before.
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { type City, openCity } from './open-city.ts';
import { until } from './spine.ts';

const PEOPLE = Array.from({ length: 400 }, (_, index) => 1_000_000 + index);
const ENDS = 2;
let telegram: FakeTelegram;
const cities: City[] = [];

afterEach(async () => {
  for (const city of cities.splice(0)) await city.close();
  await telegram.stop();
});

async function city(kind: 'sqlite' | 'postgres', people: readonly number[] = PEOPLE): Promise<City> {
  const opened = await openCity({ kind, telegram, people, environment: { TELEGRAM_RATE: '100' } });
  cities.push(opened);
  return opened;
}
const served = (): number => telegram.judge.verdict(PEOPLE).distinct;

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
  it('leaves nothing in doubt over a SIGTERM, and goes on', async () => {
    telegram = await startFakeTelegram({ open: true, latencyMs: 60 });
    const here = await city(kind);
    let service = await here.start();
    const broadcast = await here.alarm();
    for (let end = 1; end <= ENDS; end++) {
      await until('some more are served', () => served() >= end * 70, 60_000);
      const began = performance.now();
      expect(await service.end('SIGTERM')).toBe(0);
      expect(performance.now() - began).toBeLessThan(10_000);
      const { totals } = await here.report(broadcast);
      expect(totals).toMatchObject({ sending: 0, unknown: 0, sent: served() });
      service = await here.start();
    }
    await until('it is complete', async () => (await here.report(broadcast)).state === 'completed', 60_000);
    const { totals } = await here.report(broadcast);
    expect(totals).toMatchObject({ sent: PEOPLE.length, unknown: 0 });
    expect(telegram.judge.verdict(PEOPLE)).toMatchObject({ distinct: PEOPLE.length, double: [], missing: [] });
  }, 240_000);
});

it('sends nothing from a restored state before a person says so, and lists what was in flight', async () => {
  telegram = await startFakeTelegram({ open: true, latencyMs: 60 });
  const before = await city('sqlite');
  const service = await before.start();
  const broadcast = await before.alarm();
  await until('some are served', () => served() >= 100, 60_000);
  const backup = join(before.folder, 'backup');
  const recorded = (await before.report(broadcast)).totals.sent;
  await before.command('backup', backup);
  await until(
    'the original is done',
    async () => (await before.report(broadcast)).totals.sent === PEOPLE.length,
    60_000,
  );
  await service.end('SIGKILL');

  const after = await city('sqlite', []);
  const restored = await after.call(['restore', backup]);
  expect(restored.code, restored.err).toBe(0);
  expect(restored.err).toContain('Sending is on hold');
  const sent = telegram.judge.calls.length;
  const next = await after.start();
  await until('it is on hold', async () => (await after.report(broadcast)).state === 'onhold', 30_000);
  // A citizen is answered no more than the alarm goes on.
  telegram.say(77, 'Gilt heute Feinstaubalarm?');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(telegram.judge.calls).toHaveLength(sent);
  const { totals } = await after.report(broadcast);
  expect(totals.sent).toBeGreaterThanOrEqual(recorded);
  expect(totals.pending).toBeGreaterThan(0);
  expect(totals.sent + totals.unknown + totals.pending).toBe(PEOPLE.length);
  expect(totals.sending).toBe(0);
  // STOPP of the time in between may be missing: a reason is asked for.
  const bare = await after.call(['broadcast', 'resume', broadcast]);
  if (bare.code !== 0) {
    expect(bare.err).toContain('--reason');
    await after.command('broadcast', 'resume', broadcast, '--reason', 'asked at the telephone');
  }
  await until('whoever waited is served', async () => (await after.report(broadcast)).totals.pending === 0, 60_000);
  await until('the question is answered', () => telegram.sentTo(77).length > 0, 20_000);
  // Only those whose row waited in the backup got it again, because a person said so.
  expect(telegram.judge.verdict(PEOPLE).double.length).toBeLessThanOrEqual(totals.pending);
  expect(telegram.judge.verdict(PEOPLE).missing).toEqual([]);
  expect(await next.end('SIGTERM')).toBe(0);
}, 240_000);
