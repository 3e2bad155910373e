// What is said to everybody: its kind, its texts by locale and outlet, and what it makes out of date.
import type { Alarm, AlarmOrder } from './alarm.ts';
import type { Locale } from './locale.ts';
import type { Topic } from './subscription.ts';

export const NOTICE_KINDS = ['begin', 'development', 'correction', 'end', 'cancellation', 'post', 'exit'] as const;
/** `exit`: a channel ends, told to those who have notices there. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/**
 * `message`: subscribers; `again`: the same, marked, when doubt is settled by sending once more. `feed`: Atom, RSS, CAP,
 * page. `short`: social outlets, at most 280 characters. `button`: what the button below an exit says. `template`, `reserve`: what an approved wording is filled with.
 */
export const OUTLETS = ['message', 'again', 'feed', 'short', 'button', 'template', 'reserve'] as const;
export type Outlet = (typeof OUTLETS)[number];

/** Doubt about a send: `info` leaves it, `danger` sends once more and says so. */
export type NoticeClass = 'info' | 'danger';

export interface NoticeText {
  locale: Locale;
  outlet: Outlet;
  title: string;
  text: string;
}

/** The longest message of an alarm, UTF-16 units; and of a post, which may be read at leisure. */
export const MAX_ALARM_TEXT = 700;
export const MAX_POST_TEXT = 3_000;
/** With a picture a platform shows the text as a caption. */
export const MAX_CAPTION = 1_000;
export const MAX_SHORT_TEXT = 280;

/** A notice as it is kept. Instants in ms UTC. */
export interface Notice {
  id: string;
  kind: NoticeKind;
  alarmId: string | null;
  /** The released notice before it in the alarm's chain. */
  followsId: string | null;
  topic: Topic;
  /** The alarm as it is when this is released; null for a post. */
  alarm: Alarm | null;
  order: AlarmOrder | null;
  /** The alarm's version this was written on: another release in between makes it impossible. */
  alarmVersion: number;
  image: { url: string; alt: string } | null;
  link: { url: string; label: string } | null;
  class: NoticeClass;
  /** After this nothing of it is sent. */
  validUntil: number;
  texts: NoticeText[];
  releasedAt: number | null;
}

export const KIND_OF_ORDER: Record<AlarmOrder['type'], NoticeKind> = {
  announce: 'begin',
  develop: 'development',
  correct: 'correction',
  end: 'end',
  cancel: 'cancellation',
};

const DAY_MS = 86_400_000;

/** How long a notice is worth sending when nobody says otherwise. */
export function defaultValidUntil(kind: NoticeKind, alarm: Alarm | null, now: number): number {
  if (alarm === null || kind === 'post') return now + 7 * DAY_MS;
  if (kind === 'end') return Math.max(alarm.until ?? now, now) + DAY_MS / 2;
  if (kind === 'cancellation') return Math.max(alarm.carsFrom, now) + DAY_MS;
  const day = Math.max(alarm.carsFrom, now) + DAY_MS;
  return alarm.until === null ? day : Math.max(Math.min(alarm.until, day), now + 60_000);
}

/**
 * Kinds of earlier notices of the same alarm that are out of date once this kind is released. A correction replaces
 * only the notice it follows; a development leaves the begin, which some want alone.
 */
export function supersedes(kind: NoticeKind): readonly NoticeKind[] | 'followed' {
  switch (kind) {
    case 'end':
    case 'cancellation':
      return ['begin', 'development', 'correction', 'end'];
    case 'correction':
      return 'followed';
    case 'development':
      return ['development'];
    case 'begin':
    case 'post':
    case 'exit':
      return [];
  }
}

/** Can wait: for the morning, for the end of quiet hours, for alarms. */
export const isBackground = (kind: NoticeKind): boolean => kind === 'post' || kind === 'exit';

/** Only begin and end for those who wished so; what corrects them belongs to them. */
export const reachesEdges = (kind: NoticeKind): boolean => kind !== 'development';
