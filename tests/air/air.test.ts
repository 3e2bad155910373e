// The air over a fake of its sources: what is kept, what is said, how patient it is.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createAir } from '../../src/air/air.ts';
import { airChart } from '../../src/air/chart.ts';
import { createAirTexts } from '../../src/air/texts.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import { type FakeSource, fakeSource, type Reply } from './fake-source.ts';

const payload = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./payloads/${name}.json`, import.meta.url), 'utf8'));
const phrases = openPhrases(new URL('../../locales/', import.meta.url).pathname);
const HOUR = 3_600_000;
/** Half an hour after the sample's last hour: 01:30 in Stuttgart. */
const NOW = Date.parse('2026-11-23T00:30:00Z');

const open: FakeSource[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
});

/** Answers as the samples do: Cannstatt has PM10 by `measures`, Neckartor has nothing at all. */
function sample(url: URL): Reply {
  const what = /\/v4\/(\w+)\/json$/.exec(url.pathname)?.[1];
  if (url.pathname.startsWith('/airrohr/')) return { body: [] };
  if (what === 'stations') return { body: payload('uba_stations') };
  if (what === 'thresholds') return { body: payload('uba_thresholds') };
  const cannstatt = url.searchParams.get('station') === '224';
  if (what === 'measures' && cannstatt && url.searchParams.get('component') === '1')
    return { body: payload('uba_measures') };
  return { body: payload('uba_airquality_empty') };
}

async function house(reply: (url: URL) => Reply = sample, stations = ['DEBW118', 'DEBW013']) {
  const source = await fakeSource(reply);
  open.push(source);
  let now = NOW;
  const kept = new Map<string, unknown>();
  const warned: string[] = [];
  const clock = { now: () => now };
  const air = createAir({
    roots: { uba: source.url, sensorCommunity: source.url },
    stations,
    cache: { get: async (key) => kept.get(key), set: async (key, value) => kept.set(key, structuredClone(value)) },
    clock,
    log: { info: () => {}, warn: (_, event) => warned.push(event) },
  });
  const texts = createAirTexts({
    air,
    phrases,
    now: clock.now,
    timeZone: () => 'Europe/Berlin',
    city: () => 'Stuttgart',
  });
  return { air, texts, source, kept, warned, clock, pass: (ms: number) => (now += ms) };
}

describe('the air', () => {
  it('reads the newest hour of each station that has one', async () => {
    const { air, source } = await house();
    await air.refresh();
    expect(air.view().readings).toEqual([
      {
        pollutant: 'pm10',
        value: 29,
        averaging: 'hour',
        endsAt: Date.parse('2026-11-23T00:00:00Z'),
        station: 'DEBW013',
        stationName: 'Stuttgart-Bad Cannstatt',
        source: 'uba',
        airClass: 'moderate',
        sensors: 1,
      },
    ]);
    expect(air.ageMs()).toBe(HOUR / 2);
    const measures = source.asked.find((url) => url.pathname.endsWith('/measures/json'));
    expect(measures?.pathname).toBe('/api/air-data/v4/measures/json');
    expect(Object.fromEntries(measures!.searchParams)).toMatchObject({
      component: '1',
      scope: '2',
      date_from: '2026-11-21',
      date_to: '2026-11-23',
      time_from: '1',
      time_to: '24',
    });
  });

  it('asks airquality where measures has nothing', async () => {
    const { air } = await house((url) =>
      url.pathname.endsWith('/measures/json')
        ? { body: payload('uba_airquality_empty') }
        : url.pathname.endsWith('/airquality/json') && url.searchParams.get('station') === '224'
          ? { body: payload('uba_airquality') }
          : sample(url),
    );
    await air.refresh();
    expect(air.view().readings.map((reading) => [reading.pollutant, reading.value])).toEqual([
      ['pm10', 24],
      ['pm25', 15],
      ['no2', 31],
    ]);
  });

  it('keeps what it knows when the source fails, and leaves it alone for longer each time', async () => {
    let broken = false;
    const { air, source, warned, pass } = await house((url) => (broken ? { status: 503 } : sample(url)));
    await air.refresh();
    broken = true;
    const counts: number[] = [];
    for (let i = 0; i < 9; i++) {
      pass(10 * 60_000);
      const before = source.asked.length;
      await air.refresh();
      counts.push(source.asked.length - before);
    }
    expect(air.view().readings).toHaveLength(1);
    expect(counts.map((count) => count > 0)).toEqual([true, true, false, true, false, false, false, true, false]);
    expect(warned).toContain('air.source.failed');
  });

  it.each<[string, Reply]>([
    ['404', { status: 404 }],
    ['429', { status: 429, headers: { 'retry-after': '60' } }],
    ['no JSON', { body: '<html>' }],
    ['half a JSON', { body: '{"data":{"224"' }],
    ['a hang-up', { hangUp: true }],
    ['a number', { body: '7' }],
  ])('survives %s', async (_, reply) => {
    const { air } = await house(() => reply);
    await expect(air.refresh()).resolves.toBeUndefined();
    expect(air.view().readings).toEqual([]);
  });

  it('is there at once after a restart, if the cache has it', async () => {
    const first = await house();
    await first.air.refresh();
    const second = await house(() => ({ status: 503 }));
    for (const [key, value] of first.kept) second.kept.set(key, value);
    await second.air.restore();
    expect(second.air.view().readings).toEqual(first.air.view().readings);
    second.pass(49 * HOUR);
    const third = second.air;
    await third.refresh();
    expect(third.view().readings).toEqual([]);
  });

  it('names a station that does not exist', async () => {
    const { air, warned } = await house(sample, ['DEBW013', 'DEXX999']);
    await air.refresh();
    expect(warned).toEqual(['air.stations.unknown']);
  });

  it('knows the nearest station', async () => {
    const { air } = await house();
    await air.refresh();
    expect(air.nearest(48.809, 9.23)).toMatchObject({ code: 'DEBW013' });
    expect(air.nearest(48.788, 9.19)).toMatchObject({ code: 'DEBW118' });
    expect(air.nearest(52.52, 13.4)!.km).toBeGreaterThan(500);
  });
});

describe('air in sentences', () => {
  it('says value, unit, class, hour, station and source', async () => {
    const { air, texts } = await house();
    await air.refresh();
    const text = texts.values('de');
    for (const part of ['29 µg/m³', 'mäßig', 'bis 1 Uhr', 'Bad Cannstatt', 'Umweltbundesamt', 'Vorläufig']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Neckartor');
    expect(texts.values('en')).toContain('01:00');
    expect(texts.advice('de')).toBe(phrases.say('de', 'air.advice.moderate'));
  });

  it('says that values are old, and advises nothing by them', async () => {
    const { air, texts, pass } = await house();
    await air.refresh();
    pass(3 * HOUR);
    expect(texts.values('de')).toContain('älter als drei Stunden');
    expect(texts.advice('de')).toBe('');
  });

  it('never invents a value', async () => {
    const { texts } = await house();
    expect(texts.values('de')).toBe(phrases.say('de', 'air.none'));
    expect(texts.values('de')).not.toMatch(/\d+ µg/);
    expect(texts.advice('de')).toBe('');
    expect(texts.near(48.8, 9.2, 'de')).toBe(phrases.say('de', 'air.none'));
  });

  it('answers a location with the nearest station, and says when it has none near', async () => {
    const { air, texts } = await house();
    await air.refresh();
    expect(texts.near(48.8, 9.24, 'de')).toMatch(/nächste Messstation ist Stuttgart-Bad Cannstatt.*29 µg/s);
    expect(texts.near(48.788, 9.19, 'de')).toContain('keine Messwerte');
    expect(texts.near(52.52, 13.4, 'de')).toContain('weit außerhalb');
  });

  it.each([
    ['2026-11-22T23:00:00Z', '24 Uhr'],
    ['2026-11-23T00:00:00Z', '1 Uhr'],
    ['2026-11-22T22:00:00Z', '23 Uhr'],
  ])('%s is %s', async (at, expected) => {
    const { texts } = await house();
    expect(texts.moment('de', Date.parse(at))).toContain(expected);
  });
});

describe('the chart', () => {
  const hours = (values: (number | null)[]) =>
    values.flatMap((value, index) => (value === null ? [] : [{ endsAt: NOW + index * HOUR, value }]));
  const series = (values: (number | null)[]) => ({
    station: 'DEBW013',
    stationName: 'Bad <Cannstatt>',
    pollutant: 'pm10' as const,
    hours: hours(values),
  });
  const draw = (...list: ReturnType<typeof series>[]) =>
    airChart(list, { phrases, locale: 'de', timeZone: 'Europe/Berlin' });

  it('joins hours, and leaves a gap where one is missing', () => {
    const path = /d="([^"]+)"/.exec(draw(series([10, 20, null, 30, 40]))!)![1]!;
    expect(path.match(/[ML]/g)?.join('')).toBe('MLML');
  });

  it('says its content in words and escapes names', () => {
    const svg = draw(series([10, 20]))!;
    expect(svg).toMatch(/role="img" aria-label="PM10 in Bad &#60;Cannstatt&#62;.*20 µg/);
    expect(svg).not.toContain('<Cannstatt>');
  });

  it('draws nothing from nothing', () => {
    expect(draw()).toBeNull();
    expect(draw(series([12]))).toBeNull();
  });
});
