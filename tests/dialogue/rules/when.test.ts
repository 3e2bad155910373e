// Days and times read out of messages, against instants written down by hand.
import { describe, expect, it } from 'vitest';
import { createWhen } from '../../../src/dialogue/rules/when.ts';
import { words } from './shipped-rules.ts';

const parseWhen = createWhen(words);
const ZONE = 'Europe/Berlin';
/** Monday 23 November 2026, 14:30 in Stuttgart. */
const MONDAY = '2026-11-23T13:30Z';

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString().slice(0, 16));
const read = (text: string, now: string) => {
  const when = parseWhen(text, Date.parse(now), ZONE);
  return when && [when.grain, iso(when.from), iso(when.to)].filter(Boolean).join(' ');
};

describe('days', () => {
  it.each([
    ['heute', 'day 2026-11-22T23:00 2026-11-23T23:00'],
    ['ist heit alarm', 'day 2026-11-22T23:00 2026-11-23T23:00'],
    ['morgen', 'day 2026-11-23T23:00 2026-11-24T23:00'],
    ['Übermorgen?', 'day 2026-11-24T23:00 2026-11-25T23:00'],
    ['uebermorgen', 'day 2026-11-24T23:00 2026-11-25T23:00'],
    ['und am Sonntag?', 'day 2026-11-28T23:00 2026-11-29T23:00'],
    ['et dimanche ?', 'day 2026-11-28T23:00 2026-11-29T23:00'],
    ['e domenica?', 'day 2026-11-28T23:00 2026-11-29T23:00'],
    ['а в неділю?', 'day 2026-11-28T23:00 2026-11-29T23:00'],
    ['ويوم الأحد؟', 'day 2026-11-28T23:00 2026-11-29T23:00'],
    ['et demain', 'day 2026-11-23T23:00 2026-11-24T23:00'],
    ['am montag', 'day 2026-11-22T23:00 2026-11-23T23:00'],
    ['nächsten Montag', 'day 2026-11-29T23:00 2026-11-30T23:00'],
    ['naechsten freitag', 'day 2026-11-26T23:00 2026-11-27T23:00'],
    ['am 3.12.', 'day 2026-12-02T23:00 2026-12-03T23:00'],
    ['am 3.12', 'day 2026-12-02T23:00 2026-12-03T23:00'],
    ['3.12.2027', 'day 2027-12-02T23:00 2027-12-03T23:00'],
    ['03.12.27', 'day 2027-12-02T23:00 2027-12-03T23:00'],
    ['2026-12-24', 'day 2026-12-23T23:00 2026-12-24T23:00'],
    ['24. Dezember', 'day 2026-12-23T23:00 2026-12-24T23:00'],
    ['am 1. märz', 'day 2027-02-28T23:00 2027-03-01T23:00'],
    ['1. Maerz 2028', 'day 2028-02-29T23:00 2028-03-01T23:00'],
    ['29. Februar', 'day 2028-02-28T23:00 2028-02-29T23:00'],
    ['29.2.', 'day 2028-02-28T23:00 2028-02-29T23:00'],
    ['am wochenende', 'day 2026-11-27T23:00 2026-11-29T23:00'],
    ['nächste woche', 'day 2026-11-29T23:00 2026-12-06T23:00'],
    ['nächsten monat', 'day 2026-11-30T23:00 2026-12-31T23:00'],
    ['in 3 tagen', 'day 2026-11-25T23:00 2026-11-26T23:00'],
    ['von montag bis freitag', 'day 2026-11-22T23:00 2026-11-27T23:00'],
    ['vom 1.12. bis 5.12.', 'day 2026-11-30T23:00 2026-12-05T23:00'],
    ['on sunday', 'day 2026-11-28T23:00 2026-11-29T23:00'],
    ['tomorrow', 'day 2026-11-23T23:00 2026-11-24T23:00'],
    ['next monday', 'day 2026-11-29T23:00 2026-11-30T23:00'],
    ['december 24', 'day 2026-12-23T23:00 2026-12-24T23:00'],
    ['yarın', 'day 2026-11-23T23:00 2026-11-24T23:00'],
    ['pazar günü', 'day 2026-11-28T23:00 2026-11-29T23:00'],
    ['3 Aralık', 'day 2026-12-02T23:00 2026-12-03T23:00'],
    ['guten morgen, ist heute alarm?', 'day 2026-11-22T23:00 2026-11-23T23:00'],
  ])('%s', (text, expected) => expect(read(text, MONDAY)).toBe(expected));
});

