// What a decision changes, applied inside its transaction: the broadcast, its alarm, what it replaces, and the trace.
import { sql } from 'kysely';
import type { Alarm } from '../core/alarm.ts';
import { type BroadcastState, isAlive, nextBroadcast } from '../core/broadcast.ts';
import { newId } from '../core/id.ts';
import type { Notice } from '../core/notice.ts';
import { writeAudit } from './audit-store.ts';
import type { BroadcastChange, CurrentBroadcast, Replacement } from './broadcast-change.ts';
import { liftHold } from './chores-store.ts';
import type { Tx } from './database.ts';
import { addMail, type Mail } from './mail-store.ts';
import { insertNotice } from './notice-store.ts';

const DECISIONS = new Set(['approve', 'emergency', 'return', 'reject']);

export async function applyChange(
  tx: Tx,
  current: CurrentBroadcast,
  change: BroadcastChange,
  at: number,
): Promise<void> {
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
  await leaveTrace(tx, current.id, change.replace?.hash ?? current.hash, change, at);
  if (change.replace) await putInPlace(tx, current, change.replace, change.userId!, at);
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
  if (change.liftHold) await liftHold(tx, change.liftHold.reason, change.userId, at);
  if (change.mail) await addMail(tx, at, withLink(change.mail, current.id));
}

/** The old words are gone: nobody released them. A begin takes its proposed alarm along. */
async function putInPlace(
  tx: Tx,
  current: CurrentBroadcast,
  { notice, rule, hash, scheduledFor, notAfter }: Replacement,
  userId: string,
  at: number,
): Promise<void> {
  await insertNotice(tx, notice, at);
  await tx
    .updateTable('broadcasts')
    .set({
      notice_id: notice.id,
      rule: JSON.stringify(rule),
      content_hash: hash,
      submitted_by: userId,
      submitted_at: at,
      scheduled_for: scheduledFor,
      not_after: notAfter,
      decided_by: null,
      decided_at: null,
    })
    .where('id', '=', current.id)
    .execute();
  await tx.deleteFrom('notice_texts').where('notice_id', '=', current.notice.id).execute();
  await tx.deleteFrom('notices').where('id', '=', current.notice.id).execute();
  if (notice.kind !== 'begin' || notice.alarm === null) return;
  const { stovesFrom, carsFrom, until, reason } = notice.alarm;
  await tx
    .updateTable('alarms')
    .set({ stoves_from: stovesFrom, cars_from: carsFrom, ends_at: until, reason })
    .where('id', '=', notice.alarm.id)
    .where('state', '=', 'proposed')
    .execute();
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

export const withLink = (mail: Mail, broadcastId: string): Mail => ({
  ...mail,
  body: mail.body.replaceAll('{broadcast}', broadcastId),
});

export async function leaveTrace(
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
