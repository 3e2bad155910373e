// The dialogue lane at the claim: what waits, in order, as fast as the account's pace allows.
import type { Rate } from '../core/channel.ts';
import type { Claimed, Lane } from '../core/delivery.ts';
import type { OutboundMessage } from '../core/message.ts';
import type { Tx } from './database.ts';
import { lockPace, type PaceRow, savePace, takeSlots } from './pace.ts';
import { ON_ITS_WAY } from './replies.ts';
import { among, idList, query } from './rows.ts';
import type { Tables } from './schema.ts';

interface Wish {
  channel: string;
  account: string;
  rate: Rate;
  /** Sends this process could start now. */
  free: number;
}

/** What the broadcast lane saw of the account just before, in the same transaction. */
interface Scene {
  /** Locked already; moved on here. */
  pace: PaceRow;
  replies: boolean;
}

type PendingRow = Pick<Tables['deliveries'], 'id' | 'lane' | 'address_id' | 'body' | 'attempts' | 'broadcast_id'> & {
  external_id: string;
};

/** `next`: when more of what is due may go, if the pace held it back. */
export function createReplyClaim({ kind, holder }: { kind: 'sqlite' | 'postgres'; holder: string }) {
  async function claimReplies(
    tx: Tx,
    wish: Wish,
    at: number,
    scene: Scene | null,
  ): Promise<{ rows: Claimed[]; next: number | null }> {
    if (wish.free <= 0 || scene?.replies === false) return { rows: [], next: null };
    const { channel, account } = wish;
    const open = await pendingRows(tx, channel, account, wish.free, at);
    if (open.length === 0) return { rows: [], next: null };
    const pace = scene?.pace ?? (await lockPace(tx, kind, channel, account));
    const slots = takeSlots(pace, 'reply', wish.rate, open.length, at);
    const next = slots.length < open.length ? Math.max(pace.next_reply, pace.paused_until) : null;
    if (slots.length === 0) return { rows: [], next };
    await savePace(tx, kind, channel, account, pace);
    const rows = open.slice(0, slots.length);
    const ids = rows.map((row) => row.id);
    const text = `update deliveries
      set state = 'sending', holder = ?, claimed_at = ?, attempts = attempts + 1, updated_at = ? where id ${among(kind)}`;
    await query(tx, kind, text, [holder, at, at, idList(kind, ids)]);
    const claimed = rows.map((row, index) => ({
      id: row.id,
      lane: row.lane as Lane,
      channel,
      account,
      externalId: row.external_id,
      addressId: row.address_id,
      message: JSON.parse(row.body ?? '{"text":""}') as OutboundMessage,
      attempts: Number(row.attempts) + 1,
      sendAt: slots[index]!,
      broadcastId: row.broadcast_id,
    }));
    return { rows: claimed, next };
  }

  /** Pending dialogue rows in order, never two of one person at once. */
  async function pendingRows(tx: Tx, channel: string, account: string, limit: number, at: number) {
    const text = `
      select d.id, d.lane, d.address_id, d.body, d.attempts, d.broadcast_id, a.external_id
      from deliveries d join addresses a on a.id = d.address_id
      where d.state = 'pending' and d.priority < 2 and d.channel = ? and d.account = ? and d.not_before <= ?
        and not exists (select 1 from deliveries where address_id = d.address_id and id < d.id and ${ON_ITS_WAY})
      order by d.priority, d.id limit ? ${kind === 'postgres' ? 'for update of d skip locked' : ''}`;
    return query<PendingRow>(tx, kind, text, [channel, account, at, limit]);
  }

  return claimReplies;
}