describe('times', () => {
  it.each([
    ['heute Abend um 8', 'time 2026-11-23T19:00'],
    ['heute abend', 'time 2026-11-23T17:00 2026-11-23T23:00'],
    ['morgen früh', 'time 2026-11-24T05:00 2026-11-24T11:00'],
    ['morgen frueh um 7', 'time 2026-11-24T06:00'],
    ['heute morgen', 'time 2026-11-23T05:00 2026-11-23T11:00'],
    ['um 18 uhr', 'time 2026-11-23T17:00'],
    ['um 8 uhr', 'time 2026-11-24T07:00'],
    ['18:30', 'time 2026-11-23T17:30'],
    ['um 18.30 Uhr', 'time 2026-11-23T17:30'],
    ['18 uhr 45', 'time 2026-11-23T17:45'],
    ['halb acht', 'time 2026-11-24T06:30'],
    ['viertel nach acht', 'time 2026-11-24T07:15'],
    ['viertel vor 8', 'time 2026-11-24T06:45'],
    ['acht uhr', 'time 2026-11-24T07:00'],
    ['8 abends', 'time 2026-11-23T19:00'],
    ['ab 22 uhr', 'time 2026-11-23T21:00'],
    ['heute nacht um 2', 'time 2026-11-24T01:00'],
    ['am Sonntag um 10 Uhr', 'time 2026-11-29T09:00'],
    ['am 3.12. um 18 uhr', 'time 2026-12-03T17:00'],
    ['mitternacht', 'time 2026-11-23T23:00'],
    ['at 8 pm', 'time 2026-11-23T19:00'],
    ['10pm', 'time 2026-11-23T21:00'],
    ['tonight at 8', 'time 2026-11-23T19:00'],
    ['half past 7', 'time 2026-11-24T06:30'],
    ['saat 20', 'time 2026-11-23T19:00'],
    ['in einer stunde', 'time 2026-11-23T14:30'],
    ['in 30 minuten', 'time 2026-11-23T14:00'],
    ['von 22 bis 7 uhr', 'time 2026-11-23T21:00 2026-11-24T06:00'],
    ['22-7 Uhr', 'time 2026-11-23T21:00 2026-11-24T06:00'],
    ['22:00 bis 06:30', 'time 2026-11-23T21:00 2026-11-24T05:30'],
    ['zwischen 22 uhr bis 7 uhr', 'time 2026-11-23T21:00 2026-11-24T06:00'],
    ['from 10 pm to 7 am', 'time 2026-11-23T21:00 2026-11-24T06:00'],
    ['bis 18 uhr', 'time 2026-11-23T13:30 2026-11-23T17:00'],
    ['bis morgen früh um 7', 'time 2026-11-23T13:30 2026-11-24T06:00'],
  ])('%s', (text, expected) => expect(read(text, MONDAY)).toBe(expected));
});

describe('spans from now', () => {
  it.each([
    ['für 2 wochen', 'day 2026-11-23T13:30 2026-12-07T13:30'],
    ['2 wochen', 'day 2026-11-23T13:30 2026-12-07T13:30'],
    ['eine woche', 'day 2026-11-23T13:30 2026-11-30T13:30'],
    ['fuer drei tage bitte', 'day 2026-11-23T13:30 2026-11-26T13:30'],
    ['einen monat lang', 'day 2026-11-23T13:30 2026-12-23T13:30'],
    ['for 2 weeks', 'day 2026-11-23T13:30 2026-12-07T13:30'],
    ['2 hafta', 'day 2026-11-23T13:30 2026-12-07T13:30'],
    ['bis montag', 'day 2026-11-23T13:30 2026-11-29T23:00'],
    ['bis freitag', 'day 2026-11-23T13:30 2026-11-26T23:00'],
    ['bis 3.12.', 'day 2026-11-23T13:30 2026-12-02T23:00'],
    ['until friday', 'day 2026-11-23T13:30 2026-11-26T23:00'],
  ])('%s', (text, expected) => expect(read(text, MONDAY)).toBe(expected));
});

describe('nights on which the clocks change', () => {
  it.each([
    ['morgen', '2027-03-27T12:00Z', 'day 2027-03-27T23:00 2027-03-28T22:00'],
    ['morgen um 2:30', '2027-03-27T12:00Z', 'time 2027-03-28T01:30'],
    ['morgen um 3 uhr', '2027-03-27T12:00Z', 'time 2027-03-28T01:00'],
    ['von 22 bis 7 uhr', '2027-03-27T12:00Z', 'time 2027-03-27T21:00 2027-03-28T05:00'],
    ['morgen', '2026-10-24T12:00Z', 'day 2026-10-24T22:00 2026-10-25T23:00'],
    ['morgen um 2:30', '2026-10-24T12:00Z', 'time 2026-10-25T00:30'],
    ['morgen um 3 uhr', '2026-10-24T12:00Z', 'time 2026-10-25T02:00'],
    ['von 22 bis 7 uhr', '2026-10-24T12:00Z', 'time 2026-10-24T20:00 2026-10-25T06:00'],
    ['für 1 tag', '2026-10-24T12:00Z', 'day 2026-10-24T12:00 2026-10-25T13:00'],
    ['in 3 tagen', '2028-02-26T12:00Z', 'day 2028-02-28T23:00 2028-02-29T23:00'],
    ['einen monat lang', '2027-01-31T12:00Z', 'day 2027-01-31T12:00 2027-02-28T12:00'],
    ['am 31.12. um 23 uhr', '2026-12-31T23:30Z', 'time 2027-12-31T22:00'],
  ])('%s at %s', (text, now, expected) => expect(read(text, now)).toBe(expected));
});

describe('what says no time', () => {
  it.each([
    '',
    'hallo',
    'ja',
    'e-mail',
    '31.4.',
    'am 45.13.',
    'co-melder',
    'so ist das',
    '999',
    'jeden tag',
    '💥',
    'a'.repeat(4096),
    '12 '.repeat(1300),
  ])('%s', (text) => expect(read(text, MONDAY)).toBeNull());
});

it('gives the clock for quiet hours and the words that said it', () => {
  const when = parseWhen('Bitte von 22 bis 7 Uhr Ruhe', Date.parse(MONDAY), ZONE);
  expect(when?.clock).toEqual({ from: 1320, to: 420 });
  expect(when?.text).toBe('von 22 bis 7 Uhr');
});
