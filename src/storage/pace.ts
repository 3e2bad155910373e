// The shared pace: send slots handed out from one row per account, so that all processes together keep the rate.
import type { Rate } from '../core/channel.ts';
import type { Tx } from './database.ts';

/** Slots are given out at most this far ahead; a pause reaches everybody within it. */
export const HORIZON_MS = 100;

export interface PaceRow {
  next_reply: number;
  next_broadcast: number;
  paused_until: number;
  stopped_reason: string | null;
}

/**
 * Takes up to `count` slots and moves the row on. Bucket of one, no catching up: a slot that nobody took in time is
 * gone. While no broadcast runs, replies may use its share too; the sum of both never exceeds broadcast + reply.
 */
export function takeSlots(row: PaceRow, lane: 'reply' | 'broadcast', rate: Rate, count: number, now: number): number[] {
  if (row.stopped_reason !== null || row.paused_until > now) return [];
  const idle = row.next_broadcast < now - 1_000;
  const perSecond = lane === 'broadcast' ? rate.broadcast : idle ? rate.reply + rate.broadcast : rate.reply;
  const gap = 1_000 / perSecond;
  const slots: number[] = [];
  let next = lane === 'broadcast' ? Math.max(row.next_broadcast, idle ? row.next_reply : 0) : row.next_reply;
  while (slots.length < count) {
    const at = Math.max(now, next);
    if (at > now + HORIZON_MS) break;
    slots.push(Math.round(at));
    next = at + gap;
  }
  if (slots.length > 0) {
    if (lane === 'broadcast') row.next_broadcast = Math.ceil(next);
    else row.next_reply = Math.ceil(next);
  }
  return slots;
}

/** Reads the row of an account under a lock, made if missing. */
export async function lockPace(
  tx: Tx,
  kind: 'sqlite' | 'postgres',
  channel: string,
  account: string,
): Promise<PaceRow> {
  const read = () => {
    const query = tx
      .selectFrom('channel_states')
      .select(['next_reply', 'next_broadcast', 'paused_until', 'stopped_reason'])
      .where('channel', '=', channel)
      .where('account', '=', account);
    return (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  };
  const row = await read();
  if (row !== undefined) return row;
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
  return (await read()) ?? { next_reply: 0, next_broadcast: 0, paused_until: 0, stopped_reason: null };
}

export async function savePace(tx: Tx, channel: string, account: string, row: PaceRow): Promise<void> {
  await tx
    .updateTable('channel_states')
    .set({ next_reply: row.next_reply, next_broadcast: row.next_broadcast })
    .where('channel', '=', channel)
    .where('account', '=', account)
    .execute();
}
