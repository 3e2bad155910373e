// Broadcasts: submission and every decision on them, each in one transaction with its trace.

import { sql } from 'kysely';
import type { AudienceRule, BroadcastState } from '../core/broadcast.ts';
import { newId } from '../core/id.ts';
import type { Notice } from '../core/notice.ts';
import { writeAudit } from './audit-store.ts';
import { applyChange, leaveTrace, withLink } from './broadcast-apply.ts';
import type { BroadcastChange, CurrentBroadcast, Decided, Submission } from './broadcast-change.ts';
import { readHold } from './chores-store.ts';
import type { Database, Tx } from './database.ts';
import { addMail } from './mail-store.ts';
import { insertAlarm, insertNotice, loadAlarm, loadChain, loadNotices, loadOpenAlarm } from './notice-store.ts';
import type { Tables } from './schema.ts';

/** PostgreSQL's name for the lock under which releases happen one at a time. */
export const RELEASE_LOCK = 774_002;
/** Heard by processes that freeze, send and show. */
export const BROADCASTS_CHANNEL = 'luftpost_broadcasts';

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
          ...newBroadcast(broadcastId, submission, at),
          request_id: submission.requestId,
          scheduled_for: submission.scheduledFor,
          not_after: submission.notAfter,
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
      await applyChange(tx, current, change, now());
      return { ok: true, state: change.state, alarmId: current.notice.alarmId };
    });
    if (result.ok) await database.notify(BROADCASTS_CHANNEL, id);
    return result;
  }

  async function load(tx: Tx, row: Tables['broadcasts']): Promise<CurrentBroadcast> {
    const notice = (await loadNotices(tx, [row.notice_id])).get(row.notice_id)!;
    const alarm = notice.alarmId === null ? null : await loadAlarm(tx, notice.alarmId);
    const open = await loadOpenAlarm(tx, now());
    const hold = await readHold(tx);
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
      hold: hold === null ? null : hold.gap ? 'gap' : 'plain',
      otherOpen: open !== null && open.id !== notice.alarmId ? open.id : null,
      chain: notice.alarmId === null ? [] : await loadChain(tx, notice.alarmId),
    };
  }

  /**
   * A broadcast of one row to the user's own linked chat, claimed and sent like any other and counted nowhere. Null:
   * no chat is linked.
   */
  async function test(notice: Notice, userId: string): Promise<string | null> {
    const at = now();
    const made = await db.transaction().execute(async (tx) => {
      const chat = await tx
        .selectFrom('staff_chats as s')
        .innerJoin('addresses as a', 'a.id', 's.address_id')
        .select(['a.id', 'a.channel', 'a.account'])
        .where('s.user_id', '=', userId)
        .executeTakeFirst();
      if (chat === undefined) return null;
      const id = newId(at);
      const rule: AudienceRule = { topic: notice.topic, kind: notice.kind, reachedBy: null, joinedAfter: null };
      await insertNotice(tx, notice, at);
      await tx
        .insertInto('broadcasts')
        .values({
          ...newBroadcast(id, { notice, rule, hash: '', userId }, at),
          state: 'running',
          test_for: userId,
          frozen_count: 1,
          frozen_at: at,
          started_at: at,
          audience: JSON.stringify({ [chat.channel]: { included: 1, excluded: {} } }),
        })
        .execute();
      await tx
        .insertInto('deliveries')
        .values({
          id: `${id}0`,
          lane: 'broadcast',
          priority: 2,
          channel: chat.channel,
          account: chat.account,
          address_id: chat.id,
          message_id: null,
          broadcast_id: id,
          notice_id: notice.id,
          part: 0,
          body: null,
          state: 'pending',
          attempts: 0,
          not_before: 0,
          holder: null,
          claimed_at: null,
          provider_id: null,
          reason: null,
          decided_at: null,
          created_at: at,
          updated_at: at,
        })
        .execute();
      await writeAudit(tx, at, userId, 'broadcast.test', id, null);
      return id;
    });
    if (made !== null) await database.notify(BROADCASTS_CHANNEL, made);
    return made;
  }

  return { submit, decide, test };
}

export type BroadcastStore = ReturnType<typeof createBroadcastStore>;

/** Handed in, and nothing more has happened. */
const newBroadcast = (
  id: string,
  { notice, rule, hash, userId }: Pick<Submission, 'notice' | 'rule' | 'hash' | 'userId'>,
  at: number,
): Tables['broadcasts'] => ({
  id,
  notice_id: notice.id,
  state: 'submitted',
  rule: JSON.stringify(rule),
  content_hash: hash,
  request_id: null,
  submitted_by: userId,
  submitted_at: at,
  decided_by: null,
  decided_at: null,
  reason: null,
  emergency: 0,
  scheduled_for: null,
  not_after: null,
  frozen_through: null,
  frozen_count: 0,
  frozen_at: null,
  audience: null,
  started_at: null,
  finished_at: null,
  version: 1,
  created_at: at,
  updated_at: at,
  test_for: null,
  figures: null,
});
