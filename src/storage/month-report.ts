// Subscribers in and out over a month of the city, without a person in it.
import { sql } from 'kysely';
import type { NoticeKind } from '../core/notice.ts';
import { addDays, instantAt, readWall } from '../core/wall-clock.ts';
import type { Database } from './database.ts';

const HOUR_MS = 3_600_000;
/** Who leaves within this after a notice, and before the next one on the same topic, is counted with it. */
const AFTER_MS = 72 * HOUR_MS;

export interface MonthReport {
  subscribers: { channel: string; topic: string; n: number }[];
  days: { day: string; channel: string; joins: number; leaves: number; gone: number }[];
  leaves: { reason: string; n: number }[];
  notices: { id: string; kind: NoticeKind; title: string; at: number; reached: number; leaves: number; gone: number }[];
}

interface Hour {
  at: number;
  channel: string;
  topic: string;
  event: string;
  reason: string | null;
  n: number;
}

export function createMonthReport({
  database,
  now,
  zone,
}: {
  database: Database;
  now: () => number;
  zone: () => string;
}) {
  const { db } = database;

  /** `month` as `2026-11`; a RangeError for anything else. Subscribers are those at its end, or now. */
  return async function read(month: string): Promise<MonthReport> {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new RangeError('a month is written like 2026-11');
    const from = instantAt(`${month}-01`, 0, zone());
    const to = instantAt(`${addDays(`${month}-01`, 31).slice(0, 7)}-01`, 0, zone());
    const hours = await eventsBetween(from, to + AFTER_MS);
    const within = hours.filter(({ at }) => at < to);
    return {
      subscribers: await subscribersAt(to),
      days: byDay(within),
      leaves: byReason(within),
      notices: await noticesOf(from, to, hours),
    };
  };

  /** Summed by hour, so that a month of a large city stays small. */
  async function eventsBetween(from: number, to: number): Promise<Hour[]> {
    const hour = sql<number>`at - at % ${sql.lit(HOUR_MS)}`;
    const rows = await db
      .selectFrom('subscription_events')
      .select([hour.as('hour'), 'channel', 'topic', 'event', 'reason', (count) => count.fn.countAll<number>().as('n')])
      .where('at', '>=', from)
      .where('at', '<', to)
      .groupBy([hour, 'channel', 'topic', 'event', 'reason'])
      .execute();
    return rows.map(({ hour, n, ...row }) => ({ ...row, at: Number(hour), n: Number(n) }));
  }

  async function subscribersAt(to: number): Promise<MonthReport['subscribers']> {
    const present = await db
      .selectFrom('subscriptions as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select(['a.channel', 's.topic', (count) => count.fn.countAll<number>().as('n')])
      .groupBy(['a.channel', 's.topic'])
      .execute();
    const counts = new Map(present.map(({ channel, topic, n }) => [`${channel} ${topic}`, Number(n)]));
    const since = to < now() ? await eventsBetween(to, now() + 1) : [];
    for (const { channel, topic, event, n } of since) {
      const key = `${channel} ${topic}`;
      counts.set(key, (counts.get(key) ?? 0) + (event === 'join' ? -n : n));
    }
    return [...counts].sort().map(([key, n]) => {
      const [channel = '', topic = ''] = key.split(' ');
      return { channel, topic, n: Math.max(0, n) };
    });
  }

  function byDay(hours: Hour[]): MonthReport['days'] {
    const days = new Map<string, MonthReport['days'][number]>();
    for (const { at, channel, event, reason, n } of hours) {
      const day = readWall(at, zone()).day;
      const entry = days.get(`${day} ${channel}`) ?? { day, channel, joins: 0, leaves: 0, gone: 0 };
      if (event === 'join') entry.joins += n;
      else if (isLeave(reason)) entry.leaves += n;
      else if (reason === 'gone') entry.gone += n;
      days.set(`${day} ${channel}`, entry);
    }
    return [...days.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  function byReason(hours: Hour[]): MonthReport['leaves'] {
    const reasons = new Map<string, number>();
    for (const { event, reason, n } of hours) {
      if (event === 'leave' && reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + n);
    }
    return [...reasons].map(([reason, n]) => ({ reason, n })).sort((a, b) => b.n - a.n);
  }

  async function noticesOf(from: number, to: number, hours: Hour[]): Promise<MonthReport['notices']> {
    const rows = await db
      .selectFrom('broadcasts as b')
      .innerJoin('notices as n', 'n.id', 'b.notice_id')
      .leftJoin('notice_texts as t', (join) =>
        join.onRef('t.notice_id', '=', 'n.id').on('t.locale', '=', 'de').on('t.outlet', '=', 'message'),
      )
      .select(['b.id', 'b.started_at', 'b.frozen_count', 'n.kind', 'n.topic', 't.title'])
      .where('b.started_at', '>=', from)
      .where('b.started_at', '<', to + AFTER_MS)
      .orderBy('b.started_at')
      .execute();
    const reached = await reachedBy(rows.map(({ id }) => id));
    return rows
      .map((row, index) => {
        const at = Number(row.started_at);
        const next = rows.slice(index + 1).find(({ topic }) => topic === row.topic);
        const end = Math.min(at + AFTER_MS, Number(next?.started_at ?? at + AFTER_MS));
        const left = hours.filter(
          (hour) => hour.event === 'leave' && hour.topic === row.topic && hour.at + HOUR_MS > at && hour.at < end,
        );
        const sum = (is: (reason: string | null) => boolean) =>
          left.filter(({ reason }) => is(reason)).reduce((total, { n }) => total + n, 0);
        return {
          id: row.id,
          kind: row.kind as NoticeKind,
          title: row.title ?? '',
          at,
          reached: reached.get(row.id) ?? Number(row.frozen_count),
          leaves: sum(isLeave),
          gone: sum((reason) => reason === 'gone'),
        };
      })
      .filter(({ at }) => at < to);
  }

  /** Rows of the ledger that arrived; a ledger past its retention has none, and its size is taken instead. */
  async function reachedBy(ids: string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await db
      .selectFrom('deliveries')
      .select(['broadcast_id', (count) => count.fn.countAll<number>().as('n')])
      .where('broadcast_id', 'in', ids)
      .where('state', 'in', ['sent', 'delivered'])
      .groupBy('broadcast_id')
      .execute();
    return new Map(rows.map((row) => [row.broadcast_id!, Number(row.n)]));
  }
}

/** Erasures are leaves; who is gone or moved to another number is none. */
const isLeave = (reason: string | null): boolean => reason !== 'gone' && reason !== 'moved';
