// What happens to broadcasts by themselves: their time comes or passes, what is out of date is skipped, all is told.
import { sql } from 'kysely';
import { type BroadcastState, nextBroadcast } from '../core/broadcast.ts';
import type { Database } from './database.ts';

/** A schedule that was missed by more than this asks a person, ms. */
export const MISSED_MS = 10 * 60_000;
/** Doubt about a danger is resolved by sending again after this, ms: longer than any send may still be on its way. */
const QUARANTINE_MS = 60_000;
/** Where the platform says later whether a message arrived, it gets this long, ms. */
const RECEIPT_MS = 10 * 60_000;
const RECEIPT_CHANNELS = ['whatsapp-cloud'];
/** So long its first word on a send is waited for before a broadcast is complete, ms. */
const SETTLING_MS = 10_000;
/** Rows skipped in one transaction. */
const CHUNK = 1_000;

export interface ChoresReport {
  /** Schedules that passed while nobody could send. */
  missed: string[];
  /** Schedules whose time has come: whoever asked releases them. */
  due: string[];
  completed: string[];
  expired: string[];
  skipped: number;
  resent: number;
}

export function createBroadcastChores({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** One round; running it twice at once or on several processes does no harm. */
  async function run(): Promise<ChoresReport> {
    const report: ChoresReport = { missed: [], due: [], completed: [], expired: [], skipped: 0, resent: 0 };
    const at = now();
    const rows = await db
      .selectFrom('broadcasts as b')
      .innerJoin('notices as n', 'n.id', 'b.notice_id')
      .select(['b.id', 'b.state', 'b.scheduled_for', 'b.not_after', 'b.frozen_at', 'b.finished_at', 'b.reason'])
      .select(['n.valid_until', 'n.superseded_by', 'n.class'])
      .where('b.state', 'in', ['approved', 'scheduled', 'running', 'paused', 'onhold', 'stopped', 'expired'])
      .where('b.finished_at', 'is', null)
      .execute();
    if (rows.length === 0) return report;
    const hold = await db.selectFrom('meta').select('key').where('key', '=', 'hold').executeTakeFirst();
    for (const row of rows) {
      const state = row.state as BroadcastState;
      const over = state === 'stopped' || state === 'expired';
      if (!over && Number(row.valid_until) <= at) {
        if (await move(row.id, state, 'expire', 'its time is over', at)) report.expired.push(row.id);
        continue;
      }
      if (hold !== undefined && !over) {
        await move(row.id, state, 'hold', 'restored from a backup', at);
        continue;
      }
      if (state === 'scheduled' && Number(row.scheduled_for) <= at) {
        const late = at - Number(row.scheduled_for) > MISSED_MS || (row.not_after !== null && at > row.not_after);
        if (late) {
          if (await move(row.id, state, 'hold', 'its scheduled time has passed', at)) report.missed.push(row.id);
        } else report.due.push(row.id);
        continue;
      }
      if (over || row.superseded_by !== null) {
        const reason = row.superseded_by !== null ? 'superseded' : state;
        report.skipped += await skipPending(row.id, reason, at);
      }
      if (row.class === 'danger' && state === 'running') report.resent += await resendDoubtful(row.id, at);
      if (row.frozen_at === null && !over) continue;
      if (await hasOpenRows(row.id, over)) continue;
      if (over) await db.updateTable('broadcasts').set({ finished_at: at }).where('id', '=', row.id).execute();
      else if (await move(row.id, state, 'complete', row.reason, at)) report.completed.push(row.id);
    }
    return report;
  }

  async function move(
    id: string,
    from: BroadcastState,
    type: 'expire' | 'hold' | 'complete',
    reason: string | null,
    at: number,
  ): Promise<boolean> {
    const to = nextBroadcast(from, { type });
    if (to === null) return false;
    const done = await db
      .updateTable('broadcasts')
      .set({ state: to, reason, updated_at: at, ...(type === 'complete' ? { finished_at: at } : {}) })
      .where('id', '=', id)
      .where('state', '=', from)
      .executeTakeFirst();
    return Number(done.numUpdatedRows) > 0;
  }

  /** In chunks, so that a million rows hold nobody up; the next round goes on. */
  async function skipPending(id: string, reason: string, at: number): Promise<number> {
    const some = db
      .selectFrom('deliveries')
      .select('id')
      .where('broadcast_id', '=', id)
      .where('state', '=', 'pending')
      .limit(CHUNK);
    let skipped = 0;
    for (let round = 0; round < 1_000; round++) {
      const done = await db
        .updateTable('deliveries')
        .set({ state: 'skipped', reason, updated_at: at })
        .where('id', 'in', some)
        .where('state', '=', 'pending')
        .executeTakeFirst();
      skipped += Number(done.numUpdatedRows);
      if (Number(done.numUpdatedRows) < CHUNK) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return skipped;
  }

  /** Class *danger*: once more, marked; a second doubt about the same row stays. */
  async function resendDoubtful(id: string, at: number): Promise<number> {
    const done = await db
      .updateTable('deliveries')
      .set({ state: 'pending', decided_at: at, not_before: 0, holder: null, updated_at: at })
      .where('broadcast_id', '=', id)
      .where('state', '=', 'unknown')
      .where('decided_at', 'is', null)
      .where((where) =>
        where.or([
          where.and([where('channel', 'not in', RECEIPT_CHANNELS), where('updated_at', '<=', at - QUARANTINE_MS)]),
          where.and([where('channel', 'in', RECEIPT_CHANNELS), where('updated_at', '<=', at - RECEIPT_MS)]),
        ]),
      )
      .executeTakeFirst();
    return Number(done.numUpdatedRows);
  }

  /**
   * What keeps a broadcast from being complete, asked state by state, so that an index answers each however long the
   * ledger is. A stopped one does not wait for a decision about doubt.
   */
  async function hasOpenRows(id: string, over: boolean): Promise<boolean> {
    const one = db.selectFrom('deliveries').select('id').where('broadcast_id', '=', id).limit(1);
    const questions = [one.where('state', 'in', over ? ['pending', 'sending'] : ['pending', 'sending', 'held'])];
    if (!over) {
      questions.push(one.where('state', '=', 'unknown').where('decided_at', 'is', null));
      // Where the platform says later that a send failed, it may have to go once more.
      questions.push(
        one
          .where('state', '=', 'sent')
          .where('channel', 'in', RECEIPT_CHANNELS)
          .where('updated_at', '>', now() - SETTLING_MS),
      );
    }
    for (const question of questions) if ((await question.executeTakeFirst()) !== undefined) return true;
    return false;
  }

  /** A person's answer to doubt: sends the rows once more, or leaves them. Returns how many. */
  async function settleDoubt(id: string, answer: 'resend' | 'drop', channel: string | null): Promise<number> {
    const at = now();
    let query = db
      .updateTable('deliveries')
      .set(
        answer === 'resend'
          ? { state: 'pending', decided_at: at, not_before: 0, holder: null, updated_at: at }
          : { decided_at: at, updated_at: sql<number>`updated_at` },
      )
      .where('broadcast_id', '=', id)
      .where('state', '=', 'unknown')
      .where('decided_at', 'is', null);
    if (channel !== null) query = query.where('channel', '=', channel);
    return Number((await query.executeTakeFirst()).numUpdatedRows);
  }

  return { run, settleDoubt };
}

export type BroadcastChores = ReturnType<typeof createBroadcastChores>;
