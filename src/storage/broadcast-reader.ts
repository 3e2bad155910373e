// Broadcasts as people see them: list, report, doubtful rows, and what was done to them.
import {
  type AudienceCounts,
  type AudienceRule,
  type BroadcastReport,
  type BroadcastState,
  type BroadcastView,
  noTotals,
} from '../core/broadcast.ts';
import { DELIVERY_STATES } from '../core/delivery.ts';
import type { NoticeKind } from '../core/notice.ts';
import { countLedger, readFigures, sumOfFigures } from './broadcast-figures.ts';
import type { Database } from './database.ts';

/** A row nobody can say of whether it arrived. */
export interface DoubtfulRow {
  id: string;
  channel: string;
  /** The code a person can read to staff. */
  code: string | null;
  reason: string | null;
  at: number;
  decided: boolean;
}

export interface TraceEntry {
  at: number;
  userName: string | null;
  action: string;
  reason: string | null;
  hash: string;
}

export function createBroadcastReader({ database }: { database: Database }) {
  const { db } = database;

  function select() {
    return db
      .selectFrom('broadcasts as b')
      .innerJoin('notices as n', 'n.id', 'b.notice_id')
      .leftJoin('users as s', 's.id', 'b.submitted_by')
      .leftJoin('users as d', 'd.id', 'b.decided_by')
      .leftJoin('notice_texts as t', (join) =>
        join.onRef('t.notice_id', '=', 'n.id').on('t.locale', '=', 'de').on('t.outlet', '=', 'message'),
      )
      .selectAll('b')
      .select(['n.kind', 'n.alarm_id', 'n.valid_until', 't.title', 's.name as submitter', 'd.name as decider']);
  }
  type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

  const toView = (row: Row): BroadcastView => ({
    id: row.id,
    state: row.state as BroadcastState,
    kind: row.kind as NoticeKind,
    noticeId: row.notice_id,
    alarmId: row.alarm_id,
    title: row.title ?? '',
    hash: row.content_hash,
    submittedBy: row.submitter ?? row.submitted_by,
    submittedAt: Number(row.submitted_at),
    decidedBy: row.decider ?? row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
    emergency: Number(row.emergency) === 1,
    scheduledFor: row.scheduled_for,
    notAfter: row.not_after,
    validUntil: Number(row.valid_until),
    size: Number(row.frozen_count),
    test: row.test_for !== null,
    frozen: row.frozen_at !== null,
    audience: JSON.parse(row.audience ?? '{}') as AudienceCounts,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  });

  /** Newest first. */
  async function list(limit = 100): Promise<BroadcastView[]> {
    const rows = await select().where('b.test_for', 'is', null).orderBy('b.id', 'desc').limit(limit).execute();
    return rows.map(toView);
  }

  /** Without its ledger: cheap however long that is. */
  async function find(id: string): Promise<BroadcastView | null> {
    const row = await select().where('b.id', '=', id).executeTakeFirst();
    return row === undefined ? null : toView(row);
  }

  /** Whom it is for. Throws for a broadcast that does not exist. */
  async function rule(id: string): Promise<AudienceRule> {
    const row = await db.selectFrom('broadcasts').select('rule').where('id', '=', id).executeTakeFirstOrThrow();
    return JSON.parse(row.rule) as AudienceRule;
  }

  /** Why rows of a channel are where they are, the most frequent first: the platform's code or word, and how many. */
  async function reasons(id: string): Promise<{ channel: string; state: string; reason: string; n: number }[]> {
    const rows = await db
      .selectFrom('deliveries')
      .select(['channel', 'state', 'reason', (count) => count.fn.countAll<number>().as('n')])
      .where('broadcast_id', '=', id)
      .where('reason', 'is not', null)
      .where('reason', '!=', 'awaits')
      .groupBy(['channel', 'state', 'reason'])
      .orderBy('n', 'desc')
      .limit(200)
      .execute();
    return rows.map((row) => ({ ...row, reason: row.reason ?? '', n: Number(row.n) }));
  }

  /** With every row of the ledger counted in its state; after its retention with the figures kept of it. */
  async function report(id: string): Promise<BroadcastReport | null> {
    const row = await select().where('b.id', '=', id).executeTakeFirst();
    if (row === undefined) return null;
    const view = toView(row);
    const counted = await countLedger(db, id);
    const kept = sumOfFigures(counted) < view.size ? readFigures(row.figures) : null;
    const channels = kept ?? counted;
    const totals = noTotals();
    for (const figures of Object.values(channels)) {
      for (const state of DELIVERY_STATES) totals[state] += figures[state];
    }
    const doubtful = await db
      .selectFrom('deliveries')
      .select(['channel', (count) => count.fn.countAll<number>().as('n')])
      .where('broadcast_id', '=', id)
      .where('state', '=', 'unknown')
      .where('decided_at', 'is', null)
      .groupBy('channel')
      .execute();
    const undecided = Object.fromEntries(doubtful.map(({ channel, n }) => [channel, Number(n)]));
    return { ...view, totals, channels, undecided };
  }

  /** Rows in doubt, at most `limit`. */
  async function unknown(id: string, limit = 1_000): Promise<DoubtfulRow[]> {
    const rows = await db
      .selectFrom('deliveries as d')
      .leftJoin('addresses as a', 'a.id', 'd.address_id')
      .leftJoin('contacts as p', 'p.id', 'a.contact_id')
      .select(['d.id', 'd.channel', 'd.reason', 'd.updated_at', 'd.decided_at', 'p.code'])
      .where('d.broadcast_id', '=', id)
      .where('d.state', '=', 'unknown')
      .orderBy('d.id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      channel: row.channel,
      code: row.code,
      reason: row.reason,
      at: Number(row.updated_at),
      decided: row.decided_at !== null,
    }));
  }

  /** Who submitted, returned, approved, paused: oldest first. */
  async function trace(id: string): Promise<TraceEntry[]> {
    const rows = await db
      .selectFrom('approvals as p')
      .leftJoin('users as u', 'u.id', 'p.user_id')
      .select(['p.at', 'p.action', 'p.reason', 'p.hash', 'u.name'])
      .where('p.broadcast_id', '=', id)
      .orderBy('p.id')
      .execute();
    return rows.map(({ name, ...row }) => ({ ...row, at: Number(row.at), userName: name }));
  }

  return { list, find, rule, reasons, report, unknown, trace };
}

export type BroadcastReader = ReturnType<typeof createBroadcastReader>;
