// Instants from dates as people of the city write them, and back: DST nights, 24:00 and weekdays included.

export type TimeFault =
  | 'not-a-time'
  | 'no-such-day'
  /** In the hour that the last Sunday of March skips. */
  | 'no-such-time'
  /** In the hour that the last Sunday of October has twice, without an offset. */
  | 'ambiguous-time'
  /** The weekday that was written is not that date's. */
  | 'weekday';

export type ParsedTime = { ok: true; at: number } | { ok: false; fault: TimeFault };

/** What the wall shows: `day` as `2026-11-23`, minutes after midnight 0 … 1439, weekday 0 Sunday … 6. */
export interface WallTime {
  day: string;
  minutes: number;
  weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** The wall's reading as if it were UTC, ms. */
function wallMs(at: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value);
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
}

/** What the clock on the wall shows at an instant. Throws a RangeError for an unknown zone. */
export function readWall(at: number, zone: string): WallTime {
  const shown = new Date(wallMs(at, zone));
  return {
    day: shown.toISOString().slice(0, 10),
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
    weekday: shown.getUTCDay(),
  };
}

/** The day `n` days later. */
export const addDays = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

/** All instants at which the wall shows this: none, one, or two. */
function instantsOf(wanted: number, zone: string): number[] {
  const found = new Set<number>();
  for (const probe of [wanted - 14 * 3_600_000, wanted + 14 * 3_600_000]) {
    const at = wanted - (wallMs(probe, zone) - probe);
    if (wallMs(at, zone) === wanted) found.add(at);
  }
  return [...found].sort((a, b) => a - b);
}

/** The instant (ms UTC) of a day and minutes after its midnight (1440 is 24:00); in a skipped hour the one after it. */
export function instantAt(day: string, minutes: number, zone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  return instantsOf(wanted, zone)[0] ?? instantsOf(wanted + 3_600_000, zone)[0] ?? wanted;
}

const WEEKDAYS: Record<string, number> = {
  so: 0,
  su: 0,
  mo: 1,
  di: 2,
  tu: 2,
  mi: 3,
  we: 3,
  do: 4,
  th: 4,
  fr: 5,
  sa: 6,
};

const WRITTEN =
  /^(?:(\p{L}{2,10})[.,]?\s+)?(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/u;

/**
 * `2026-11-30T18:00`, with an optional weekday before (`Mo 2026-11-30T18:00`) and an optional offset after it; without
 * one it is the city's wall clock. `24:00` is the end of that day.
 */
export function parseTime(text: string, zone: string): ParsedTime {
  const match = WRITTEN.exec(text.trim());
  if (match === null) return { ok: false, fault: 'not-a-time' };
  const [, weekday, year, month, dayOfMonth, hour, minute, second = '0', offset] = match;
  const day = `${year}-${month}-${dayOfMonth}`;
  if (!isDay(day)) return { ok: false, fault: 'no-such-day' };
  const minutes = Number(hour) * 60 + Number(minute);
  if (Number(minute) > 59 || Number(second) > 59 || minutes > 1_440) return { ok: false, fault: 'not-a-time' };
  if (weekday !== undefined) {
    const named = WEEKDAYS[weekday.toLowerCase().slice(0, 2)];
    if (named === undefined) return { ok: false, fault: 'not-a-time' };
    if (named !== new Date(`${day}T00:00:00Z`).getUTCDay()) return { ok: false, fault: 'weekday' };
  }
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000 + Number(second) * 1_000;
  if (offset !== undefined) return { ok: true, at: wanted - offsetMs(offset) };
  const [at, again] = instantsOf(wanted, zone);
  if (at === undefined) return { ok: false, fault: 'no-such-time' };
  return again === undefined ? { ok: true, at } : { ok: false, fault: 'ambiguous-time' };
}

const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === day;
};

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.replace(/\D/g, '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))) * 60_000;
}
