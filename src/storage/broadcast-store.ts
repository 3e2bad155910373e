// Broadcasts: submission and every decision on them, each in one transaction with its trace; and what became of them.

import { sql } from 'kysely';
import type { Alarm } from '../core/alarm.ts';
import { type AudienceRule, type BroadcastState, isAlive, nextBroadcast } from '../core/broadcast.ts';
import { newId } from '../core/id.ts';
import type { Notice } from '../core/notice.ts';
import { writeAudit } from './audit-store.ts';
import type { Database, Tx } from './database.ts';
import { addMail, type Mail } from './mail-store.ts';
import {
  type ChainLink,
  insertAlarm,
  insertNotice,
  loadAlarm,
  loadChain,
  loadNotices,
  loadOpenAlarm,
  type StoredAlarm,
} from './notice-store.ts';
import type { Tables } from './schema.ts';

/** PostgreSQL's name for the lock under which releases happen one at a time. */
const RELEASE_LOCK = 774_002;
/** Heard by processes that freeze, send and show. */
export const BROADCASTS_CHANNEL = 'luftpost_broadcasts';

export interface Submission {
  /** Twice the same is one broadcast. */
  requestId: string | null;
  notice: Notice;
  /** A new one, still proposed; null when the notice is about a known one or a post. */
  newAlarm: Alarm | null;
  rule: AudienceRule;
  hash: string;
  userId: string;
  scheduledFor: number | null;
  notAfter: number | null;
  mail: Mail | null;
}

/** Everything a decision may rest on, as it stands in the transaction. */
export interface CurrentBroadcast {
  id: string;
  state: BroadcastState;
  hash: string;
  submittedBy: string;
  rule: AudienceRule;
  scheduledFor: number | null;
  notAfter: number | null;
  frozen: boolean;
  notice: Notice;
  superseded: boolean;
  alarm: StoredAlarm | null;
  /** Id of another alarm that is announced or in force. */
  otherOpen: string | null;
  chain: ChainLink[];
}

export interface BroadcastChange {
  state: BroadcastState;
  action: string;
  userId: string | null;
  reason: string | null;
  emergency?: true;
  /** The notice is out: the alarm as it now is, and the notices it makes out of date. */
  release?: { alarm: Alarm | null; supersede: string[]; rule: AudienceRule };
  /** The alarm of a begin that will never be. */
  withdrawAlarm?: true;
  mail?: Mail;
}

export type Decided<Refusal> =
  | { ok: true; state: BroadcastState; alarmId: string | null }
  | { ok: false; refusal: Refusal | 'missing' };

