// Days and hours as people in a time zone count them.

/** A day of the calendar; `month` 1 to 12. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day and the minute of the day on a wall clock in the zone, at an instant (ms UTC). Throws for an unknown zone. */
export function wallClock(at: number, zone: string): Day & { minute: number } {
  const utc = new Date(at + offset(at, zone));
  return { ...dayOf(utc.getTime()), minute: utc.getUTCHours() * 60 + utc.getUTCMinutes() };
}

/**
 * The instant (ms UTC) at which the wall clock shows that day and minute (0 to 1,440). A time that summer time skips
 * is moved on by the hour; of a time that comes twice the first is meant.
 */
export function instantOf(day: Day, minute: number, zone: string): number {
  const wall = Date.UTC(day.year, day.month - 1, day.day) + minute * 60_000;
  const before = offset(wall - DAY_MS, zone);
  const candidates = [wall - before, wall - offset(wall + DAY_MS, zone)].sort((a, b) => a - b);
  return candidates.find((at) => at + offset(at, zone) === wall) ?? wall - before;
}

/** The day so many days later. */
export const plusDays = (day: Day, days: number): Day => dayOf(Date.UTC(day.year, day.month - 1, day.day + days));

/** The same day so many months later, the last of a shorter month. */
export function plusMonths(day: Day, months: number): Day {
  const last = dayOf(Date.UTC(day.year, day.month + months, 0));
  return { ...last, day: Math.min(day.day, last.day) };
}

/** 0 = Sunday. */
export const weekdayOf = (day: Day): number => new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();

export const exists = ({ year, month, day }: Day): boolean => {
  const found = dayOf(Date.UTC(year, month - 1, day));
  return found.month === month && found.day === day;
};

/** Negative when a is earlier. */
export const compareDays = (a: Day, b: Day): number =>
  Date.UTC(a.year, a.month - 1, a.day) - Date.UTC(b.year, b.month - 1, b.day);

function dayOf(utc: number): Day {
  const date = new Date(utc);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** What the zone's wall clock is ahead of UTC at an instant, ms. */
function offset(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return wall - Math.floor(at / 1000) * 1000;
}
