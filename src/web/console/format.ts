// Times and words of the console, in German and in the city's time zone.
import type { OfficeHours } from '../../desk/office-hours.ts';

/** `zone` is asked anew each time: it is a setting. */
export function createFormat(deps: { zone: () => string; office: OfficeHours; now: () => number }) {
  const made = new Map<string, Intl.DateTimeFormat>();

  function format(at: number, options: Intl.DateTimeFormatOptions): string {
    const timeZone = deps.zone();
    const key = timeZone + JSON.stringify(options);
    let formatter = made.get(key);
    if (formatter === undefined) {
      formatter = new Intl.DateTimeFormat('de-DE', { ...options, timeZone });
      made.set(key, formatter);
    }
    return formatter.format(at);
  }

  const day = (at: number): string =>
    format(at, { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric' });
  const time = (at: number): string => format(at, { hour: '2-digit', minute: '2-digit' });
  const isToday = (at: number): boolean => day(at) === day(deps.now());

  /** `14:05` today, else `Mo., 23.11., 14:05`. */
  function moment(at: number): string {
    return isToday(at)
      ? time(at)
      : format(at, { weekday: 'short', day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit' });
  }

  const full = (at: number): string => `${day(at)}, ${time(at)}`;
  const iso = (at: number): string => new Date(at).toISOString();

  /** Working minutes as people say them: `12 min`, `3 h 5 min`. */
  function span(minutes: number): string {
    if (minutes < 60) return `${minutes} min`;
    const rest = minutes % 60;
    return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
  }

  const workingMinutes = (since: number): number => deps.office.workingMinutesBetween(since, deps.now());

  function bytes(size: number): string {
    return size < 1_000_000 ? `${Math.max(1, Math.round(size / 1_000))} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
  }

  /** Seconds as players show them: `0:07`, `1:02:03`. */
  function length(seconds: number): string {
    const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
    const shown = parts[0] === 0 ? parts.slice(1) : parts;
    return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
  }

  const count = (n: number): string => n.toLocaleString('de-DE');

  /** `12,3 %`; `–` for a share of nothing. */
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '–' : `${((100 * part) / whole).toLocaleString('de-DE', { maximumFractionDigits: 1 })} %`;

  /** How long something takes: `40 s`, `9 min`, `1 h 5 min`. */
  const lasting = (ms: number): string => (ms < 60_000 ? `${Math.ceil(ms / 1_000)} s` : span(Math.round(ms / 60_000)));

  /** `Montag, 30. November 2026`. */
  const longDay = (at: number): string =>
    format(at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

  return {
    count,
    length,
    percent,
    lasting,
    longDay,
    day,
    time,
    moment,
    full,
    iso,
    span,
    workingMinutes,
    bytes,
    isToday,
  };
}
