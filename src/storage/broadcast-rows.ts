// Statements of the broadcast lane that run at every claim: what runs, what waits, what is taken.
import type { AudienceRule } from '../core/broadcast.ts';
import { isBackground, type NoticeKind } from '../core/notice.ts';
import { STOPS, type StopRow } from './channel-stops.ts';
import type { Running } from './claim-rules.ts';
import type { Tx } from './database.ts';
import { PACE, type PaceRow, paceParameters, SAVE_PACE, toPace } from './pace.ts';
import { among, idList, query } from './rows.ts';

type Kind = 'sqlite' | 'postgres';

/** A pending row with all that decides about it; null where there is no such row any more. */
export interface WaitingRow {
  id: string;
  address_id: string;
  attempts: number;
  decided_at: number | null;
  reason: string | null;
  external_id: string | null;
  address_state: string | null;
  locale: string | null;
  platform_language: string | null;
  subscription: string | null;
  extent: string | null;
  paused_until: number | null;
  quiet_from: number | null;
  quiet_to: number | null;
}

interface RunningRow {
  id: string;
  notice_id: string;
  rule: string;
  test_for: string | null;
  kind: string;
  topic: string;
  valid_until: number;
}

const RUNNING = `select b.id, b.notice_id, b.rule, b.test_for, n.kind, n.topic, n.valid_until
  from broadcasts b join notices n on n.id = b.notice_id
  where b.state = 'running' and n.superseded_by is null and n.valid_until > ? order by b.id`;

/** In the order they are sent: tests, for which somebody waits, alarms, then posts; else the older first. */
function inOrder(rows: RunningRow[]): Running[] {
  const rank = ({ test, kind: what }: Running): number => (test ? 0 : isBackground(what) ? 2 : 1);
  return rows
    .map((row) => ({
      id: row.id,
      noticeId: row.notice_id,
      kind: row.kind as NoticeKind,
      topic: row.topic,
      rule: JSON.parse(row.rule) as AudienceRule,
      validUntil: Number(row.valid_until),
      test: row.test_for !== null,
    }))
    .sort((a, b) => rank(a) - rank(b));
}

/** What every claim looks at first. */
export interface Look {
  running: Running[];
  stops: StopRow[];
  /** Under a lock, while something runs; null where the account has no row yet, or nothing runs on SQLite. */
  pace: PaceRow | null;
  /** False: no reply waits on this account. */
  replies: boolean;
}

/**
 * A whole look in one statement: each way to PostgreSQL costs more than what is asked there. The notices are locked
 * shared, so that a correction is released before this claim or after it, and its audience sees who got the notice.
 */
const LOOK = `with run as (${RUNNING} for share of n),
  halt as (${STOPS}),
  paced as (${PACE} for update)
  select (select coalesce(json_agg(run), '[]') from run) as running,
    (select coalesce(json_agg(halt), '[]') from halt) as stops,
    (select row_to_json(paced) from paced) as pace,
    exists (select 1 from deliveries where state = 'pending' and priority < 2 and channel = ? and account = ?) as replies`;

interface LookRow {
  running: RunningRow[];
  stops: StopRow[];
  pace: PaceRow | null;
  replies: boolean;
}

export async function lookAround(
  tx: Tx,
  kind: Kind,
  { channel, account }: { channel: string; account: string },
  at: number,
): Promise<Look> {
  if (kind === 'postgres') {
    const parameters = [at, channel, at, channel, account, channel, account];
    const { running, stops, pace, replies } = (await query<LookRow>(tx, kind, LOOK, parameters))[0]!;
    return { running: inOrder(running), stops, pace: pace === null ? null : toPace(pace), replies };
  }
  const running = inOrder(await query<RunningRow>(tx, kind, RUNNING, [at]));
  const stops = running.length === 0 ? [] : await query<StopRow>(tx, kind, STOPS, [channel, at]);
  return { running, stops, pace: null, replies: true };
}

const WAITING = `select d.id, d.address_id, d.attempts, d.decided_at, d.reason, a.external_id, a.state as address_state,
    p.locale, p.platform_language, s.id as subscription, s.extent, s.paused_until, s.quiet_from, s.quiet_to
  from deliveries d
    left join addresses a on a.id = d.address_id
    left join contacts p on p.id = a.contact_id
    left join subscriptions s on s.address_id = d.address_id and s.topic = ?
  where d.state = 'pending' and d.priority = 2 and d.broadcast_id = ? and d.channel = ? and d.account = ?
    and d.not_before <= ?
  order by d.not_before, d.id limit ?`;

/** Pending rows of one broadcast in the order of the audience, at most `limit`. */
export function waitingRows(
  tx: Tx,
  kind: Kind,
  { channel, account }: { channel: string; account: string },
  broadcast: Running,
  limit: number,
  at: number,
): Promise<WaitingRow[]> {
  const text = kind === 'postgres' ? `${WAITING} for update of d skip locked` : WAITING;
  return query<WaitingRow>(tx, kind, text, [broadcast.topic, broadcast.id, channel, account, at, limit]);
}

/** Makes rows `sending`, ours, and moves the pace on. */
export async function takeRows(
  tx: Tx,
  kind: Kind,
  ids: readonly string[],
  by: { holder: string; at: number; channel: string; account: string; pace: PaceRow },
): Promise<void> {
  const take = `update deliveries set state = 'sending', holder = ?, claimed_at = ?, attempts = attempts + 1, reason = null,
    updated_at = ? where id ${among(kind)}`;
  const taken = [by.holder, by.at, by.at, idList(kind, ids)];
  const moved = [...paceParameters(by.pace), by.channel, by.account];
  if (kind === 'postgres') {
    await query(tx, kind, `with paced as (${SAVE_PACE}) ${take}`, [...moved, ...taken]);
    return;
  }
  await query(tx, kind, SAVE_PACE, moved);
  await query(tx, kind, take, taken);
}

/** Which of these keyed hashes are marks of STOPP. */
export async function suppressedAmong(tx: Tx, kind: Kind, hashes: readonly string[]): Promise<string[]> {
  const rows = await query<{ hash: string }>(tx, kind, `select hash from suppressions where hash ${among(kind)}`, [
    idList(kind, hashes),
  ]);
  return rows.map(({ hash }) => hash);
}
