// What an alarm's form says, as an order: days are chosen with their weekday, hours follow from them.
import { createHash } from 'node:crypto';
import type { Alarm, AlarmOrder } from '../../core/alarm.ts';
import { addDays, instantAt, parseTime, readWall } from '../../core/wall-clock.ts';
import type { Schedule } from './notice-deps.ts';

export const ALARM_FORMS = ['new', 'update', 'end', 'correct', 'cancel'] as const;
export type AlarmFormKind = (typeof ALARM_FORMS)[number];

export type Values = Record<string, string>;
export type ReadForm = { ok: true; order: AlarmOrder; schedule: Schedule } | { ok: false; refusal: string };

/** Stoves stay off from 18:00 on the eve. */
const EVE_MINUTES = 18 * 60;
const WEEKDAYS = ['So', 'Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa'];

/** A day as the form names it, weekday first: `Di 2026-12-01`. */
export const namedDay = (day: string): string => `${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]} ${day}`;

/** The city's day of an instant, by name; an end at 0:00 belongs to the day before. */
export const dayOf = (at: number, zone: string): string => namedDay(readWall(at, zone).day);
export const lastDayOf = (until: number, zone: string): string => dayOf(until - 1, zone);

/** What the form holds before anybody wrote: for a correction what holds now, else the likeliest. */
export function firstValues(kind: AlarmFormKind, alarm: Alarm | null, now: number, zone: string): Values {
  const today = readWall(now, zone).day;
  if (kind === 'new' || alarm === null) return { day: namedDay(addDays(today, 1)), until: 'open' };
  if (kind === 'end') return { until: namedDay(today) };
  if (kind === 'update') return { until: 'same', reason: alarm.reason ?? '' };
  if (kind === 'cancel') return {};
  return {
    day: dayOf(alarm.carsFrom, zone),
    until: alarm.until === null ? 'open' : lastDayOf(alarm.until, zone),
    reason: alarm.reason ?? '',
  };
}

/** The values that would say an order again, for a form that goes on from it. */
export function valuesOf(order: AlarmOrder, alarm: Alarm, schedule: Schedule, zone: string): Values {
  const end = (until: number | null | undefined, none: string) =>
    until === undefined || until === null ? none : lastDayOf(until, zone);
  const values: Values = { reason: order.reason ?? '', ...timesOf(schedule, zone) };
  switch (order.type) {
    case 'announce':
      return {
        ...values,
        day: dayOf(order.carsFrom, zone),
        until: end(order.until, 'open'),
        ...(order.begun ? { begun: 'yes' } : {}),
        ...(order.outOfSeason ? { season: 'yes' } : {}),
      };
    case 'develop':
      return { ...values, until: end(order.until, 'same') };
    case 'end':
      return { ...values, until: end(order.until, '') };
    case 'correct':
      return {
        ...values,
        day: dayOf(order.carsFrom ?? alarm.carsFrom, zone),
        until: end(order.until === undefined ? alarm.until : order.until, 'open'),
        wrong: order.wrong ?? '',
      };
    case 'cancel':
      return values;
  }
}

