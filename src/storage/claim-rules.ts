// What decides about one row of a broadcast at its claim: not any more, not yet, or silently. Pure.
import type { AudienceRule } from '../core/broadcast.ts';
import { isBackground, type NoticeKind, reachesEdges } from '../core/notice.ts';
import { addDays, instantAt } from '../core/wall-clock.ts';

/** A broadcast whose rows are being sent. */
export interface Running {
  id: string;
  noticeId: string;
  kind: NoticeKind;
  topic: string;
  rule: AudienceRule;
  /** ms UTC */
  validUntil: number;
  /** Goes to one colleague's linked chat and asks for no subscription. */
  test: boolean;
}

/** The city's clock at the claim. */
export interface Wall {
  minutes: number;
  day: string;
  zone: string;
  night: boolean;
}

/** A person as the claim sees them; null where there is no such row any more. */
interface Person {
  external_id: string | null;
  subscription: string | null;
  address_state: string | null;
  extent: string | null;
  paused_until: number | null;
  quiet_from: number | null;
  quiet_to: number | null;
}

/** At night notices come silently and posts wait: minutes after midnight, in the city. */
const NIGHT_FROM = 21 * 60;
const NIGHT_TO = 7 * 60;

export const isNight = (minutes: number): boolean => minutes >= NIGHT_FROM || minutes < NIGHT_TO;

/** The end of this night, ms UTC. */
export const morning = ({ minutes, day, zone }: Wall): number =>
  instantAt(minutes >= NIGHT_FROM ? addDays(day, 1) : day, NIGHT_TO, zone);

/** Why the person must not get it any more; null: they may. */
export function refusal(row: Person, broadcast: Running, at: number): string | null {
  if (row.external_id === null) return 'erased';
  if (row.address_state !== 'active' && (broadcast.test || row.subscription !== null)) return row.address_state;
  if (broadcast.test) return null;
  if (row.subscription === null) return 'unsubscribed';
  // A pause may outlast the channel: its end is told all the same.
  if ((row.paused_until ?? 0) > at && broadcast.kind !== 'exit') return 'paused';
  return row.extent === 'edges' && !reachesEdges(broadcast.kind) ? 'edges' : null;
}

/** A post waits for the end of the person's quiet hours; ms UTC, null: now. */
export function postpone(row: Person, broadcast: Running, at: number, wall: Wall): number | null {
  if (!isBackground(broadcast.kind) || broadcast.test || !isQuiet(row, wall.minutes)) return null;
  const end = row.quiet_to ?? 0;
  return Math.max(at + 60_000, instantAt(end > wall.minutes ? wall.day : addDays(wall.day, 1), end, wall.zone));
}

export function isQuiet({ quiet_from: from, quiet_to: to }: Person, minutes: number): boolean {
  if (from === null || to === null || from === to) return false;
  return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
}
