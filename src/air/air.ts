// What is known of the air, kept in memory and in a cache; asked for anew every ten minutes, with back-off.
import type { Dispatcher } from 'undici';
import type { AirReading, AirSeries, AirView } from '../core/air.ts';
import { POLLUTANTS } from '../core/air.ts';
import type { Clock } from '../core/clock.ts';
import { fetchJson, SourceError } from './fetch-json.ts';
import { airClassOf, BOUNDS, type Bounds } from './index-class.ts';
import { areaUrl, parseArea, SENSOR_COMMUNITY_ROOT } from './sensor-community.ts';
import { createUbaClient } from './uba-client.ts';
import type { UbaHour, UbaStation } from './uba-parse.ts';

export interface AirOptions {
  roots?: { uba?: string; sensorCommunity?: string };
  /** Station codes such as `DEBW118`; readings keep this order. */
  stations: readonly string[];
  /** A Keyv or anything like it: what is in it may vanish. `ttl` in ms. */
  cache: { get(key: string): Promise<unknown>; set(key: string, value: unknown, ttl?: number): Promise<unknown> };
  clock: Clock;
  log: {
    info(fields: Record<string, unknown>, event: string): void;
    warn(fields: Record<string, unknown>, event: string): void;
  };
  /** Centre and radius of what counts as the city, for citizens' sensors. */
  city?: { latitude: number; longitude: number; km: number };
  dispatcher?: Dispatcher;
}

export interface Air {
  /** From memory, at once. */
  view(): AirView;
  /** Reads what an earlier process left in the cache, if it is younger than two days. Never throws. */
  restore(): Promise<void>;
  /** Asks the sources. Never throws; a source that fails is asked less often, and what is known stays. */
  refresh(): Promise<void>;
  /** Age of the newest official value, ms; null without one. */
  ageMs(): number | null;
  /** The nearest of our stations. */
  nearest(latitude: number, longitude: number): { code: string; name: string; km: number } | null;
}

const CACHE_KEY = 'air:view';
const KEPT_MS = 48 * 3_600_000;
const DAY_MS = 86_400_000;
/** Refreshes come every ten minutes; a failing source is left alone for this times 2, 4, … up to two hours, ms. */
const PACE_MS = 10 * 60_000;
const LONGEST_MS = 2 * 3_600_000;
const SENSORS_KEPT_MS = 3_600_000;
const STUTTGART = { latitude: 48.78, longitude: 9.18, km: 8 };

interface Kept {
  stations: UbaStation[];
  hours: Record<string, UbaHour[]>;
  sensors: AirReading[];
  bounds: Bounds;
  fetchedAt: number | null;
}

