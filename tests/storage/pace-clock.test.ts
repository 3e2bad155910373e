// The shared pace over a clock that jumps: neither does it stand still, nor does anything burst.
import { expect, it } from 'vitest';
import { HORIZON_MS, type PaceRow, takeSlots } from '../../src/storage/pace.ts';

const RATE = { broadcast: 25, reply: 5 };
const NOW = Date.parse('2026-11-30T11:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Runs for some seconds, looking every 20 ms, and returns when slots lay. */
function run(row: PaceRow, from: number, seconds: number, lane: 'reply' | 'broadcast'): number[] {
  const slots: number[] = [];
  for (let now = from; now < from + seconds * 1_000; now += 20) slots.push(...takeSlots(row, lane, RATE, 100, now));
  return slots;
}
const mostInASecond = (slots: number[]): number =>
  Math.max(...slots.map((at) => slots.filter((other) => other >= at && other < at + 1_000).length));

it.each([
  ['an hour forward', HOUR],
  ['an hour back', -HOUR],
  ['a day forward', DAY],
  ['a day back', -DAY],
  ['back to 1970', -NOW + 1_000],
  ['the hour that falls out in March', Date.parse('2027-03-28T01:00:00Z') - NOW],
  ['the hour that comes twice in October', Date.parse('2026-10-25T01:00:00Z') - NOW],
  ['to the leap day', Date.parse('2028-02-29T12:00:00Z') - NOW],
])('goes on at its pace when the clock jumps %s', (_, jump) => {
  for (const lane of ['broadcast', 'reply'] as const) {
    const row: PaceRow = { next_reply: 0, next_broadcast: 0, paused_until: 0, stopped_reason: null };
    run(row, NOW, 5, 'broadcast');
    run(row, NOW + 4_000, 1, 'reply');
    const after = NOW + 5_000 + jump;
    const slots = run(row, after, 10, lane);
    const perSecond = lane === 'broadcast' ? RATE.broadcast : RATE.broadcast + RATE.reply;
    expect(slots.length, lane).toBeGreaterThan((lane === 'broadcast' ? 25 : 5) * 9);
    expect(slots.length, lane).toBeLessThanOrEqual(perSecond * 10 + 5);
    expect(mostInASecond(slots), lane).toBeLessThanOrEqual(perSecond + 1);
    for (const slot of slots) expect(slot - after, lane).toBeLessThan(10_000 + HORIZON_MS);
  }
});

it('waits as long as it was told, and no longer', () => {
  const row: PaceRow = { next_reply: 0, next_broadcast: 0, paused_until: NOW + 3_600_000, stopped_reason: null };
  expect(run(row, NOW, 60, 'broadcast')).toEqual([]);
  expect(takeSlots(row, 'broadcast', RATE, 1, NOW + 3_600_001)).toHaveLength(1);
});
