// The alarm as one typed record, and the only orders that can change it.
import { readWall } from './wall-clock.ts';

/** `proposed`: submitted, not released. `open`: released; whether it holds now is told by its times. */
export const ALARM_STATES = ['proposed', 'open', 'cancelled', 'withdrawn'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** Instants in ms UTC, made from the city's dates. */
export interface Alarm {
  id: string;
  state: AlarmState;
  /** Comfort stoves stay off from here: 18:00 on the eve. */
  stovesFrom: number;
  /** Cars stay at home from here: 0:00. */
  carsFrom: number;
  /** 24:00 of the last day; null = open. */
  until: number | null;
  reason: string | null;
  /** An end was released: no developments any more. */
  endAnnounced: boolean;
}

/** What an editor wants said; what is left out stays. `stovesFrom` and the like in ms UTC. */
export type AlarmOrder =
  | {
      type: 'announce';
      stovesFrom: number;
      carsFrom: number;
      until?: number;
      reason?: string;
      /** Says that the begin lies in the past on purpose. */
      begun?: true;
      outOfSeason?: true;
    }
  | { type: 'develop'; until?: number; reason?: string }
  | { type: 'end'; until: number; reason?: string }
  | {
      type: 'correct';
      stovesFrom?: number;
      carsFrom?: number;
      until?: number | null;
      reason?: string;
      /** What was wrong, in words; without it the difference says so. */
      wrong?: string;
    }
  | { type: 'cancel'; reason: string };

export type AlarmRefusal =
  | 'regime-off'
  | 'out-of-season'
  | 'end-before-begin'
  | 'cars-before-stoves'
  | 'stoves-too-early'
  | 'begin-in-the-past'
  | 'end-in-the-past'
  | 'too-far-ahead'
  | 'too-long'
  | 'not-open'
  | 'ended'
  | 'already-open'
  | 'nothing-changed'
  | 'reason-missing'
  | 'reason-too-long';

export interface AlarmContext {
  now: number;
  zone: string;
  regime: 'on' | 'off';
  /** `MM-DD`; from › to spans New Year. */
  season: { from: string; to: string };
  /** Another alarm is announced or in force. */
  otherOpen: boolean;
}

export type AlarmOutcome = { ok: true; alarm: Alarm } | { ok: false; refusal: AlarmRefusal };

const HOUR_MS = 3_600_000;
/** The longest phase known had 15 days (February 2019). */
const LONGEST_MS = 60 * 24 * HOUR_MS;
const FARTHEST_MS = 366 * 24 * HOUR_MS;
const MAX_REASON = 200;

const no = (refusal: AlarmRefusal): AlarmOutcome => ({ ok: false, refusal });

/** Pure. What the alarm becomes when the order is released, or why the order is impossible. */
export function nextAlarm(alarm: Alarm, order: AlarmOrder, context: AlarmContext): AlarmOutcome {
  if (order.reason !== undefined && order.reason.length > MAX_REASON) return no('reason-too-long');
  if (order.type === 'announce') return announce(alarm, order, context);
  if (alarm.state !== 'open') return no('not-open');
  const { now } = context;
  const over = alarm.until !== null && now >= alarm.until;
  const reason = order.reason ?? alarm.reason;
  switch (order.type) {
    case 'develop': {
      if (over || alarm.endAnnounced) return no('ended');
      const until = order.until ?? alarm.until;
      if (until !== null && until <= now) return no('end-in-the-past');
      return checked({ ...alarm, until, reason });
    }
    case 'end':
      if (over) return no('ended');
      if (order.until < startOfDay(now, context.zone)) return no('end-in-the-past');
      return checked({ ...alarm, until: order.until, reason, endAnnounced: true });
    case 'correct': {
      if (alarm.until !== null && now >= alarm.until + 24 * HOUR_MS) return no('ended');
      const next = {
        ...alarm,
        stovesFrom: order.stovesFrom ?? alarm.stovesFrom,
        carsFrom: order.carsFrom ?? alarm.carsFrom,
        until: order.until === undefined ? alarm.until : order.until,
        reason,
        endAnnounced: order.until === null ? false : alarm.endAnnounced,
      };
      const same =
        next.stovesFrom === alarm.stovesFrom &&
        next.carsFrom === alarm.carsFrom &&
        next.until === alarm.until &&
        next.reason === alarm.reason;
      if (same && order.wrong === undefined) return no('nothing-changed');
      return checked(next);
    }
    case 'cancel':
      if (over) return no('ended');
      if (order.reason.trim() === '') return no('reason-missing');
      return { ok: true, alarm: { ...alarm, state: 'cancelled' } };
  }
}

function announce(alarm: Alarm, order: Extract<AlarmOrder, { type: 'announce' }>, context: AlarmContext): AlarmOutcome {
  if (context.regime === 'off') return no('regime-off');
  if (alarm.state !== 'proposed') return no('already-open');
  if (context.otherOpen) return no('already-open');
  const begin = Math.min(order.stovesFrom, order.carsFrom);
  const timesFault = faultOf({ ...order, until: order.until ?? null });
  if (timesFault !== null) return no(timesFault);
  if (!order.outOfSeason && !inSeason(order.carsFrom, context)) return no('out-of-season');
  if (begin < context.now && !order.begun) return no('begin-in-the-past');
  if (order.until !== undefined && order.until <= context.now) return no('end-in-the-past');
  if (begin > context.now + FARTHEST_MS) return no('too-far-ahead');
  return {
    ok: true,
    alarm: {
      ...alarm,
      state: 'open',
      stovesFrom: order.stovesFrom,
      carsFrom: order.carsFrom,
      until: order.until ?? null,
      reason: order.reason ?? null,
      endAnnounced: false,
    },
  };
}

function checked(alarm: Alarm): AlarmOutcome {
  const fault = faultOf(alarm);
  return fault === null ? { ok: true, alarm } : no(fault);
}

/** Whether begin and end can be true together. */
function faultOf(times: Pick<Alarm, 'stovesFrom' | 'carsFrom' | 'until'>): AlarmRefusal | null {
  if (times.carsFrom < times.stovesFrom) return 'cars-before-stoves';
  if (times.carsFrom - times.stovesFrom > 48 * HOUR_MS) return 'stoves-too-early';
  if (times.until === null) return null;
  if (times.until <= times.carsFrom) return 'end-before-begin';
  return times.until - times.stovesFrom > LONGEST_MS ? 'too-long' : null;
}

/** Whether the day of an instant lies in the season, both ends counted. 29 February counts as any day. */
export function inSeason(at: number, { zone, season }: Pick<AlarmContext, 'zone' | 'season'>): boolean {
  const day = readWall(at, zone).day.slice(5);
  return season.from <= season.to ? day >= season.from && day <= season.to : day >= season.from || day <= season.to;
}

/** An end may be said on the day it happened. */
function startOfDay(now: number, zone: string): number {
  return now - readWall(now, zone).minutes * 60_000 - (now % 60_000);
}
