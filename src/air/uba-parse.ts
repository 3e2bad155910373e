// Answers of the Umweltbundesamt's air data API (v3, v4) → what we know: columns by name, strings, nulls and gaps.
import type { Pollutant } from '../core/air.ts';
import { BOUNDS, type Bounds } from './index-class.ts';

export interface UbaStation {
  id: string;
  code: string;
  name: string;
  latitude: number;
  longitude: number;
}

export interface UbaHour {
  pollutant: Pollutant;
  value: number;
  /** ms UTC */
  endsAt: number;
}

export const COMPONENT: Record<Pollutant, number> = { pm10: 1, no2: 5, pm25: 9 };
const POLLUTANT = new Map<number, Pollutant>([
  [1, 'pm10'],
  [5, 'no2'],
  [9, 'pm25'],
]);
/** Hourly mean. */
export const HOUR_SCOPE = 2;
/** Beyond this a value is a fault of the instrument, µg/m³. */
const ABSURD = 5_000;

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers come as numbers, as text or not at all. */
function numberOf(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  if (typeof value === 'string' && value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Rows of a list: below `data`, or at top level beside `count` and `indices`. */
function rowsOf(answer: unknown): unknown[][] {
  if (!isJson(answer)) return [];
  const place = isJson(answer.data) || Array.isArray(answer.data) ? answer.data : answer;
  return Object.entries(place).flatMap(([key, row]) =>
    key !== 'indices' && key !== 'request' && Array.isArray(row) ? [row] : [],
  );
}

/** Where a named column stands, by the answer's own `indices`; `usual` when it does not say. */
function columnOf(names: unknown, name: string, usual: number): number {
  const at = Array.isArray(names) ? names.indexOf(name) : -1;
  return at >= 0 ? at : usual;
}

/** Stations by code. Longitude stands before latitude; ids differ between years, codes do not. */
export function parseStations(answer: unknown): Map<string, UbaStation> {
  const names = isJson(answer) ? answer.indices : undefined;
  const column = (name: string, usual: number) => columnOf(names, `station ${name}`, usual);
  const [id, code, name] = [column('id', 0), column('code', 1), column('name', 2)];
  const [longitude, latitude] = [column('longitude', 7), column('latitude', 8)];
  const stations = new Map<string, UbaStation>();
  for (const row of rowsOf(answer)) {
    const [lat, lon] = [numberOf(row[latitude]), numberOf(row[longitude])];
    if (typeof row[code] !== 'string' || lat === null || lon === null) continue;
    stations.set(row[code], {
      id: String(row[id]),
      code: row[code],
      name: String(row[name] ?? row[code]),
      latitude: lat,
      longitude: lon,
    });
  }
  return stations;
}

/** The innermost list of column names of an answer, such as `["component id", "scope id", …]`. */
function rowColumns(answer: unknown): unknown {
  let place: unknown = isJson(answer) ? answer.indices : undefined;
  while (isJson(place)) place = Object.values(place)[0];
  return place;
}

/** Rows of all stations in the answer, `[start, row]`; `data: {}` and a missing `data` are no rows. */
function hourRows(answer: unknown): unknown[][] {
  if (!isJson(answer) || !isJson(answer.data)) return [];
  return Object.values(answer.data).flatMap((hours) =>
    isJson(hours) ? Object.values(hours).flatMap((row) => (Array.isArray(row) ? [row] : [])) : [],
  );
}

/** `measures`: hourly means, gaps left out, oldest first. */
export function parseMeasures(answer: unknown): UbaHour[] {
  const names = rowColumns(answer);
  const component = columnOf(names, 'component id', 0);
  const scope = columnOf(names, 'scope id', 1);
  const value = columnOf(names, 'value', 2);
  const end = columnOf(names, 'date end', 3);
  const hours = hourRows(answer).flatMap((row) => {
    const isHourly = numberOf(row[scope]) === HOUR_SCOPE;
    return isHourly ? hourOf(row[component], row[value], row[end]) : [];
  });
  return hours.sort((a, b) => a.endsAt - b.endsAt);
}

/** `airquality` of v4: the pollutants of each hour, in any order, some hours with none. */
export function parseAirQuality(answer: unknown): UbaHour[] {
  const names = rowColumns(answer);
  const end = columnOf(names, 'date end', 0);
  const hours = hourRows(answer).flatMap((row) =>
    row.flatMap((part) => (Array.isArray(part) ? hourOf(part[0], part[1], row[end]) : [])),
  );
  return hours.sort((a, b) => a.endsAt - b.endsAt);
}

function hourOf(component: unknown, value: unknown, end: unknown): UbaHour[] {
  const pollutant = POLLUTANT.get(numberOf(component) ?? -1);
  const measured = numberOf(value);
  const endsAt = instantOf(end);
  if (pollutant === undefined || measured === null || endsAt === null) return [];
  return measured < 0 || measured > ABSURD ? [] : [{ pollutant, value: measured, endsAt }];
}

const CET_MS = 3_600_000;

/** `2026-11-22 24:00:00` in CET, which they keep all year → ms UTC; null for anything else. */
export function instantOf(text: unknown): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(String(text));
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second || 0) - CET_MS;
}

/** The date (`YYYY-MM-DD`) of an instant in CET. */
export const cetDate = (ms: number): string => new Date(ms + CET_MS).toISOString().slice(0, 10);

/** Class bounds of type `aq4`; a pollutant that is not told completely keeps the ones we ship. */
export function parseThresholds(answer: unknown): Bounds {
  const names = isJson(answer) ? answer.indices : undefined;
  const column = (name: string, usual: number) => columnOf(names, name, usual);
  const [component, type] = [column('component id', 1), column('type', 3)];
  const [most, index] = [column('max', 5), column('index', 6)];
  const told = new Map<Pollutant, number[]>();
  for (const row of rowsOf(answer)) {
    const pollutant = POLLUTANT.get(numberOf(row[component]) ?? -1);
    const [bound, at] = [numberOf(row[most]), numberOf(row[index])];
    if (row[type] !== 'aq4' || pollutant === undefined || bound === null || at === null || at < 0 || at > 3) continue;
    const bounds = told.get(pollutant) ?? [];
    bounds[at] = bound;
    told.set(pollutant, bounds);
  }
  const own = (pollutant: Pollutant): Bounds[Pollutant] => {
    const bounds = told.get(pollutant) ?? [];
    const complete = [0, 1, 2, 3].every((at) => bounds[at] !== undefined && bounds[at] > (bounds[at - 1] ?? 0));
    // `complete` says that there are exactly four numbers.
    return complete ? (bounds as unknown as Bounds[Pollutant]) : BOUNDS[pollutant];
  };
  return { pm10: own('pm10'), pm25: own('pm25'), no2: own('no2') };
}
