// Subscribers in and out over a month of the city, without a person in it.
import { sql } from 'kysely';
import type { NoticeKind } from '../core/notice.ts';
import { type CellPart, type Range, rangeOfSum } from '../core/small-counts.ts';
import { addDays, instantAt, readWall } from '../core/wall-clock.ts';
import { countLedger, readFigures, sumOfFigures } from './broadcast-figures.ts';
import type { Database } from './database.ts';

const MINUTE_MS = 60_000;
/** Who leaves within this after a notice, and before the next one on the same topic, is counted with it. */
const AFTER_MS = 72 * 60 * MINUTE_MS;

export interface MonthReport {
  subscribers: { channel: string; topic: string; n: number }[];
  days: { day: string; channel: string; joins: number; leaves: number; gone: number }[];
  leaves: { reason: string; n: number }[];
  /** What people tapped after a STOPP. */
  because: { reason: string; n: number }[];
  notices: { id: string; kind: NoticeKind; title: string; at: number; reached: number; leaves: Range; gone: Range }[];
}

interface Count {
  at: number;
  channel: string;
  topic: string;
  event: string;
  reason: string | null;
  n: number;
}

/** Whose leaves belong to which notice. */
interface Window {
  id: string;
  topic: string;
  from: number;
  to: number;
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
  const dayOf = (at: number): string => readWall(at, zone()).day;

  /** `month` as `2026-11`; a RangeError for anything else. Subscribers are those at its end, or now. */
  return async function read(month: string): Promise<MonthReport> {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new RangeError('a month is written like 2026-11');
    const next = addDays(`${month}-01`, 31).slice(0, 7);
    const from = instantAt(`${month}-01`, 0, zone());
    const to = instantAt(`${next}-01`, 0, zone());
    // Whole days, so that every cell a notice's window touches is counted whole.
    const counts = await eventsBetween(from, instantAt(`${next}-05`, 0, zone()));
    const within = counts.filter(({ at }) => at < to);
    return {
      subscribers: await subscribersAt(to),
      days: byDay(within),
      leaves: byReason(within),
      because: await tapped(month, next),
      notices: await noticesOf(from, to, counts),
    };
  };

