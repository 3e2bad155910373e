// A worker that stands still for longer than its lease while an alarm runs: the other goes on with its rows, and when it
// wakes nobody is served twice. Beside it: how long the loop of a working process stalls, against the 20 s after which
// it would count as dead.
import { expect, it } from 'vitest';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { openCity } from '../scenario/open-city.ts';
import { until } from '../scenario/spine.ts';

const PEOPLE = Array.from({ length: 3_000 }, (_, index) => 1_000_000 + index);
const STOPPED_MS = 35_000;
/** What goes on within this is taken over in time, ms. */
const TAKEN_OVER_MS = 30_000;
/** A heartbeat older than this is death, ms; a stall of a quarter of it is far from it. */
const DEAD_AFTER_MS = 20_000;

it('serves nobody twice when a worker stands still and wakes', async () => {
  const telegram = await startFakeTelegram({ open: true, latencyMs: 50 });
  const city = await openCity({
    kind: 'postgres',
    telegram,
    people: PEOPLE,
    environment: { TELEGRAM_RATE: '60' },
  });
  try {
    const first = await city.start();
    const second = await city.start({ ROLE: 'worker' });
    const broadcast = await city.alarm();
    const served = (): number => telegram.judge.verdict(PEOPLE).distinct;
    await until('it runs', () => served() > 100, 120_000);
    second.process.kill('SIGSTOP');
    const at = Date.now();
    const before = served();
    let takenOverMs = 0;
    const stuck = async () =>
      (await city.database.db.selectFrom('deliveries').select('holder').where('state', '=', 'sending').execute())
        .length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    while (Date.now() - at < STOPPED_MS) {
      const { totals } = await city.report(broadcast);
      if (takenOverMs === 0 && totals.unknown > 0) takenOverMs = Date.now() - at;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const meanwhile = served() - before;
    second.process.kill('SIGCONT');
    await until('it is done', async () => (await city.report(broadcast)).totals.pending === 0, 300_000);
    await until('nothing is under way', async () => (await stuck()) === 0, 60_000);
    const { totals } = await city.report(broadcast);
    const verdict = telegram.judge.verdict(PEOPLE);
    expect(verdict.double).toEqual([]);
    expect(verdict.missing.length).toBeLessThanOrEqual(totals.unknown);
    expect(totals.sent + totals.unknown).toBe(PEOPLE.length);
    // Whatever locks it held are taken from it after ten seconds.
    expect(meanwhile).toBeGreaterThan(100);
    if (takenOverMs > 0) expect(takenOverMs).toBeLessThan(TAKEN_OVER_MS);
    expect(await first.end('SIGTERM')).toBe(0);
    const { longestStallMs } = JSON.parse(/\{"longestStallMs":\d+\}/.exec(first.log())![0]) as {
      longestStallMs: number;
    };
    console.log(JSON.stringify({ meanwhile, takenOverMs, unknown: totals.unknown, sent: totals.sent, longestStallMs }));
    expect(longestStallMs).toBeLessThan(DEAD_AFTER_MS / 4);
  } finally {
    await city.close();
    await telegram.stop();
  }
}, 600_000);
