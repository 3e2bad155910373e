// The sources' sample payloads, quirk by quirk.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { airClassOf, BOUNDS, worstClass } from '../../src/air/index-class.ts';
import { parseArea } from '../../src/air/sensor-community.ts';
import {
  cetDate,
  instantOf,
  parseAirQuality,
  parseMeasures,
  parseStations,
  parseThresholds,
} from '../../src/air/uba-parse.ts';
import type { AirClass, Pollutant } from '../../src/core/air.ts';

const payload = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./payloads/${name}.json`, import.meta.url), 'utf8'));
const utc = (text: string) => Date.parse(`${text}Z`);
/** What a broken answer may look like; none of it may throw. */
const BROKEN: unknown[] = [
  null,
  7,
  'x',
  [],
  {},
  { data: null },
  { data: [] },
  { data: { 1: null } },
  { data: { 1: { a: 5 } } },
  { data: { 1: { a: [] } } },
  { indices: 5, data: { 1: { a: [1] } } },
];

describe('instants of the Umweltbundesamt', () => {
  it.each([
    ['2026-11-22 23:00:00', '2026-11-22T22:00:00'],
    ['2026-11-22 24:00:00', '2026-11-22T23:00:00'],
    ['2026-07-01 12:00:00', '2026-07-01T11:00:00'],
    ['2026-12-31 24:00:00', '2026-12-31T23:00:00'],
    ['2028-02-29 01:00:00', '2028-02-29T00:00:00'],
    ['2026-03-29 03:00:00', '2026-03-29T02:00:00'],
  ])('%s is %s UTC, in summer and winter', (text, expected) => {
    expect(instantOf(text)).toBe(utc(expected));
  });

  it.each(['', 'x', '2026-13-01 01:00:00', '2026-01-01 25:00:00', '2026-01-01', null, 5])('%j is none', (text) => {
    expect(instantOf(text)).toBeNull();
  });

  it('asks for dates in CET, also when it is summer', () => {
    expect(cetDate(utc('2026-11-22T23:30:00'))).toBe('2026-11-23');
    expect(cetDate(utc('2026-07-01T22:30:00'))).toBe('2026-07-01');
  });
});

describe('stations', () => {
  it('are found by code, longitude first in the row', () => {
    const stations = parseStations(payload('uba_stations'));
    expect(stations.get('DEBW013')).toEqual({
      id: '224',
      code: 'DEBW013',
      name: 'Stuttgart-Bad Cannstatt',
      latitude: 48.8088,
      longitude: 9.2297,
    });
    expect(stations.get('DEBW118')?.id).toBe('9001');
  });

  it('are found when the list stands at top level and the columns in another order', () => {
    const list = {
      7: ['DEBW1', '48.1', '9.1', '7', 'Ort'],
      count: 1,
      indices: ['station code', 'station latitude', 'station longitude', 'station id', 'station name'],
    };
    expect(parseStations(list).get('DEBW1')).toMatchObject({ id: '7', latitude: 48.1, longitude: 9.1, name: 'Ort' });
  });

  it.each(BROKEN)('are none in %j', (answer) => {
    expect(parseStations(answer).size).toBe(0);
  });
});

describe('measures', () => {
  it('become hours, a null value a gap', () => {
    expect(parseMeasures(payload('uba_measures'))).toEqual([
      { pollutant: 'pm10', value: 26, endsAt: utc('2026-11-22T21:00:00') },
      { pollutant: 'pm10', value: 33, endsAt: utc('2026-11-22T22:00:00') },
      { pollutant: 'pm10', value: 29, endsAt: utc('2026-11-23T00:00:00') },
    ]);
  });

  it.each([
    ['text values', [1, 2, '26', '2026-11-22 22:00:00', '1'], 1],
    ['another averaging time', [1, 6, 26, '2026-11-22 22:00:00', '1'], 0],
    ['a pollutant we do not show', [3, 2, 26, '2026-11-22 22:00:00', '1'], 0],
    ['a negative value', [1, 2, -4, '2026-11-22 22:00:00', '1'], 0],
    ['an absurd value', [1, 2, 9999, '2026-11-22 22:00:00', '1'], 0],
    ['an empty text', [1, 2, '', '2026-11-22 22:00:00', '1'], 0],
    ['a short row', [1, 2, 26], 0],
    ['an empty row', [], 0],
  ])('with %s', (_, row, count) => {
    expect(parseMeasures({ data: { 224: { x: row } } })).toHaveLength(count);
  });

  it.each([...BROKEN, payload('uba_airquality_empty')])('are none in %j', (answer) => {
    expect(parseMeasures(answer)).toEqual([]);
    expect(parseAirQuality(answer)).toEqual([]);
  });
});

describe('airquality', () => {
  it('gives the pollutants of each hour, whatever is missing', () => {
    expect(parseAirQuality(payload('uba_airquality'))).toEqual([
      { pollutant: 'no2', value: 28, endsAt: utc('2026-11-22T22:00:00') },
      { pollutant: 'pm10', value: 24, endsAt: utc('2026-11-22T22:00:00') },
      { pollutant: 'pm25', value: 15, endsAt: utc('2026-11-22T22:00:00') },
      { pollutant: 'no2', value: 31, endsAt: utc('2026-11-22T23:00:00') },
    ]);
  });
});

describe('classes', () => {
  it.each<[Pollutant, number, AirClass]>([
    ['pm10', 0, 'very-good'],
    ['pm10', 9, 'very-good'],
    ['pm10', 9.4, 'very-good'],
    ['pm10', 9.5, 'good'],
    ['pm10', 27, 'good'],
    ['pm10', 28, 'moderate'],
    ['pm10', 54, 'moderate'],
    ['pm10', 55, 'poor'],
    ['pm10', 90, 'poor'],
    ['pm10', 91, 'very-poor'],
    ['pm25', 5, 'very-good'],
    ['pm25', 6, 'good'],
    ['pm25', 16, 'moderate'],
    ['pm25', 31, 'poor'],
    ['pm25', 51, 'very-poor'],
    ['no2', 10, 'very-good'],
    ['no2', 30, 'good'],
    ['no2', 60, 'moderate'],
    ['no2', 100, 'poor'],
    ['no2', 101, 'very-poor'],
  ])('%s %f is %s', (pollutant, value, expected) => {
    expect(airClassOf(pollutant, value)).toBe(expected);
  });

  it('the worst decides', () => {
    expect(worstClass(['good', 'poor', null, 'very-good'])).toBe('poor');
    expect(worstClass([null])).toBeNull();
    expect(worstClass([])).toBeNull();
  });

  it('takes the new scheme from the thresholds and never mixes in the old one', () => {
    expect(parseThresholds(payload('uba_thresholds'))).toEqual(BOUNDS);
    const told = payload('uba_thresholds') as Record<string, string[]>;
    told['102']![5] = '25';
    expect(parseThresholds(told).pm10).toEqual([9, 25, 54, 90]);
    delete told['103'];
    expect(parseThresholds(told).pm10).toEqual(BOUNDS.pm10);
  });

  it.each(BROKEN)('keeps its own bounds for %j', (answer) => {
    expect(parseThresholds(answer)).toEqual(BOUNDS);
  });
});

describe("citizens' sensors", () => {
  const row = (
    sensor: number,
    p1: string,
    p2: string,
    extra: { place?: number; indoor?: number; at?: string } = {},
  ) => ({
    timestamp: extra.at ?? '2026-11-23 18:42:00',
    location: { id: extra.place ?? sensor, indoor: extra.indoor ?? 0 },
    sensor: { id: sensor },
    sensordatavalues: [
      { value: p1, value_type: 'P1' },
      { value: p2, value_type: 'P2' },
    ],
  });

  it('says nothing for the sample: its only sound sensor stands in fog', () => {
    expect(parseArea(payload('sensor_community_area'), 1)).toEqual([]);
  });

  it('keeps the sound row of a sensor that also sent an absurd one, and drops what is indoors', () => {
    const sample = (payload('sensor_community_area') as { sensordatavalues: { value_type: string }[] }[]).filter(
      (one) => one.sensordatavalues[0]?.value_type === 'P1',
    );
    const readings = parseArea(sample, 1);
    expect(readings.map(({ pollutant, value, sensors }) => ({ pollutant, value, sensors }))).toEqual([
      { pollutant: 'pm10', value: 38.4, sensors: 1 },
      { pollutant: 'pm25', value: 21.1, sensors: 1 },
    ]);
    expect(readings[0]).toMatchObject({ endsAt: utc('2026-11-23T18:42:10'), airClass: null, averaging: 'minutes' });
  });

  it('takes the median of the newest rows of each', () => {
    const rows = [
      row(1, '10', '5'),
      row(1, '90', '50', { at: '2026-11-23 18:40:00' }),
      row(2, '20', '6'),
      row(3, '60', '7'),
      row(4, '999.9', '999.9'),
      row(5, '1', '1', { indoor: 1 }),
    ];
    expect(parseArea(rows).map((reading) => [reading.value, reading.sensors])).toEqual([
      [20, 3],
      [6, 3],
    ]);
    expect(parseArea([...rows, row(6, '30', '8')]).map((reading) => reading.value)).toEqual([25, 6.5]);
  });

  it('says nothing for fewer than three', () => {
    expect(parseArea([row(1, '10', '5'), row(2, '11', '6')])).toEqual([]);
  });

  it.each([
    ...BROKEN,
    [null],
    [{}],
    [{ sensordatavalues: [null], timestamp: '2026-11-23 18:42:00' }],
    [row(1, '', 'x')],
  ])('throws for nothing: %j', (answer) => {
    expect(parseArea(answer, 1)).toEqual([]);
  });
});
