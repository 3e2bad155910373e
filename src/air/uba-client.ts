// Asks the Umweltbundesamt for the last two days at our stations.
import type { Dispatcher } from 'undici';
import { POLLUTANTS } from '../core/air.ts';
import { fetchJson } from './fetch-json.ts';
import type { Bounds } from './index-class.ts';
import {
  COMPONENT,
  cetDate,
  HOUR_SCOPE,
  parseAirQuality,
  parseMeasures,
  parseStations,
  parseThresholds,
  type UbaHour,
  type UbaStation,
} from './uba-parse.ts';

export const UBA_ROOT = 'https://luftdaten.umweltbundesamt.de/api/air-data/v4';

const DAY_MS = 86_400_000;

/** `root` with or without the API's path. All functions throw a SourceError. */
export function createUbaClient({ root = UBA_ROOT, dispatcher }: { root?: string; dispatcher?: Dispatcher }) {
  const place = new URL(root);
  const base = (place.pathname === '/' ? `${place.origin}/api/air-data/v4` : root).replace(/\/+$/, '');
  const get = (what: string, query: Record<string, string | number>) => {
    const text = new URLSearchParams(
      Object.entries(query).map(([key, value]) => [key, String(value)] as [string, string]),
    );
    return fetchJson(`${base}/${what}/json?${text}`, dispatcher);
  };
  /** Hours are 1 to 24; two days back, because after midnight a day is nearly empty. */
  const range = (now: number) => ({
    date_from: cetDate(now - 2 * DAY_MS),
    time_from: 1,
    date_to: cetDate(now),
    time_to: 24,
  });

  return {
    async stations(now: number): Promise<Map<string, UbaStation>> {
      return parseStations(await get('stations', { use: 'measure', lang: 'de', ...range(now) }));
    },
    async bounds(): Promise<Bounds> {
      return parseThresholds(await get('thresholds', { use: 'airquality', lang: 'de' }));
    },
    /** Hourly means of one station; from `airquality` when `measures` has none. Empty is a normal answer. */
    async hours(stationId: string, now: number): Promise<UbaHour[]> {
      const hours: UbaHour[] = [];
      for (const pollutant of POLLUTANTS) {
        const query = { station: stationId, component: COMPONENT[pollutant], scope: HOUR_SCOPE, ...range(now) };
        hours.push(...parseMeasures(await get('measures', query)));
      }
      if (hours.length > 0) return hours;
      return parseAirQuality(await get('airquality', { station: stationId, lang: 'de', ...range(now) }));
    },
  };
}
