// The broadcast lane at the claim: consent, pause, address and time looked at again, row by row, just before the send.

import { sql } from 'kysely';
import type { AudienceRule } from '../core/broadcast.ts';
import type { Claimed } from '../core/delivery.ts';
import type { OutboundMessage } from '../core/message.ts';
import { isBackground } from '../core/notice.ts';
import { readWall } from '../core/wall-clock.ts';
import { lookAround, suppressedAmong, takeRows, type WaitingRow, waitingRows } from './broadcast-rows.ts';
import { type Stops, stopsOf } from './channel-stops.ts';
import { isNight, isQuiet, morning, postpone, type Running, refusal, type Wall } from './claim-rules.ts';
import type { Tx } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { messageFor, messagesOf, type NoticeMessages } from './notice-messages.ts';
import { loadNotices } from './notice-store.ts';
import { broadcastHorizonMs, lockPace, type PaceRow, takeSlots } from './pace.ts';

export interface BroadcastClaimOptions {
  kind: 'sqlite' | 'postgres';
  holder: string;
  hash: KeyedHash;
  timeZone: () => string;
}

interface Wish {
  channel: string;
  account: string;
  rate: { broadcast: number; reply: number };
  free: number;
  /** How long a round of the sender takes at present, ms. */
  leadMs?: number;
}

/** What a claim looks at first, as it stands in its transaction. */
export interface Scene {
  running: Running[];
  stops: Stops;
  pace: PaceRow;
  /** False: no reply waits on the account. */
  replies: boolean;
}

/** How long "nothing is running" is believed, ms. While something runs every claim looks again. */
const BELIEVED_MS = 200;
/** When to look again for a person whose approved wordings are all paused, ms. */
const AWAIT_TEMPLATE_MS = 60_000;
/** When to look again after a person whose earlier notice is still on its way, ms. */
const AWAIT_MS = 1_000;