/** A schedule as fields for date and time want it. */
export function timesOf({ scheduledFor, notAfter }: Schedule, zone: string): Values {
  const field = (at: number): string => {
    const { day, minutes } = readWall(at, zone);
    const two = (n: number) => String(n).padStart(2, '0');
    return `${day}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };
  return {
    ...(scheduledFor === undefined ? {} : { 'send-at': field(scheduledFor) }),
    ...(notAfter === undefined ? {} : { 'not-after': field(notAfter) }),
  };
}

/** Days to choose from, in order; what holds now is always among them. */
export function dayChoices(
  field: 'day' | 'until',
  kind: AlarmFormKind,
  alarm: Alarm | null,
  now: number,
  zone: string,
  chosen?: string,
): string[] {
  const today = readWall(now, zone).day;
  const from = field === 'day' ? -2 : kind === 'end' || kind === 'correct' ? -1 : 0;
  const days = Array.from({ length: field === 'day' ? 24 : 36 }, (_, index) => addDays(today, from + index));
  if (alarm !== null && kind === 'correct') {
    if (field === 'day') days.push(readWall(alarm.carsFrom, zone).day);
    else if (alarm.until !== null) days.push(readWall(alarm.until - 1, zone).day);
  }
  if (chosen !== undefined && /\d{4}-\d{2}-\d{2}$/.test(chosen)) days.push(chosen.slice(-10));
  return [...new Set(days)].sort().map(namedDay);
}

/** Pure. A day whose weekday is another, or that does not exist, is refused. */
export function readAlarmForm(kind: AlarmFormKind, form: Values, alarm: Alarm | null, zone: string): ReadForm {
  const schedule = readSchedule(form, zone);
  if (!schedule.ok) return schedule;
  const given = { ...(form.reason?.trim() ? { reason: form.reason.trim() } : {}) };
  if (kind === 'cancel') return done({ type: 'cancel', reason: form.reason?.trim() ?? '' }, schedule.schedule);
  const until = form.until === 'open' || form.until === 'same' ? null : midnight(form.until ?? '', 1_440, zone);
  if (until !== null && !until.ok) return until;
  const end = until?.at;
  if (kind === 'update') {
    return done({ type: 'develop', ...(end === undefined ? {} : { until: end }), ...given }, schedule.schedule);
  }
  if (kind === 'end') {
    if (end === undefined) return { ok: false, refusal: 'not-a-time' };
    return done({ type: 'end', until: end, ...given }, schedule.schedule);
  }
  const cars = midnight(form.day ?? '', 0, zone);
  if (!cars.ok) return cars;
  // A day that stays keeps its hours, whatever they are.
  const stays = alarm !== null && dayOf(alarm.carsFrom, zone) === dayOf(cars.at, zone);
  const stovesFrom = stays ? alarm.stovesFrom : instantAt(addDays(readWall(cars.at, zone).day, -1), EVE_MINUTES, zone);
  const carsFrom = stays ? alarm.carsFrom : cars.at;
  if (kind === 'new') {
    return done(
      {
        type: 'announce',
        stovesFrom,
        carsFrom,
        ...(end === undefined ? {} : { until: end }),
        ...given,
        ...(form.begun === 'yes' ? { begun: true as const } : {}),
        ...(form.season === 'yes' ? { outOfSeason: true as const } : {}),
      },
      schedule.schedule,
    );
  }
  return done(
    {
      type: 'correct',
      ...(stays ? {} : { stovesFrom, carsFrom }),
      ...(alarm !== null && (end ?? null) !== alarm.until ? { until: end ?? null } : {}),
      ...given,
      ...(form.wrong?.trim() ? { wrong: form.wrong.trim().slice(0, 200) } : {}),
    },
    schedule.schedule,
  );
}

/** `at` and `notAfter` of a form, as fields for date and time give them; both may be empty. */
export function readSchedule(
  form: Values,
  zone: string,
): { ok: true; schedule: Schedule } | { ok: false; refusal: string } {
  const schedule: Schedule = {};
  for (const [field, key] of [
    ['send-at', 'scheduledFor'],
    ['not-after', 'notAfter'],
  ] as const) {
    const text = form[field]?.trim() ?? '';
    if (text === '') continue;
    const parsed = parseTime(text, zone);
    if (!parsed.ok) return { ok: false, refusal: parsed.fault };
    schedule[key] = parsed.at;
  }
  return { ok: true, schedule };
}

/** Whether two readings of a form would say the same; the seal of a form is no part of it. */
export function stampOf(form: Values): string {
  const own = Object.entries(form).filter(
    ([name, value]) => !['token', 'form', 'do', 'seen'].includes(name) && value.trim() !== '',
  );
  const words = JSON.stringify(own.map(([name, value]) => [name, value.trim().replaceAll('\r\n', '\n')]).sort());
  return createHash('sha256').update(words).digest('hex');
}

function midnight(
  named: string,
  minutes: number,
  zone: string,
): { ok: true; at: number } | { ok: false; refusal: string } {
  const parsed = parseTime(`${named}T12:00`, zone);
  if (!parsed.ok) return { ok: false, refusal: parsed.fault };
  return { ok: true, at: instantAt(named.slice(-10), minutes, zone) };
}

const done = (order: AlarmOrder, schedule: Schedule): ReadForm => ({ ok: true, order, schedule });