export function createBroadcastStore({ database, now }: { database: Database; now: () => number }) {
  const { db, kind } = database;

  /** Writes alarm, notice, texts and broadcast at once. The same request id answers with the first one. */
  async function submit(
    submission: Submission,
  ): Promise<{ broadcastId: string; alarmId: string | null; again: boolean }> {
    const at = now();
    const result = await db.transaction().execute(async (tx) => {
      if (submission.requestId !== null) {
        if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${RELEASE_LOCK})`.execute(tx);
        const first = await tx
          .selectFrom('broadcasts as b')
          .innerJoin('notices as n', 'n.id', 'b.notice_id')
          .select(['b.id', 'n.alarm_id'])
          .where('b.request_id', '=', submission.requestId)
          .executeTakeFirst();
        if (first !== undefined) return { broadcastId: first.id, alarmId: first.alarm_id, again: true };
      }
      if (submission.newAlarm !== null) await insertAlarm(tx, submission.newAlarm, submission.userId, at);
      await insertNotice(tx, submission.notice, at);
      const broadcastId = newId(at);
      await tx
        .insertInto('broadcasts')
        .values({
          id: broadcastId,
          notice_id: submission.notice.id,
          state: 'submitted',
          rule: JSON.stringify(submission.rule),
          content_hash: submission.hash,
          request_id: submission.requestId,
          submitted_by: submission.userId,
          submitted_at: at,
          decided_by: null,
          decided_at: null,
          reason: null,
          emergency: 0,
          scheduled_for: submission.scheduledFor,
          not_after: submission.notAfter,
          frozen_through: null,
          frozen_count: 0,
          frozen_at: null,
          audience: null,
          started_at: null,
          finished_at: null,
          version: 1,
          created_at: at,
          updated_at: at,
        })
        .execute();
      const trace = { action: 'submit', userId: submission.userId, reason: null };
      await leaveTrace(tx, broadcastId, submission.hash, trace, at);
      if (submission.mail !== null) await addMail(tx, at, withLink(submission.mail, broadcastId));
      return { broadcastId, alarmId: submission.notice.alarmId, again: false };
    });
    await database.notify(BROADCASTS_CHANNEL, result.broadcastId);
    return result;
  }

  /**
   * Loads what stands, asks `decide`, and applies its change in the same transaction; releases happen one at a time.
   * `decide` must be pure.
   */
  async function decide<Refusal extends string>(
    id: string,
    decide: (current: CurrentBroadcast) => BroadcastChange | { refuse: Refusal },
  ): Promise<Decided<Refusal>> {
    const result = await db.transaction().execute(async (tx): Promise<Decided<Refusal>> => {
      if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${RELEASE_LOCK})`.execute(tx);
      const query = tx.selectFrom('broadcasts').selectAll().where('id', '=', id);
      const row = await (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
      if (row === undefined) return { ok: false, refusal: 'missing' };
      const current = await load(tx, row);
      const change = decide(current);
      if ('refuse' in change) return { ok: false, refusal: change.refuse };
      await apply(tx, current, change, now());
      return { ok: true, state: change.state, alarmId: current.notice.alarmId };
    });
    if (result.ok) await database.notify(BROADCASTS_CHANNEL, id);
    return result;
  }

  async function load(tx: Tx, row: Tables['broadcasts']): Promise<CurrentBroadcast> {
    const notice = (await loadNotices(tx, [row.notice_id])).get(row.notice_id)!;
    const alarm = notice.alarmId === null ? null : await loadAlarm(tx, notice.alarmId);
    const open = await loadOpenAlarm(tx, now());
    const superseded = await tx
      .selectFrom('notices')
      .select('superseded_by')
      .where('id', '=', row.notice_id)
      .executeTakeFirst();
    return {
      id: row.id,
      state: row.state as BroadcastState,
      hash: row.content_hash,
      submittedBy: row.submitted_by,
      rule: JSON.parse(row.rule) as AudienceRule,
      scheduledFor: row.scheduled_for,
      notAfter: row.not_after,
      frozen: row.frozen_at !== null,
      notice,
      superseded: superseded?.superseded_by != null,
      alarm,
      otherOpen: open !== null && open.id !== notice.alarmId ? open.id : null,
      chain: notice.alarmId === null ? [] : await loadChain(tx, notice.alarmId),
    };
  }

  async function apply(tx: Tx, current: CurrentBroadcast, change: BroadcastChange, at: number): Promise<void> {
    const release = change.release;
    await tx
      .updateTable('broadcasts')
      .set({
        state: change.state,
        reason: change.reason,
        updated_at: at,
        version: sql<number>`version + 1`,
        ...(change.emergency ? { emergency: 1 } : {}),
        ...(DECISIONS.has(change.action) ? { decided_by: change.userId, decided_at: at } : {}),
        ...(release ? { rule: JSON.stringify(release.rule) } : {}),
      })
      .where('id', '=', current.id)
      .where('state', '=', current.state)
      .execute();
    await leaveTrace(tx, current.id, current.hash, change, at);
    if (release) {
      await tx.updateTable('notices').set({ released_at: at }).where('id', '=', current.notice.id).execute();
      if (release.alarm !== null) await releaseAlarm(tx, release.alarm, current.notice, at);
      await supersede(tx, release.supersede, current.notice.id, at);
    }
    if (change.withdrawAlarm && current.notice.alarmId !== null) {
      await tx
        .updateTable('alarms')
        .set({ state: 'withdrawn' })
        .where('id', '=', current.notice.alarmId)
        .where('state', '=', 'proposed')
        .execute();
    }
    if (change.mail) await addMail(tx, at, withLink(change.mail, current.id));
  }

  async function releaseAlarm(tx: Tx, alarm: Alarm, notice: Notice, at: number): Promise<void> {
    await tx
      .updateTable('alarms')
      .set({
        state: alarm.state,
        stoves_from: alarm.stovesFrom,
        cars_from: alarm.carsFrom,
        ends_at: alarm.until,
        reason: alarm.reason,
        end_announced: alarm.endAnnounced ? 1 : 0,
        version: notice.alarmVersion + 1,
        last_news_at: at,
        ...(notice.kind === 'begin' ? { announced_at: at } : {}),
      })
      .where('id', '=', alarm.id)
      .where('version', '=', notice.alarmVersion)
      .execute();
  }

  /** Nothing out of date is begun any more; rows that wait for it are skipped by the chores. */
  async function supersede(tx: Tx, noticeIds: string[], by: string, at: number): Promise<void> {
    if (noticeIds.length === 0) return;
    await tx
      .updateTable('notices')
      .set({ superseded_by: by })
      .where('id', 'in', noticeIds)
      .where('superseded_by', 'is', null)
      .execute();
    const rows = await tx
      .selectFrom('broadcasts')
      .select(['id', 'state', 'frozen_at'])
      .where('notice_id', 'in', noticeIds)
      .execute();
    for (const row of rows) {
      const state = row.state as BroadcastState;
      const next = isAlive(state) && row.frozen_at === null ? nextBroadcast(state, { type: 'stop' }) : null;
      if (next === null) continue;
      await tx
        .updateTable('broadcasts')
        .set({ state: next, reason: 'superseded', updated_at: at })
        .where('id', '=', row.id)
        .execute();
    }
  }

  return { submit, decide };
}

export type BroadcastStore = ReturnType<typeof createBroadcastStore>;

const DECISIONS = new Set(['approve', 'emergency', 'return', 'reject']);

const withLink = (mail: Mail, broadcastId: string): Mail => ({
  ...mail,
  body: mail.body.replaceAll('{broadcast}', broadcastId),
});

async function leaveTrace(
  tx: Tx,
  broadcastId: string,
  hash: string,
  { action, userId, reason }: { action: string; userId: string | null; reason: string | null },
  at: number,
): Promise<void> {
  await tx
    .insertInto('approvals')
    .values({ id: newId(at), broadcast_id: broadcastId, user_id: userId, action, hash, reason, at })
    .execute();
  await writeAudit(tx, at, userId, `broadcast.${action}`, broadcastId, reason);
}
