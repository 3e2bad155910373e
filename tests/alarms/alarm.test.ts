// The alarm record: which orders are possible, and the times people write.
import { describe, expect, it } from 'vitest';
import { type Alarm, type AlarmContext, type AlarmOrder, inSeason, nextAlarm } from '../../src/core/alarm.ts';
import { parseTime, readWall } from '../../src/core/wall-clock.ts';

const ZONE = 'Europe/Berlin';
const at = (text: string): number => {
  const parsed = parseTime(text, ZONE);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.fault}`);
  return parsed.at;
};

describe('a time as people write it', () => {
  it.each([
    ['2026-11-30T18:00', '2026-11-30T17:00:00.000Z'],
    ['2026-11-30 18:00', '2026-11-30T17:00:00.000Z'],
    ['Mo 2026-11-30T18:00', '2026-11-30T17:00:00.000Z'],
    ['Montag, 2026-11-30T18:00', '2026-11-30T17:00:00.000Z'],
    ['2026-11-30T24:00', '2026-11-30T23:00:00.000Z'],
    ['2026-12-31T24:00', '2026-12-31T23:00:00.000Z'],
    ['2026-11-30T18:00Z', '2026-11-30T18:00:00.000Z'],
    ['2026-11-30T18:00:00+01:00', '2026-11-30T17:00:00.000Z'],
    ['2028-02-29T00:00', '2028-02-28T23:00:00.000Z'],
    ['2027-03-28T00:00', '2027-03-27T23:00:00.000Z'],
    ['2027-03-28T24:00', '2027-03-28T22:00:00.000Z'],
    ['2026-10-25T00:00', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25T24:00', '2026-10-25T23:00:00.000Z'],
    ['2026-10-25T02:30+02:00', '2026-10-25T00:30:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(new Date(at(text)).toISOString()).toBe(iso);
  });

  it.each([
    ['Di 2026-11-30T18:00', 'weekday'],
    ['2027-02-29T00:00', 'no-such-day'],
    ['2026-11-31T00:00', 'no-such-day'],
    ['2027-03-28T02:30', 'no-such-time'],
    ['2026-10-25T02:30', 'ambiguous-time'],
    ['2026-11-30', 'not-a-time'],
    ['2026-11-30T24:01', 'not-a-time'],
    ['2026-11-30T10:60', 'not-a-time'],
    ['morgen', 'not-a-time'],
    ['', 'not-a-time'],
  ])('%s is refused: %s', (text, fault) => {
    expect(parseTime(text, ZONE)).toEqual({ ok: false, fault });
  });

  it('is read back as the wall shows it', () => {
    expect(readWall(at('2026-10-25T24:00'), ZONE)).toEqual({ day: '2026-10-26', minutes: 0, weekday: 1 });
  });
});

const context: AlarmContext = {
  now: at('2026-11-30T10:00'),
  zone: ZONE,
  regime: 'on',
  season: { from: '10-15', to: '04-15' },
  otherOpen: false,
};
const proposed: Alarm = {
  id: 'a',
  state: 'proposed',
  stovesFrom: 0,
  carsFrom: 0,
  until: null,
  reason: null,
  endAnnounced: false,
};
const times = { stovesFrom: at('2026-11-30T18:00'), carsFrom: at('2026-12-01T00:00') };
const open: Alarm = { ...proposed, ...times, state: 'open' };

describe('an order', () => {
  it.each<[string, Alarm, AlarmOrder, Partial<AlarmContext>, Partial<Alarm>]>([
    ['announces', proposed, { type: 'announce', ...times }, {}, { state: 'open', ...times, until: null }],
    [
      'announces after the begin when it says so',
      proposed,
      { type: 'announce', ...times, begun: true },
      { now: at('2026-11-30T19:00') },
      { state: 'open' },
    ],
    [
      'announces in July when it says so',
      proposed,
      {
        type: 'announce',
        stovesFrom: at('2027-07-01T18:00'),
        carsFrom: at('2027-07-02T00:00'),
        outOfSeason: true,
      },
      {},
      { state: 'open' },
    ],
    [
      'announces over a night of the clock change',
      proposed,
      {
        type: 'announce',
        stovesFrom: at('2027-03-27T18:00'),
        carsFrom: at('2027-03-28T00:00'),
        until: at('2027-03-28T24:00'),
      },
      {},
      { until: at('2027-03-29T00:00') },
    ],
    ['develops with an open end', open, { type: 'develop' }, { now: at('2026-12-01T13:30') }, { until: null }],
    [
      'ends on the same day',
      open,
      { type: 'end', until: at('2026-12-02T24:00') },
      { now: at('2026-12-02T13:30') },
      { until: at('2026-12-03T00:00'), endAnnounced: true },
    ],
    [
      'corrects a begin',
      open,
      { type: 'correct', carsFrom: at('2026-12-02T00:00'), stovesFrom: at('2026-12-01T18:00') },
      {},
      { carsFrom: at('2026-12-02T00:00') },
    ],
    [
      'opens an end again',
      { ...open, until: at('2026-12-02T24:00'), endAnnounced: true },
      { type: 'correct', until: null },
      {},
      { until: null, endAnnounced: false },
    ],
    ['cancels', open, { type: 'cancel', reason: 'Wind' }, {}, { state: 'cancelled' }],
  ])('%s', (_name, alarm, order, more, expected) => {
    const outcome = nextAlarm(alarm, order, { ...context, ...more });
    expect(outcome).toMatchObject({ ok: true, alarm: expected });
  });

  it.each<[string, Alarm, AlarmOrder, Partial<AlarmContext>]>([
    ['regime-off', proposed, { type: 'announce', ...times }, { regime: 'off' }],
    ['already-open', proposed, { type: 'announce', ...times }, { otherOpen: true }],
    ['already-open', open, { type: 'announce', ...times }, {}],
    ['begin-in-the-past', proposed, { type: 'announce', ...times }, { now: at('2026-11-30T18:01') }],
    ['end-before-begin', proposed, { type: 'announce', ...times, until: at('2026-11-30T20:00') }, {}],
    [
      'end-in-the-past',
      proposed,
      { type: 'announce', ...times, until: at('2026-12-01T24:00'), begun: true },
      { now: at('2026-12-05T00:00') },
    ],
    ['cars-before-stoves', proposed, { type: 'announce', stovesFrom: times.carsFrom, carsFrom: times.stovesFrom }, {}],
    [
      'stoves-too-early',
      proposed,
      { type: 'announce', stovesFrom: times.stovesFrom, carsFrom: at('2026-12-10T00:00') },
      {},
    ],
    [
      'out-of-season',
      proposed,
      { type: 'announce', stovesFrom: at('2027-04-15T18:00'), carsFrom: at('2027-04-16T00:00') },
      {},
    ],
    [
      'too-far-ahead',
      proposed,
      { type: 'announce', stovesFrom: at('2036-11-30T18:00'), carsFrom: at('2036-12-01T00:00') },
      {},
    ],
    ['too-long', proposed, { type: 'announce', ...times, until: at('2027-03-01T00:00') }, {}],
    ['not-open', proposed, { type: 'develop' }, {}],
    ['not-open', { ...open, state: 'cancelled' }, { type: 'end', until: times.carsFrom }, {}],
    ['ended', { ...open, until: at('2026-12-01T24:00') }, { type: 'develop' }, { now: at('2026-12-02T00:00') }],
    ['ended', { ...open, endAnnounced: true, until: at('2026-12-04T00:00') }, { type: 'develop' }, {}],
    ['end-in-the-past', open, { type: 'end', until: at('2026-12-01T24:00') }, { now: at('2026-12-03T10:00') }],
    ['end-before-begin', open, { type: 'end', until: at('2026-11-30T24:00') }, {}],
    ['nothing-changed', open, { type: 'correct' }, {}],
    ['reason-missing', open, { type: 'cancel', reason: ' ' }, {}],
    ['reason-too-long', open, { type: 'develop', reason: 'x'.repeat(201) }, {}],
  ])('is refused: %s', (refusal, alarm, order, more) => {
    expect(nextAlarm(alarm, order, { ...context, ...more })).toEqual({ ok: false, refusal });
  });
});

describe('the season', () => {
  it.each([
    ['2026-10-14T23:59', false],
    ['2026-10-15T00:00', true],
    ['2028-02-29T12:00', true],
    ['2027-04-15T23:59', true],
    ['2027-04-16T00:00', false],
  ])('%s: %s', (time, inside) => {
    expect(inSeason(at(time), context)).toBe(inside);
  });
});