export function createBroadcastClaim({ kind, holder, hash, timeZone }: BroadcastClaimOptions) {
  let quietUntil = 0;
  const kept = new Map<string, NoticeMessages>();

  /** What runs, and what of it concerns the account; null when nothing does. While it stands, the pace is locked. */
  async function look(tx: Tx, wish: Pick<Wish, 'channel' | 'account'>, at: number): Promise<Scene | null> {
    if (at < quietUntil) return null;
    const { running, stops, pace, replies } = await lookAround(tx, kind, wish, at);
    if (running.length === 0) {
      quietUntil = at + BELIEVED_MS;
      return null;
    }
    const { channel, account } = wish;
    return {
      running,
      stops: stopsOf(stops, account),
      pace: pace ?? (await lockPace(tx, kind, channel, account)),
      replies,
    };
  }

  /** `next`: when more may be sent, ms UTC; null when nothing waits. */
  async function claim(
    tx: Tx,
    wish: Wish,
    { running, stops, pace }: Scene,
    at: number,
  ): Promise<{ rows: Claimed[]; next: number | null }> {
    if (wish.free <= 0) return { rows: [], next: null };
    if (stops.until !== null) return { rows: [], next: stops.until };
    const zone = timeZone();
    const { minutes, day } = readWall(at, zone);
    const wall: Wall = { minutes, day, zone, night: isNight(minutes) };
    let next: number | null = null;
    const soonest = (instant: number): void => {
      next = next === null ? instant : Math.min(next, instant);
    };
    for (const broadcast of running) {
      if (isBackground(broadcast.kind) && wall.night && !broadcast.test) {
        soonest(morning(wall));
        continue;
      }
      const found = await claimOne(tx, wish, broadcast, at, wall, stops, pace);
      if (found.next !== null) soonest(found.next);
      if (found.rows.length > 0) return { rows: found.rows, next };
      if (found.paced) break;
    }
    return { rows: [], next };
  }

  async function claimOne(
    tx: Tx,
    wish: Wish,
    broadcast: Running,
    at: number,
    wall: Wall,
    stops: Stops,
    pace: PaceRow,
  ): Promise<{ rows: Claimed[]; next: number | null; paced: boolean }> {
    const { channel, account, leadMs } = wish;
    const horizonMs = broadcastHorizonMs(wish.rate.broadcast, leadMs);
    const room = takeSlots({ ...pace }, 'broadcast', wish.rate, wish.free, at, leadMs).length;
    if (room === 0) {
      const paced = pace.stopped_reason === null ? Math.max(pace.next_broadcast - horizonMs, pace.paused_until) : null;
      return { rows: [], next: paced, paced: true };
    }
    const rows = await waitingRows(tx, kind, wish, broadcast, room, at);
    if (rows.length === 0) return { rows: [], next: await nextOf(tx, wish, broadcast), paced: false };
    const stopped = broadcast.test ? await unlinked(tx, rows) : await suppressed(tx, wish, rows);
    const messages = await textsOf(tx, broadcast.noticeId);
    const good: typeof rows = [];
    for (const row of rows) {
      const why = stopped.has(row.id) ? 'suppressed' : refusal(row, broadcast, at);
      const later = why === null ? postpone(row, broadcast, at, wall) : null;
      if (why !== null) await settle(tx, row.id, { state: 'skipped', reason: why }, at);
      else if (later !== null) await settle(tx, row.id, { not_before: later }, at);
      else if (row.reason !== 'awaits') good.push(row);
      else {
        const outcome = await awaited(tx, row.address_id, broadcast.rule);
        if (outcome === 'reached') good.push(row);
        else if (outcome === 'open') await settle(tx, row.id, { not_before: at + AWAIT_MS }, at);
        else await settle(tx, row.id, { state: 'skipped', reason: 'not-reached-before' }, at);
      }
    }
    for (const row of good.splice(0)) {
      const message = messageFor(messages, row, stops.templates);
      // The platform would still deliver it when it holds no more.
      if (message?.template?.ttlS !== undefined && at + message.template.ttlS * 1_000 > broadcast.validUntil) {
        await settle(tx, row.id, { state: 'skipped', reason: 'too-late' }, at);
      } else if (message !== null) good.push(row);
      // Every approved wording for this person is paused: looked at again in a minute.
      else await settle(tx, row.id, { not_before: at + AWAIT_TEMPLATE_MS, reason: 'template' }, at);
    }
    if (good.length === 0) return { rows: [], next: at, paced: false };
    const slots = takeSlots(pace, 'broadcast', wish.rate, good.length, at, leadMs);
    const ids = good.map((row) => row.id);
    await takeRows(tx, kind, ids, { holder, at, channel, account, pace });
    return {
      rows: good.map((row, index) => ({
        id: row.id,
        lane: 'broadcast',
        channel,
        account,
        externalId: row.external_id!,
        addressId: row.address_id,
        message: silentAtNight(messageFor(messages, row, stops.templates)!, row, wall),
        attempts: Number(row.attempts) + 1,
        sendAt: slots[index]!,
        broadcastId: broadcast.id,
      })),
      next: pace.next_broadcast - horizonMs,
      paced: true,
    };
  }

  async function nextOf(tx: Tx, { channel, account }: Wish, broadcast: Running): Promise<number | null> {
    const row = await tx
      .selectFrom('deliveries')
      .select((select) => select.fn.min('not_before').as('at'))
      .where(sql<boolean>`state = 'pending' and priority = 2`)
      .where('broadcast_id', '=', broadcast.id)
      .where('channel', '=', channel)
      .where('account', '=', account)
      .executeTakeFirst();
    return row?.at ?? null;
  }

  /** Ids of rows whose address has a STOPP mark. */
  async function suppressed(tx: Tx, { channel, account }: Wish, rows: WaitingRow[]): Promise<Set<string>> {
    const marks = new Map<string, string>();
    for (const { id, external_id: externalId } of rows) {
      if (externalId !== null) marks.set(hash('stopped', hash('address', channel, account, externalId)), id);
    }
    if (marks.size === 0) return new Set();
    const found = await suppressedAmong(tx, kind, [...marks.keys()]);
    return new Set(found.map((mark) => marks.get(mark)!));
  }

  /** A test goes to a chat that is still somebody's own; STOPP there ends that. */
  async function unlinked(tx: Tx, rows: WaitingRow[]): Promise<Set<string>> {
    const ids = rows.map((row) => row.address_id);
    const linked = await tx.selectFrom('staff_chats').select('address_id').where('address_id', 'in', ids).execute();
    return new Set(
      rows.filter((row) => !linked.some((chat) => chat.address_id === row.address_id)).map(({ id }) => id),
    );
  }

  async function awaited(tx: Tx, addressId: string, rule: AudienceRule): Promise<'reached' | 'open' | 'never'> {
    const rows = await tx
      .selectFrom('deliveries')
      .select('state')
      .where('address_id', '=', addressId)
      .where('notice_id', 'in', rule.reachedBy ?? [''])
      .execute();
    const states = new Set(rows.map((row) => row.state));
    if (['sent', 'delivered', 'unknown', 'held'].some((state) => states.has(state))) return 'reached';
    return states.has('sending') || states.has('pending') ? 'open' : 'never';
  }

  async function settle(
    tx: Tx,
    id: string,
    set: { state: 'skipped'; reason: string } | { not_before: number; reason?: string },
    at: number,
  ): Promise<void> {
    await tx
      .updateTable('deliveries')
      .set({ ...set, updated_at: at })
      .where('id', '=', id)
      .where('state', '=', 'pending')
      .execute();
  }

  /** Read once per notice, since nothing released is ever rendered again. */
  async function textsOf(tx: Tx, noticeId: string): Promise<NoticeMessages> {
    const known = kept.get(noticeId);
    if (known !== undefined) return known;
    const made = messagesOf((await loadNotices(tx, [noticeId])).get(noticeId));
    if (kept.size > 20) kept.clear();
    kept.set(noticeId, made);
    return made;
  }

  const silentAtNight = (message: OutboundMessage, row: WaitingRow, wall: Wall): OutboundMessage =>
    wall.night || isQuiet(row, wall.minutes) ? { ...message, silent: true } : message;

  return {
    look,
    claim,
    /** Something may have been released: looks at the next claim. */
    wake: (): void => {
      quietUntil = 0;
    },
  };
}