export function createAir(options: AirOptions): Air {
  const { stations: codes, cache, clock, log, city = STUTTGART, dispatcher } = options;
  const uba = createUbaClient({ root: options.roots?.uba, dispatcher });
  const sensorRoot = options.roots?.sensorCommunity ?? SENSOR_COMMUNITY_ROOT;
  let kept: Kept = { stations: [], hours: {}, sensors: [], bounds: BOUNDS, fetchedAt: null };
  let view: AirView = { readings: [], series: [], fetchedAt: null };
  let listsAt = Number.NEGATIVE_INFINITY;
  const ubaPatience = createPatience(clock, log, 'uba');
  const sensorPatience = createPatience(clock, log, 'sensor-community');

  async function refreshUba(): Promise<void> {
    const now = clock.now();
    if (now - listsAt >= DAY_MS || kept.stations.length === 0) {
      const known = await uba.stations(now);
      kept.stations = codes.flatMap((code) => known.get(code) ?? []);
      kept.bounds = await uba.bounds().catch(() => kept.bounds);
      listsAt = now;
      const missing = codes.filter((code) => !known.has(code));
      if (missing.length > 0) log.warn({ stations: missing }, 'air.stations.unknown');
    }
    let failed: unknown = null;
    let answered = 0;
    for (const station of kept.stations) {
      try {
        const hours = await uba.hours(station.id, now);
        kept.hours[station.code] = merge(kept.hours[station.code] ?? [], hours, now);
        answered += 1;
      } catch (error) {
        failed = error;
      }
    }
    if (answered > 0) kept.fetchedAt = now;
    if (failed !== null) throw failed;
  }

  async function refreshSensors(): Promise<void> {
    const url = areaUrl(sensorRoot, city.latitude, city.longitude, city.km);
    const readings = parseArea(await fetchJson(url, dispatcher));
    kept.sensors = readings;
  }

  function build(): void {
    const now = clock.now();
    const series: AirSeries[] = [];
    const readings: AirReading[] = [];
    for (const { code, name } of kept.stations) {
      for (const pollutant of POLLUTANTS) {
        const hours = (kept.hours[code] ?? []).filter(
          (hour) => hour.pollutant === pollutant && hour.endsAt > now - KEPT_MS && hour.endsAt <= now + 60_000,
        );
        const last = hours.at(-1);
        if (last === undefined) continue;
        series.push({
          station: code,
          stationName: name,
          pollutant,
          hours: hours.map(({ endsAt, value }) => ({ endsAt, value })),
        });
        readings.push({
          pollutant,
          value: last.value,
          averaging: 'hour',
          endsAt: last.endsAt,
          station: code,
          stationName: name,
          source: 'uba',
          airClass: airClassOf(pollutant, last.value, kept.bounds),
          sensors: 1,
        });
      }
    }
    const sensors = kept.sensors.filter((reading) => now - reading.endsAt < SENSORS_KEPT_MS);
    view = { readings: [...readings, ...sensors], series, fetchedAt: kept.fetchedAt };
  }

  return {
    view: () => view,
    async restore() {
      const found = (await cache.get(CACHE_KEY).catch(() => undefined)) as Kept | undefined;
      if (found?.fetchedAt == null || clock.now() - found.fetchedAt > KEPT_MS) return;
      kept = { ...kept, ...found };
      build();
    },
    async refresh() {
      await ubaPatience(refreshUba);
      await sensorPatience(refreshSensors);
      build();
      await cache.set(CACHE_KEY, kept, KEPT_MS).catch(() => {});
    },
    ageMs() {
      const official = view.readings.filter((reading) => reading.source === 'uba');
      return official.length === 0 ? null : clock.now() - Math.max(...official.map((reading) => reading.endsAt));
    },
    nearest(latitude, longitude) {
      const far = kept.stations
        .map((station) => ({ code: station.code, name: station.name, km: distanceKm(latitude, longitude, station) }))
        .sort((a, b) => a.km - b.km);
      return far[0] ?? null;
    },
  };
}

/** New hours replace old ones of the same end; what is too old goes. */
function merge(old: UbaHour[], fresh: UbaHour[], now: number): UbaHour[] {
  const byHour = new Map(old.map((hour) => [`${hour.pollutant} ${hour.endsAt}`, hour]));
  for (const hour of fresh) byHour.set(`${hour.pollutant} ${hour.endsAt}`, hour);
  return [...byHour.values()].filter((hour) => hour.endsAt > now - KEPT_MS).sort((a, b) => a.endsAt - b.endsAt);
}

/** Runs the work unless its source failed lately. */
function createPatience(clock: Clock, log: AirOptions['log'], source: string) {
  let failures = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  return async (work: () => Promise<void>): Promise<void> => {
    if (clock.now() < notBefore) return;
    try {
      await work();
      failures = 0;
      notBefore = Number.NEGATIVE_INFINITY;
    } catch (error) {
      failures += 1;
      const asked = error instanceof SourceError ? error.retryAfterMs : 0;
      const pause = Math.min(LONGEST_MS, PACE_MS * 2 ** (failures - 1)) - PACE_MS / 2;
      notBefore = clock.now() + Math.max(asked, pause);
      log.warn(
        { source, failures, reason: error instanceof Error ? error.message : String(error) },
        'air.source.failed',
      );
    }
  };
}

/** Great-circle distance, km. */
function distanceKm(latitude: number, longitude: number, to: { latitude: number; longitude: number }): number {
  const rad = Math.PI / 180;
  const x = Math.sin(((to.latitude - latitude) * rad) / 2) ** 2;
  const y = Math.sin(((to.longitude - longitude) * rad) / 2) ** 2;
  return 12_742 * Math.asin(Math.sqrt(x + Math.cos(latitude * rad) * Math.cos(to.latitude * rad) * y));
}
