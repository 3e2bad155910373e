// Sends keep their distance whatever holds the loop up: no window is too full, and what was held up is made good.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpacer } from '../../src/delivery/spacer.ts';

/** Sends rows whose slots lie `gapMs` apart through a spacer, while the loop is held up at times; when each left. */
function run(perSecond: number, gapMs: number, count: number, stalls: { at: number; ms: number }[] = []): number[] {
  const spacer = createSpacer(perSecond);
  const freeAt = (wish: number): number =>
    stalls.reduce((at, stall) => (at >= stall.at && at < stall.at + stall.ms ? stall.at + stall.ms : at), wish);
  const left: number[] = [];
  let before = 0;
  for (let i = 0; i < count; i += 1) {
    let now = freeAt(Math.max(before, Math.ceil(i * gapMs)));
    for (let wait = spacer.take(now); wait > 0; wait = spacer.take(now)) now = freeAt(now + wait);
    before = now;
    left.push(now);
  }
  return left;
}

function mostWithin(left: readonly number[], ms: number): number {
  let most = 0;
  let from = 0;
  left.forEach((at, index) => {
    while (left[from]! <= at - ms) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

describe.each([1, 30, 80, 1_000])('at %i a second', (perSecond) => {
  const gapMs = (1_000 / perSecond) * 1.015;

  it('never lets a second be too full', () => {
    const stall = fc.record({ at: fc.integer({ min: 0, max: 4_000 }), ms: fc.integer({ min: 1, max: 700 }) });
    fc.assert(
      fc.property(fc.array(stall, { maxLength: 30 }), (stalls) => {
        expect(mostWithin(run(perSecond, gapMs, perSecond * 4, stalls), 1_020)).toBeLessThanOrEqual(perSecond);
      }),
      { numRuns: 40 },
    );
  });

  it('loses nothing to commits that hold the loop up', () => {
    const stalls = Array.from({ length: 200 }, (_, i) => ({ at: i * 60, ms: 25 }));
    const left = run(perSecond, gapMs, perSecond * 10, stalls);
    expect(left.at(-1)! / ((perSecond * 10 - 1) * (1_000 / perSecond))).toBeLessThan(1.025);
  });
});

it('sends nothing twice as fast after a long pause', () => {
  const left = run(100, 10.15, 300, [{ at: 500, ms: 1_000 }]);
  expect(mostWithin(left, 100)).toBeLessThanOrEqual(14);
});

it('goes on when the clock was set back', () => {
  const spacer = createSpacer(10);
  expect(spacer.take(1_000_000)).toBe(0);
  expect(spacer.take(500_000)).toBeLessThanOrEqual(1_020);
  expect(spacer.take(502_000)).toBe(0);
});

it.each([
  [0.5, 2_000, 1],
  [2.5, 800, 2],
])('keeps %d a second apart', (perSecond, ms, most) => {
  expect(mostWithin(run(perSecond, 1, 50), ms)).toBe(most);
});
