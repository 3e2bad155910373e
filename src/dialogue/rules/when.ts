// Reads days and times out of a message: "morgen früh", "von 22 bis 7 Uhr", "für 2 Wochen".
import { compareDays, type Day, exists, instantOf, plusDays, plusMonths, wallClock, weekdayOf } from './civil-time.ts';
import { createSignReader, type Sign } from './when-signs.ts';
import type { WordTree } from './word-tree.ts';

/** A moment or span. Instants in ms UTC. */
export interface When {
  from: number;
  /** End, exclusive. A day ends at the next midnight. "bis Montag" ends when Monday begins. */
  to?: number;
  grain: 'day' | 'time';
  /** Minutes of the day on the wall clock, for what repeats daily (quiet hours). Only with times. */
  clock?: { from: number; to?: number };
  /** The words that said it, as written. */
  text: string;
}

/**
 * Reads a text at an instant (ms UTC) in a time zone: German, English and Turkish basics. null = says no time.
 * Days without a year, weekdays and bare times are the next that come. Pure; never throws for any text.
 */
export type ParseWhen = (text: string, now: number, zone: string) => When | null;

/** Hours that a part of the day spans, in minutes. */
const PARTS: Record<string, [number, number]> = {
  morning: [360, 720],
  noon: [720, 840],
  afternoon: [720, 1080],
  evening: [1080, 1440],
  night: [1320, 1800],
};

interface Point {
  day?: Day;
  lastDay?: Day;
  minute?: number;
  part?: string;
}

/** Compiles the list `dates` of locales/words/. */
export function createWhen(words: WordTree): ParseWhen {
  const reader = createSignReader(words);
  return (text, now, zone) => {
    const signs = reader(text);
    const today = wallClock(now, zone);
    const until = signs.findIndex(({ kind }) => kind === 'until');
    const head = until < 0 ? signs : signs.slice(0, until);
    const tail = until < 0 ? [] : signs.slice(until + 1);
    const said = saidIn(text, signs);

    const period = nextPeriod(head, today);
    if (period) return whole(period, zone, said);
    const span = duration(head);
    if (span) return fromDuration(span, now, today, zone, said);

    const hour = until < 0 ? undefined : bareHour(head);
    const start = point(head, today) ?? (hour === undefined ? null : { minute: hour });
    const end = point(tail, start?.day ?? today, start === null);
    if (!start && !end) return null;
    if (start && end) return range(start, end, now, today, zone, said);
    if (end) {
      const to = begin(end, now, today, zone);
      return to > now ? { from: now, to, grain: end.minute === undefined ? 'day' : 'time', text: said } : null;
    }
    return single(start!, now, today, zone, said);
  };
}

const saidIn = (text: string, signs: Sign[]): string =>
  signs.length === 0 ? '' : text.slice(signs[0]!.start, signs[signs.length - 1]!.end);

/** "nächste Woche", "nächsten Monat": the first day and the day after the last. */
function nextPeriod(signs: Sign[], today: Day): [Day, Day] | null {
  const at = signs.findIndex(({ kind }) => kind === 'next');
  const unit = signs[at + 1];
  if (at < 0 || unit?.kind !== 'unit' || signs.some(({ kind }) => kind === 'during')) return null;
  const monday = comingWeekday(today, 1, true);
  if (unit.name === 'week') return [monday, plusDays(monday, 7)];
  const first = { ...today, day: 1 };
  return unit.name === 'month' ? [plusMonths(first, 1), plusMonths(first, 2)] : null;
}

const whole = ([first, after]: [Day, Day], zone: string, text: string): When => ({
  from: instantOf(first, 0, zone),
  to: instantOf(after, 0, zone),
  grain: 'day',
  text,
});

/** "für 2 Wochen", "in 3 Tagen", "2 Wochen". */
function duration(signs: Sign[]): { mode: 'during' | 'within'; unit: string; count: number } | null {
  const at = signs.findIndex(({ kind }) => kind === 'unit');
  const count = signs[at - 1];
  if (at < 0 || (count && count.kind !== 'number' && count.kind !== 'during')) return null;
  const number = count?.kind === 'number' ? count.value : 1;
  if (count?.kind !== 'number' && !signs.some(({ kind }) => kind === 'during')) return null;
  if (number < 1 || number > 366) return null;
  const within = signs.some(({ kind }) => kind === 'within') && !signs.some(({ kind }) => kind === 'during');
  return { mode: within ? 'within' : 'during', unit: signs[at]!.name, count: number };
}

function fromDuration(
  { mode, unit, count }: NonNullable<ReturnType<typeof duration>>,
  now: number,
  today: Day & { minute: number },
  zone: string,
  text: string,
): When {
  const short = unit === 'minute' || unit === 'hour';
  const later = unit === 'month' ? plusMonths(today, count) : plusDays(today, unit === 'week' ? 7 * count : count);
  const target = short ? now + count * (unit === 'hour' ? 3_600_000 : 60_000) : instantOf(later, today.minute, zone);
  if (mode === 'during') return { from: now, to: target, grain: short ? 'time' : 'day', text };
  if (short) return { from: target, grain: 'time', text };
  return { from: instantOf(later, 0, zone), to: instantOf(plusDays(later, 1), 0, zone), grain: 'day', text };
}