  /** Summed by minute, so that a month of a large city stays small. */
  async function eventsBetween(from: number, to: number): Promise<Count[]> {
    const minute = sql<number>`at - at % ${sql.lit(MINUTE_MS)}`;
    const rows = await db
      .selectFrom('subscription_events')
      .select([
        minute.as('minute'),
        'channel',
        'topic',
        'event',
        'reason',
        (count) => count.fn.countAll<number>().as('n'),
      ])
      .where('at', '>=', from)
      .where('at', '<', to)
      .groupBy([minute, 'channel', 'topic', 'event', 'reason'])
      .execute();
    return rows.map(({ minute: at, n, ...row }) => ({ ...row, at: Number(at), n: Number(n) }));
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

  function byDay(counts: Count[]): MonthReport['days'] {
    const days = new Map<string, MonthReport['days'][number]>();
    for (const { at, channel, event, reason, n } of counts) {
      const day = dayOf(at);
      const entry = days.get(`${day} ${channel}`) ?? { day, channel, joins: 0, leaves: 0, gone: 0 };
      if (event === 'join') entry.joins += n;
      else if (isLeave(reason)) entry.leaves += n;
      else if (isGone(reason)) entry.gone += n;
      days.set(`${day} ${channel}`, entry);
    }
    return [...days.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  function byReason(counts: Count[]): MonthReport['leaves'] {
    const reasons = new Map<string, number>();
    for (const { event, reason, n } of counts) {
      if (event === 'leave' && reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + n);
    }
    return [...reasons].map(([reason, n]) => ({ reason, n })).sort((a, b) => b.n - a.n);
  }

  async function tapped(month: string, next: string): Promise<MonthReport['because']> {
    const rows = await db
      .selectFrom('outcomes')
      .select(['intent', (sum) => sum.fn.sum<number>('n').as('n')])
      .where('what', '=', 'left-because')
      .where('day', '>=', `${month}-01`)
      .where('day', '<', `${next}-01`)
      .groupBy('intent')
      .execute();
    return rows.map(({ intent, n }) => ({ reason: intent, n: Number(n) })).sort((a, b) => b.n - a.n);
  }

  async function noticesOf(from: number, to: number, counts: Count[]): Promise<MonthReport['notices']> {
    const rows = await db
      .selectFrom('broadcasts as b')
      .innerJoin('notices as n', 'n.id', 'b.notice_id')
      .leftJoin('notice_texts as t', (join) =>
        join.onRef('t.notice_id', '=', 'n.id').on('t.locale', '=', 'de').on('t.outlet', '=', 'message'),
      )
      .select(['b.id', 'b.started_at', 'b.frozen_count', 'b.figures', 'n.kind', 'n.topic', 't.title'])
      .where('b.test_for', 'is', null)
      .where('b.started_at', '>=', from - AFTER_MS)
      .where('b.started_at', '<', to + AFTER_MS)
      .orderBy('b.started_at')
      .execute();
    const windows = rows.map((row, index): Window => {
      const began = Number(row.started_at);
      const next = rows.slice(index + 1).find(({ topic }) => topic === row.topic);
      return {
        id: row.id,
        topic: row.topic,
        from: began,
        to: Math.min(began + AFTER_MS, Number(next?.started_at ?? began + AFTER_MS)),
      };
    });
    const left = partsOf(counts, windows, isLeave);
    const gone = partsOf(counts, windows, isGone);
    const own = rows.filter(({ started_at: at }) => Number(at) >= from && Number(at) < to);
    return Promise.all(
      own.map(async (row) => ({
        id: row.id,
        kind: row.kind as NoticeKind,
        title: row.title ?? '',
        at: Number(row.started_at),
        reached: await reachedBy(row.id, Number(row.frozen_count), row.figures),
        leaves: rangeOfSum(left(row.id)),
        gone: rangeOfSum(gone(row.id)),
      })),
    );
  }

  /** How the cells of the table by day and channel fall apart over the notices; what belongs to none is a part too. */
  function partsOf(counts: Count[], windows: Window[], is: (reason: string | null) => boolean) {
    const cells = new Map<string, Map<string, number>>();
    for (const { at, channel, topic, event, reason, n } of counts) {
      if (event !== 'leave' || !is(reason)) continue;
      const owner = windows.find((window) => window.topic === topic && at + MINUTE_MS > window.from && at < window.to);
      const cell = cells.get(`${dayOf(at)} ${channel}`) ?? new Map<string, number>();
      cell.set(owner?.id ?? '', (cell.get(owner?.id ?? '') ?? 0) + n);
      cells.set(`${dayOf(at)} ${channel}`, cell);
    }
    return (id: string): CellPart[] =>
      [...cells.values()]
        .filter((cell) => cell.has(id))
        .map((cell) => {
          const parts = [...cell.values()];
          return { cell: parts.reduce((sum, n) => sum + n, 0), part: cell.get(id)!, parts };
        });
  }

  /** Rows of the ledger that arrived; a ledger past its retention has none, and what was kept of it is taken. */
  async function reachedBy(id: string, size: number, kept: string | null): Promise<number> {
    const counted = await countLedger(db, id);
    const figures = sumOfFigures(counted) < size ? (readFigures(kept) ?? null) : counted;
    if (figures === null) return size;
    return Object.values(figures).reduce((sum, totals) => sum + totals.sent + totals.delivered, 0);
  }
}

/** Erasures are leaves; who is gone or moved to another number is none. */
const isLeave = (reason: string | null): boolean => reason !== 'gone' && reason !== 'moved';
const isGone = (reason: string | null): boolean => reason === 'gone';
