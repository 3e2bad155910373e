// Channels that end: what was told, who moved on, who is still there. Numbers only.
import type { AudienceRule, BroadcastState } from '../core/broadcast.ts';
import type { Notice } from '../core/notice.ts';
import type { Database, Db } from './database.ts';
import { loadNotices } from './notice-store.ts';

interface ChannelExit {
  broadcastId: string;
  channel: string;
  state: BroadcastState;
  /** ms UTC; null: not yet. */
  releasedAt: number | null;
  /** The last instant of the last day, ms UTC. */
  until: number;
  /** Rows of its ledger that reached somebody. */
  told: number;
  /** Since the release: to another channel, and away for good. */
  moved: number;
  left: number;
}

export function createExitStore({ database }: { database: Database }) {
  const { db } = database;

  /** Alarm subscriptions by channel. */
  async function people(): Promise<{ channel: string; subscribers: number }[]> {
    const rows = await db
      .selectFrom('subscriptions as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select(['a.channel', (count) => count.fn.countAll<number>().as('n')])
      .where('s.topic', '=', 'alarm')
      .groupBy('a.channel')
      .orderBy('a.channel')
      .execute();
    return rows.map(({ channel, n }) => ({ channel, subscribers: Number(n) }));
  }

  /** Newest first. */
  async function exits(): Promise<ChannelExit[]> {
    const rows = await db
      .selectFrom('broadcasts as b')
      .innerJoin('notices as n', 'n.id', 'b.notice_id')
      .select(['b.id', 'b.state', 'b.rule', 'n.released_at', 'n.valid_until'])
      .where('n.kind', '=', 'exit')
      .where('b.test_for', 'is', null)
      .orderBy('b.id', 'desc')
      .limit(20)
      .execute();
    return Promise.all(
      rows.map(async (row) => {
        const channel = (JSON.parse(row.rule) as AudienceRule).channel ?? '';
        const since = row.released_at === null ? null : Number(row.released_at);
        return {
          broadcastId: row.id,
          channel,
          state: row.state as BroadcastState,
          releasedAt: since,
          until: Number(row.valid_until),
          told: since === null ? 0 : await told(row.id),
          moved: since === null ? 0 : await ended(channel, since, ['moved']),
          left: since === null ? 0 : await ended(channel, since, ['unsubscribed', 'staff', 'platform', 'erased']),
        };
      }),
    );
  }

  async function told(broadcastId: string): Promise<number> {
    const row = await db
      .selectFrom('deliveries')
      .select((count) => count.fn.countAll<number>().as('n'))
      .where('broadcast_id', '=', broadcastId)
      .where('state', 'in', ['sent', 'delivered', 'unknown', 'held'])
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  async function ended(channel: string, since: number, reasons: string[]): Promise<number> {
    const row = await db
      .selectFrom('subscription_events')
      .select((count) => count.fn.countAll<number>().as('n'))
      .where('channel', '=', channel)
      .where('topic', '=', 'alarm')
      .where('event', '=', 'leave')
      .where('reason', 'in', reasons)
      .where('at', '>=', since)
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  return { people, exits };
}

/** By channel: what was said about its end, while it lasts. */
export async function loadLeaving(db: Db, now: number): Promise<Map<string, Notice>> {
  const rows = await db
    .selectFrom('broadcasts as b')
    .innerJoin('notices as n', 'n.id', 'b.notice_id')
    .select(['b.rule', 'n.id'])
    .where('n.kind', '=', 'exit')
    .where('n.released_at', 'is not', null)
    .where('n.valid_until', '>', now)
    .where('b.test_for', 'is', null)
    .where('b.state', '<>', 'stopped')
    .orderBy('b.id')
    .execute();
  const notices = await loadNotices(
    db,
    rows.map((row) => row.id),
  );
  return new Map(rows.map((row) => [(JSON.parse(row.rule) as AudienceRule).channel ?? '', notices.get(row.id)!]));
}