/** One day and time of day out of signs. */
function point(signs: Sign[], today: Day, strictlyLater = false): Point | null {
  const found: Point = {};
  signs.forEach((sign, at) => {
    const { kind, value } = sign;
    const next = strictlyLater || signs.slice(0, at).some((other) => other.kind === 'next');
    const dayBefore = found.day !== undefined;
    if (kind === 'today') found.day ??= today;
    else if (kind === 'tomorrow' && dayBefore) found.part = 'morning';
    else if (kind === 'tomorrow') found.day = plusDays(today, 1);
    else if (kind === 'overmorrow') found.day = plusDays(today, 2);
    else if (kind === 'weekday' && !dayBefore) found.day = comingWeekday(today, value, next);
    else if (kind === 'weekend') [found.day, found.lastDay] = weekend(today);
    else if (kind === 'date') found.day = comingDate(today, sign) ?? found.day;
    else if (kind === 'part') found.part = sign.name;
    else if (kind === 'time') found.minute = value;
  });
  if (found.minute !== undefined && found.part) found.minute = inPart(found.minute, found.part);
  return found.day || found.minute !== undefined || found.part ? found : null;
}

/** "von 22 bis 7 Uhr": the first number is an hour because the second is. */
const bareHour = (signs: Sign[]): number | undefined => {
  const hour = signs.findLast(({ kind }) => kind === 'number')?.value;
  return hour === undefined || hour > 24 ? undefined : hour * 60;
};

/** "8" in the evening is 20:00; "12" at night is midnight. */
function inPart(minute: number, part: string): number {
  if ((part === 'evening' || part === 'afternoon') && minute < 720) return minute + 720;
  if (part === 'night' && minute >= 480 && minute < 720) return minute + 720;
  if (part === 'night' && minute >= 720 && minute < 780) return minute + 720;
  return minute;
}

function comingWeekday(today: Day, weekday: number, strictlyLater: boolean): Day {
  const ahead = (weekday - weekdayOf(today) + 7) % 7;
  return plusDays(today, ahead === 0 && strictlyLater ? 7 : ahead);
}

function weekend(today: Day): [Day, Day] {
  const sunday = comingWeekday(today, 0, false);
  const saturday = plusDays(sunday, -1);
  return [compareDays(saturday, today) < 0 ? today : saturday, sunday];
}

/** The next day of that date; null when the calendar has none (31 April). */
function comingDate(today: Day, { year, month, value }: Sign): Day | null {
  if (year !== undefined)
    return exists({ year, month: month!, day: value }) ? { year, month: month!, day: value } : null;
  for (let ahead = 0; ahead <= 8; ahead++) {
    const day = { year: today.year + ahead, month: month!, day: value };
    if (exists(day) && compareDays(day, today) >= 0) return day;
  }
  return null;
}

/** The instant a point begins; a bare time is the next that comes. */
function begin({ day, minute, part }: Point, now: number, today: Day, zone: string): number {
  const start = minute ?? (part ? PARTS[part]![0] : 0);
  const at = instantOf(day ?? today, start, zone);
  const smallHours = part === 'night' && start < 480;
  return at > now || (day && !smallHours) ? at : instantOf(plusDays(day ?? today, 1), start, zone);
}

function single(start: Point, now: number, today: Day, zone: string, text: string): When {
  const from = begin(start, now, today, zone);
  if (start.minute !== undefined) return { from, grain: 'time', clock: { from: start.minute % 1440 }, text };
  if (start.part) {
    const [first, last] = PARTS[start.part]!;
    return { from, to: from + (last - first) * 60_000, grain: 'time', clock: { from: first, to: last % 1440 }, text };
  }
  const to = instantOf(plusDays(start.lastDay ?? start.day!, 1), 0, zone);
  return { from, to, grain: 'day', text };
}

function range(start: Point, end: Point, now: number, today: Day, zone: string, text: string): When {
  const from = begin(start, now, today, zone);
  if (end.minute === undefined && !end.part) {
    const to = instantOf(plusDays(end.lastDay ?? end.day!, 1), 0, zone);
    return { from, to, grain: start.minute === undefined ? 'day' : 'time', text };
  }
  const minute = end.minute ?? PARTS[end.part!]![0];
  const first = wallClock(from, zone);
  const sameDay = end.day ?? first;
  const to = instantOf(sameDay, minute, zone);
  const later = to > from ? to : instantOf(plusDays(first, 1), minute, zone);
  const clock = { from: (start.minute ?? first.minute) % 1440, to: minute % 1440 };
  return { from, to: later, grain: 'time', clock, text };
}
