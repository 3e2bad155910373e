// Citizens' sensors: the median of those that can be believed, for comparison only.
import type { AirReading, Pollutant } from '../core/air.ts';

export const SENSOR_COMMUNITY_ROOT = 'https://data.sensor.community';

/** Fewer sensors say nothing about a city. */
export const LEAST_SENSORS = 3;
/** Above this relative humidity the sensors count fog, percent. */
const HUMID = 80;
/** The sensors' own ceiling for "broken" is 999.9 and 1999.9, µg/m³. */
const ABSURD = 900;

const POLLUTANT: Record<string, Pollutant> = { P1: 'pm10', P2: 'pm25' };

interface Row {
  sensor: string;
  place: string;
  at: number;
  values: Map<string, number>;
}

export const areaUrl = (root: string, latitude: number, longitude: number, km: number): string =>
  `${root.replace(/\/+$/, '')}/airrohr/v1/filter/area=${latitude},${longitude},${km}`;

/** Medians of PM10 and PM2.5 over `LEAST_SENSORS` sensors or more; empty when there are not so many. */
export function parseArea(answer: unknown, least = LEAST_SENSORS): AirReading[] {
  const rows = Array.isArray(answer) ? answer.flatMap(rowOf) : [];
  const humid = new Set(rows.filter((row) => (row.values.get('humidity') ?? 0) > HUMID).map((row) => row.place));
  const newest = new Map<string, Row>();
  for (const row of rows) {
    if (humid.has(row.place) || isAbsurd(row.values.get('P1')) || isAbsurd(row.values.get('P2'))) continue;
    if (!row.values.has('P1') && !row.values.has('P2')) continue;
    const known = newest.get(row.sensor);
    if (known === undefined || known.at < row.at) newest.set(row.sensor, row);
  }
  return ['P1', 'P2'].flatMap((kind): AirReading[] => {
    const sensors = [...newest.values()].filter((row) => row.values.has(kind));
    if (sensors.length < least) return [];
    return [
      {
        pollutant: POLLUTANT[kind]!,
        value: Math.round(median(sensors.map((row) => row.values.get(kind)!)) * 10) / 10,
        averaging: 'minutes',
        endsAt: Math.max(...sensors.map((row) => row.at)),
        station: 'sensor.community',
        stationName: 'sensor.community',
        source: 'sensor-community',
        airClass: null,
        sensors: sensors.length,
      },
    ];
  });
}

const isAbsurd = (value: number | undefined): boolean => value !== undefined && (value < 0 || value > ABSURD);

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A row outdoors with a time; values are texts, the time is UTC without saying so. */
function rowOf(raw: unknown): Row[] {
  const row = raw as {
    timestamp?: unknown;
    location?: { id?: unknown; indoor?: unknown } | null;
    sensor?: { id?: unknown } | null;
    sensordatavalues?: unknown;
  } | null;
  if (row === null || typeof row !== 'object' || Number(row.location?.indoor ?? 0) === 1) return [];
  const at = Date.parse(`${String(row.timestamp).replace(' ', 'T')}Z`);
  if (Number.isNaN(at) || !Array.isArray(row.sensordatavalues)) return [];
  const values = new Map<string, number>();
  for (const part of row.sensordatavalues as ({ value?: unknown; value_type?: unknown } | null)[]) {
    const text = part?.value;
    const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : typeof text === 'number' ? text : NaN;
    if (Number.isFinite(value)) values.set(String(part?.value_type), value);
  }
  return [{ sensor: String(row.sensor?.id), place: String(row.location?.id), at, values }];
}
