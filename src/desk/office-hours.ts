// When people work: office hours in the city's time zone, without holidays and days the office is closed.
import { getHolidays } from 'feiertagejs';
import type { Settings } from '../core/settings.ts';
import { addDays, createLocalTime, type Day, type LocalTimeOfCity } from './local-time.ts';
import { type OfficeWeek, parseOfficeHours } from './parse-office-hours.ts';

/** Instants in ms UTC. With hours that cannot be read nobody is promised anything: never open, no next opening. */
export interface OfficeHours {
  isOpen(at: number): boolean;
  /** When the office closes that is open at `at`; null when it is closed. */
  openUntil(at: number): number | null;
  /** `at` itself when open, else the next opening; null when there is none within a year. */
  nextOpening(at: number): number | null;
  /** Whole minutes of working time between two instants; 0 when `to` is not after `from`. At most a year is counted. */
  workingMinutesBetween(from: number, to: number): number;
  /** When `minutes` of working time have passed since `from`; null when they never do within a year. */
  after(from: number, minutes: number): number | null;
  /** The wall clock of the city. */
  local(at: number): ReturnType<LocalTimeOfCity['read']>;
}

const DAYS_LOOKED_AT = 366;

/** Reads the settings office_hours, time_zone, holidays (a German state) and closed_days anew when they change. */
export function createOfficeHours(settings: Pick<Settings, 'get' | 'list'>): OfficeHours {
  let zone = '';
  let written = '';
  let time: LocalTimeOfCity = createLocalTime('Europe/Berlin');
  let week: OfficeWeek | null = null;
  const holidays = new Map<string, Set<Day>>();

  function current(): OfficeWeek | null {
    const zoneNow = settings.get('time_zone');
    if (zoneNow !== zone) {
      zone = zoneNow;
      time = safeLocalTime(zone);
    }
    const hours = settings.get('office_hours');
    if (hours !== written) {
      written = hours;
      week = safeWeek(hours);
    }
    return week;
  }

  function isFree(day: Day): boolean {
    const state = settings.get('holidays').trim().toUpperCase();
    const key = `${state} ${day.slice(0, 4)}`;
    let days = holidays.get(key);
    if (days === undefined) {
      days = holidaysOf(Number(day.slice(0, 4)), state);
      holidays.set(key, days);
    }
    return days.has(day) || settings.list('closed_days').includes(day);
  }

  /** Working spans of one day as instants. */
  function spansOf(day: Day, weekday: number): [number, number][] {
    const spans = current()?.[weekday] ?? [];
    if (spans.length === 0 || isFree(day)) return [];
    return spans.map(({ from, to }) => [time.instant(day, from), time.instant(day, to)]);
  }

  function* spansFrom(at: number): Generator<[number, number]> {
    current();
    const { day, weekday } = time.read(at);
    for (let i = 0; i < DAYS_LOOKED_AT; i++) {
      for (const span of spansOf(addDays(day, i), ((weekday - 1 + i) % 7) + 1)) if (span[1] > at) yield span;
    }
  }

  function first(at: number): [number, number] | null {
    for (const span of spansFrom(at)) return span;
    return null;
  }

  function openUntil(at: number): number | null {
    const span = first(at);
    return span !== null && span[0] <= at ? span[1] : null;
  }

  return {
    isOpen: (at) => openUntil(at) !== null,
    openUntil,
    nextOpening: (at) => {
      const span = first(at);
      return span === null ? null : Math.max(span[0], at);
    },
    workingMinutesBetween: (from, to) => {
      let ms = 0;
      for (const [begin, end] of spansFrom(from)) {
        if (begin >= to) break;
        ms += Math.min(end, to) - Math.max(begin, from);
      }
      return Math.floor(ms / 60_000);
    },
    after: (from, minutes) => {
      let left = minutes * 60_000;
      for (const [begin, end] of spansFrom(from)) {
        const start = Math.max(begin, from);
        if (end - start >= left) return start + left;
        left -= end - start;
      }
      return null;
    },
    local: (at) => {
      current();
      return time.read(at);
    },
  };
}

function safeLocalTime(zone: string): LocalTimeOfCity {
  try {
    return createLocalTime(zone);
  } catch {
    return createLocalTime('Europe/Berlin');
  }
}

function safeWeek(text: string): OfficeWeek | null {
  try {
    return parseOfficeHours(text);
  } catch {
    return null;
  }
}

function holidaysOf(year: number, state: string): Set<Day> {
  try {
    const region = state as Parameters<typeof getHolidays>[1];
    return new Set(getHolidays(year, region).map((holiday) => holiday.dateString));
  } catch {
    return new Set();
  }
}
