// What is known today of a coming day, as one pure function over an alarm.
import { expect, it } from 'vitest';
import { dayPhase, type Situation } from '../../src/core/situation.ts';

const at = (iso: string): number => Date.parse(`${iso}+01:00`);
const day = (date: string): [number, number] => [at(`${date}T00:00`), at(`${date}T00:00`) + 86_400_000];

/** Stoves from Wednesday 18:00, cars from Thursday 0:00; asked on the morning of `now`. */
function situation(phase: Situation['phase'], now: string, until: string | null = null): Situation {
  const stovesFrom = at('2026-11-25T18:00');
  const alarm = {
    id: 'a',
    stovesFrom,
    carsFrom: at('2026-11-26T00:00'),
    until: until === null ? null : at(until),
    reason: null,
    announcedAt: stovesFrom,
    lastNewsAt: stovesFrom,
    endAnnounced: false,
  };
  return { phase, alarm: phase === 'off' || phase === 'none' ? null : alarm, at: at(`${now}T09:00`) };
}

it.each([
  ['off', '2026-11-24', null, '2026-11-29', 'none'],
  ['none', '2026-11-24', null, '2026-11-29', 'none'],
  ['ended', '2026-11-28', '2026-11-28T00:00', '2026-11-29', 'none'],
  ['announced', '2026-11-23', null, '2026-11-24', 'early'],
  ['announced', '2026-11-24', null, '2026-11-25', 'active'],
  ['announced', '2026-11-24', null, '2026-11-26', 'active'],
  ['announced', '2026-11-24', null, '2026-11-27', 'open'],
  ['active', '2026-11-27', null, '2026-11-27', 'active'],
  ['active', '2026-11-27', null, '2026-11-28', 'open'],
  ['active', '2026-11-27', '2026-11-30T00:00', '2026-11-29', 'active'],
  ['active', '2026-11-27', '2026-11-30T00:00', '2026-11-30', 'over'],
] as const)('%s on %s (end %s): %s is %s', (phase, now, until, asked, known) => {
  expect(dayPhase(situation(phase, now, until), ...day(asked))).toBe(known);
});
