// Office hours and what can be promised: Easter, DST, New Year, breaks, closed days.
import { describe, expect, it } from 'vitest';
import { createOfficeHours } from '../../src/desk/office-hours.ts';
import { parseOfficeHours } from '../../src/desk/parse-office-hours.ts';
import { createPromisedText, promiseAt } from '../../src/desk/promise.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';

function office(changes: Record<string, string> = {}) {
  const values: Record<string, string> = {
    time_zone: 'Europe/Berlin',
    office_hours: 'Mo-Do 09:00-16:00; Fr 09:00-12:30',
    holidays: 'BW',
    closed_days: '',
    ...changes,
  };
  return createOfficeHours({
    get: (key) => values[key] ?? '',
    list: (key) => (values[key] ?? '').split(',').filter((item) => item !== ''),
  });
}

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));

describe('office hours as written', () => {
  it('reads ranges, single days and breaks', () => {
    const week = parseOfficeHours('Mo-Mi 09:00-12:00, 13:00-16:30; Fr 8:30-12:30');
    expect(week[2]).toEqual([
      { from: 540, to: 720 },
      { from: 780, to: 990 },
    ]);
    expect(week[4]).toEqual([]);
    expect(week[5]).toEqual([{ from: 510, to: 750 }]);
  });

  it.each([
    'Mon 09:00-12:00',
    'Mo 9-12',
    'Mo 12:00-09:00',
    'Fr-Mo 09:00-10:00',
    'Mo 09:00-25:00',
    'Mo 09:00-12:00, 11:00-13:00',
  ])('refuses %s', (text) => {
    expect(() => parseOfficeHours(text)).toThrow();
  });
});

describe('next opening', () => {
  it.each([
    ['open already', '2026-03-02T09:00Z', '2026-03-02T09:00'],
    ['before opening in winter', '2026-03-02T05:00Z', '2026-03-02T08:00'],
    ['at closing time', '2026-03-02T15:00Z', '2026-03-03T08:00'],
    ['Friday afternoon', '2026-03-06T12:00Z', '2026-03-09T08:00'],
    ['the Thursday before Easter: Good Friday and Easter Monday are free', '2026-04-02T15:00Z', '2026-04-07T07:00'],
    ['the weekend when summer time begins', '2026-03-28T12:00Z', '2026-03-30T07:00'],
    ['the weekend when summer time ends', '2026-10-24T12:00Z', '2026-10-26T08:00'],
    ['New Year’s Eve: New Year, then Friday', '2026-12-31T16:00Z', '2027-01-04T08:00'],
    ['Epiphany, a holiday of the state', '2026-01-05T16:00Z', '2026-01-07T08:00'],
    ['Corpus Christi', '2026-06-03T16:00Z', '2026-06-05T07:00'],
  ])('%s', (_name, now, expected) => {
    expect(iso(office().nextOpening(at(now)))).toBe(expected);
  });

  it('knows closed days, other states, and hours nobody can read', () => {
    expect(iso(office({ closed_days: '2026-03-03' }).nextOpening(at('2026-03-02T16:00Z')))).toBe('2026-03-04T08:00');
    expect(iso(office({ holidays: 'BE' }).nextOpening(at('2026-01-05T16:00Z')))).toBe('2026-01-06T08:00');
    expect(office({ office_hours: 'immer' }).nextOpening(at('2026-03-02T09:00Z'))).toBeNull();
  });
});

describe('working time', () => {
  it.each([
    ['within a day', '2026-03-02T09:00Z', '2026-03-02T09:45Z', 45],
    ['over night', '2026-03-02T14:30Z', '2026-03-03T08:30Z', 60],
    ['over a weekend', '2026-03-06T11:00Z', '2026-03-09T08:10Z', 40],
    ['over Easter', '2026-04-02T13:30Z', '2026-04-07T07:30Z', 60],
    ['a whole night: nothing', '2026-03-02T20:00Z', '2026-03-03T05:00Z', 0],
    ['backwards: nothing', '2026-03-03T09:00Z', '2026-03-02T09:00Z', 0],
    ['a week with the change to summer time', '2026-03-23T00:00Z', '2026-03-30T00:00Z', 4 * 420 + 210],
  ])('%s', (_name, from, to, minutes) => {
    expect(office().workingMinutesBetween(at(from), at(to))).toBe(minutes);
  });

  it('is reached after', () => {
    expect(iso(office().after(at('2026-03-02T14:30Z'), 60))).toBe('2026-03-03T08:30');
  });
});

describe('the promise', () => {
  const phrases = openPhrases('locales');
  const said = (now: string, locale: 'de' | 'en' | 'de-simple' = 'de') =>
    createPromisedText(office(), phrases, () => 'Europe/Berlin')(locale, at(now));

  it.each([
    ['2026-03-02T09:00Z', 'heute bis 16 Uhr'],
    ['2026-03-02T05:00Z', 'heute bis 16 Uhr'],
    ['2026-03-02T14:30Z', 'morgen ab 9 Uhr'],
    ['2026-03-06T08:00Z', 'heute bis 12:30 Uhr'],
    ['2026-03-06T15:00Z', 'am Montag ab 9 Uhr'],
    ['2026-12-23T16:00Z', 'morgen ab 9 Uhr'],
    ['2026-12-24T16:00Z', 'am Montag ab 9 Uhr'],
  ])('at %s: %s', (now, expected) => {
    expect(said(now)).toBe(expected);
  });

  it('names the date when it is a week away, and is said in English', () => {
    const closed = office({ closed_days: '2026-03-02,2026-03-03,2026-03-04,2026-03-05,2026-03-06' });
    expect(promiseAt(closed, at('2026-03-01T12:00Z')).kind).toBe('date');
    expect(createPromisedText(closed, phrases, () => 'Europe/Berlin')('de', at('2026-03-01T12:00Z'))).toBe(
      'am Montag, 9. März, ab 9 Uhr',
    );
    expect(said('2026-03-06T15:00Z', 'en')).toBe('on Monday from 09:00');
    expect(promiseAt(office({ office_hours: '?' }), at('2026-03-02T09:00Z'))).toEqual({ kind: 'soon', at: null });
  });
});
