// The shared pace: send slots handed out from one row per account, so that all processes together keep the rate.
import type { Rate } from '../core/channel.ts';
import type { Tx } from './database.ts';
import { query } from './rows.ts';

/** Slots are given out at most this far ahead; a pause reaches everybody within it. */
export const HORIZON_MS = 100;
/** However slow commits are, a broadcast's rows are claimed no further ahead. */
const MOST_LEAD_MS = 150;
/**
 * A broadcast's rows are claimed this far ahead: two slots, in these bounds, and further while commits are slow.
 * Whatever is claimed when a process dies is in doubt; what is claimed too late loses its slot to the commit before it.
 */
export const broadcastHorizonMs = (perSecond: number, leadMs = 0): number =>
  Math.max(30, Math.min(60, 2_000 / perSecond), Math.min(MOST_LEAD_MS, leadMs));
/** Broadcast slots lie this much further apart than the limit asks, so that no wobble of a send makes a second too full. */
const SLACK = 1.015;

/** A next slot further ahead than this, and than two gaps, was given by a clock that was set back since, ms. */
const MOST_AHEAD_MS = 2_000;

/** Instants in ms UTC with fractions: at 80 a second a rounded slot would cost four percent. Kept in microseconds. */
export interface PaceRow {
  next_reply: number;
  next_broadcast: number;
  paused_until: number;
  stopped_reason: string | null;
}

/**
 * Takes up to `count` slots and moves the row on. Bucket of one, no catching up: a slot that nobody took in time is
 * gone. A clock that was set back keeps nobody waiting. While no broadcast runs, replies may use its share too; the sum
 * of both never exceeds broadcast + reply. `leadMs`: how long a commit takes at present.
 */
export function takeSlots(
  row: PaceRow,
  lane: 'reply' | 'broadcast',
  rate: Rate,
  count: number,
  now: number,
  leadMs = 0,
): number[] {
  if (row.stopped_reason !== null || row.paused_until > now) return [];
  if (row.next_broadcast > now + MOST_AHEAD_MS + 2_000 / rate.broadcast) row.next_broadcast = 0;
  if (row.next_reply > now + MOST_AHEAD_MS + 2_000 / rate.reply) row.next_reply = 0;
  const idle = row.next_broadcast < now - 1_000;
  const perSecond = lane === 'broadcast' ? rate.broadcast : idle ? rate.reply + rate.broadcast : rate.reply;
  const gap = (1_000 / perSecond) * (lane === 'broadcast' ? SLACK : 1);
  const horizon = lane === 'broadcast' ? broadcastHorizonMs(perSecond, leadMs) : HORIZON_MS;
  const slots: number[] = [];
  let next = lane === 'broadcast' ? Math.max(row.next_broadcast, idle ? row.next_reply : 0) : row.next_reply;
  while (slots.length < count) {
    const at = Math.max(now, next);
    if (at > now + horizon) break;
    slots.push(Math.round(at));
    next = at + gap;
  }
  if (slots.length > 0) {
    if (lane === 'broadcast') row.next_broadcast = next;
    else row.next_reply = next;
  }
  return slots;
}

/** Asks for a row as it lies there (`toPace`): channel, account. */
export const PACE = `select next_reply, next_broadcast, paused_until, stopped_reason from channel_states
  where channel = ? and account = ?`;
/** `paceParameters`, channel, account. */
export const SAVE_PACE =
  'update channel_states set next_reply = ?, next_broadcast = ? where channel = ? and account = ?';

/** Reads the row of an account under a lock, made if missing. */
export async function lockPace(
  tx: Tx,
  kind: 'sqlite' | 'postgres',
  channel: string,
  account: string,
): Promise<PaceRow> {
  const text = kind === 'postgres' ? `${PACE} for update` : PACE;
  const read = async () => (await query<PaceRow>(tx, kind, text, [channel, account]))[0];
  const row = await read();
  if (row !== undefined) return toPace(row);
  await tx
    .insertInto('channel_states')
    .values({
      channel,
      account,
      next_reply: 0,
      next_broadcast: 0,
      paused_until: 0,
      stopped_reason: null,
      stopped_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await read();
  return made ? toPace(made) : { next_reply: 0, next_broadcast: 0, paused_until: 0, stopped_reason: null };
}

export const toPace = (row: PaceRow): PaceRow => ({
  ...row,
  next_reply: Number(row.next_reply) / 1_000,
  next_broadcast: Number(row.next_broadcast) / 1_000,
});

export async function savePace(
  tx: Tx,
  kind: 'sqlite' | 'postgres',
  channel: string,
  account: string,
  row: PaceRow,
): Promise<void> {
  await query(tx, kind, SAVE_PACE, [...paceParameters(row), channel, account]);
}

export const paceParameters = (row: PaceRow): number[] =>
  [row.next_reply, row.next_broadcast].map((ms) => Math.ceil(ms * 1_000));
