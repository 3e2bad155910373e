// An alarm through the whole service under a platform's weather, with people asking meanwhile, and the platform's verdict.
import { expect } from 'vitest';
import type { BroadcastReport } from '../../src/core/broadcast.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { isOneOf, type Weather } from '../fakes/telegram/weather.ts';
import { openCity } from './open-city.ts';
import { until } from './spine.ts';

export interface Storm {
  kind: 'sqlite' | 'postgres';
  people: number;
  /** Notices a second; replies have 5 beside them. */
  rate: number;
  workers: number;
  weather: Weather;
  /** People who ask something while it runs. */
  asking: number;
  withinMs: number;
}

/** What may still come after a 429 was answered, ms: what was on its way, and on a busy machine what other processes had claimed. */
const GRACE_MS = 2_000;
const REPLIES = 5;

/** Judges all that can be judged, and returns the figures. */
export async function weather(storm: Storm) {
  const { kind, people, rate, workers, asking } = storm;
  const audience = Array.from({ length: people }, (_, index) => 1_000_000 + index);
  const askers = Array.from({ length: asking }, (_, index) => 1_000 + index);
  const telegram = await startFakeTelegram({ open: true, latencyMs: 40, weather: storm.weather });
  const city = await openCity({
    kind,
    telegram,
    people: audience,
    environment: { TELEGRAM_RATE: String(rate) },
  });
  try {
    for (let worker = 0; worker < workers; worker++) await city.start(worker === 0 ? {} : { ROLE: 'worker' });
    const broadcast = await city.alarm();
    const toAudience = (call: { chatId: number }): boolean => call.chatId >= 1_000_000;
    const begun = () => telegram.judge.calls.some(toAudience);
    await until('it begins', begun, 60_000);
    const startedAt = Date.now();
    let asked = 0;
    const askedAt = new Map<number, number>();
    const open = ({ totals }: BroadcastReport) => totals.pending + totals.sending + totals.held;
    let last = await city.report(broadcast);
    while (last.size === 0 || open(last) > 0) {
      expect(Date.now() - startedAt, JSON.stringify(last.totals)).toBeLessThan(storm.withinMs);
      if (asked < asking) {
        const who = askers[asked++]!;
        askedAt.set(who, performance.now());
        telegram.say(who, 'Gilt heute Feinstaubalarm?');
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
      last = await city.report(broadcast);
    }
    const tookMs = Date.now() - startedAt;
    telegram.weather.clear();
    const toAsker = (call: { chatId: number }): boolean => !toAudience(call);
    // A reply whose answer was lost is listed and not sent again: it counts as served here.
    const tried = new Set<number>();
    await until(
      'everybody who asked was answered',
      () => {
        for (const call of telegram.judge.calls) if (toAsker(call) && call.status !== 429) tried.add(call.chatId);
        return askers.slice(0, asked).every((who) => tried.has(who));
      },
      20_000,
    );

    const verdict = telegram.judge.verdict(audience, toAudience);
    const blocked = audience.filter((who) => isOneOf(who, storm.weather.blocked ?? 0));
    const { totals } = last;
    const sum = Object.values(totals).reduce((all, n) => all + n, 0);
    expect(sum).toBe(people);
    expect(verdict.double).toEqual([]);
    expect(verdict.strangers).toEqual([]);
    expect(totals.failed).toBe(blocked.length);
    expect(totals.unknown).toBe(verdict.unanswered);
    expect(totals.sent).toBe(people - blocked.length - verdict.unanswered);
    // Who never got it blocked us or is listed as in doubt.
    const doubtful = new Set(
      telegram.judge.calls.filter((call) => toAudience(call) && call.status === 0).map((call) => call.chatId),
    );
    const turnedAway = new Set(blocked);
    expect(verdict.missing.filter((who) => !turnedAway.has(who) && !doubtful.has(who))).toEqual([]);
    // The judge shares a busy machine: it may notice a call 50 ms late, and the next one in time.
    expect(telegram.judge.mostWithin(950, toAudience)).toBeLessThanOrEqual(rate);
    expect(telegram.judge.mostWithin(950)).toBeLessThanOrEqual(rate + REPLIES);
    expect(telegram.judge.intoSilence(GRACE_MS)).toEqual([]);
    const answers = telegram.judge.verdict(askers.slice(0, asked), toAsker);
    expect(answers.double).toEqual([]);
    // One question for each channel settles the doubt.
    const doubt = verdict.unanswered;
    if (doubt > 0) {
      expect(JSON.parse(await city.command('broadcast', 'unknown', broadcast, '--drop'))).toMatchObject({
        rows: doubt,
      });
    }
    await until('it is complete', async () => (await city.report(broadcast)).state === 'completed', 10_000);
    return {
      kind,
      workers,
      people,
      tookMs,
      idealMs: Math.round((1_000 * people) / rate),
      silences: telegram.judge.silences.length,
      distinct: verdict.distinct,
      double: verdict.double.length,
      unserved: verdict.missing.length,
      doubtful: doubt,
      blocked: blocked.length,
      mostInASecond: telegram.judge.mostWithin(1_000),
      asked,
      answered: answers.distinct,
      totals,
    };
  } finally {
    await city.close();
    await telegram.stop();
  }
}
