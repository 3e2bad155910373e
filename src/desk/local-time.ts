// Instants and the city's wall clock: the only place in this room that knows about time zones.

/** A day on the calendar, `2026-01-06`. */
export type Day = string;

export interface LocalTime {
  day: Day;
  /** 1 Monday … 7 Sunday */
  weekday: number;
  /** After midnight by the wall clock, 0 … 1439. */
  minutes: number;
}

/** Reads and sets the wall clock of one IANA time zone. An unknown zone throws a RangeError. */
export function createLocalTime(zone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });

  function wall(at: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  }

  /** What the clock on the wall shows at an instant. */
  function read(at: number): LocalTime {
    const shown = new Date(wall(at));
    return {
      day: shown.toISOString().slice(0, 10),
      weekday: shown.getUTCDay() || 7,
      minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
    };
  }

  /** The instant (ms UTC) when the wall shows this; in the hour that DST skips, the same distance after midnight. */
  function instant(day: Day, minutes: number): number {
    const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
    const guess = wanted - (wall(wanted) - wanted);
    return guess - (wall(guess) - wanted);
  }

  return { read, instant };
}

export type LocalTimeOfCity = ReturnType<typeof createLocalTime>;

/** The day `n` days later. */
export const addDays = (day: Day, n: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
