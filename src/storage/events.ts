// Live events for consoles: numbered under one row lock, so that a reader who has seen n has seen all before it.
import { sql } from 'kysely';
import { nextNumber } from './counters.ts';
import type { Db, Tx } from './database.ts';

export interface LiveEvent {
  seq: number;
  at: number;
  kind: string;
  subject: string;
  payload: Record<string, unknown>;
}

/** Appends inside the caller's transaction; the counter's row lock keeps commit order and number order the same. */
export async function appendEvent(
  context: { tx: Tx; now: number },
  kind: string,
  subject: string,
  payload: Record<string, unknown>,
): Promise<void> {
  const seq = await nextNumber(context.tx, 'events');
  await context.tx
    .insertInto('events')
    .values({ seq, at: context.now, kind, subject, payload: JSON.stringify(payload) })
    .execute();
}

/** Events after `seq`, oldest first, at most 500. */
export async function eventsAfter(db: Db, seq: number): Promise<LiveEvent[]> {
  const rows = await db.selectFrom('events').selectAll().where('seq', '>', seq).orderBy('seq').limit(500).execute();
  return rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) as Record<string, unknown> }));
}

/** The newest number, 0 when there is none. */
export async function lastEvent(db: Db): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select(sql<number>`coalesce(max(seq), 0)`.as('seq'))
    .executeTakeFirstOrThrow();
  return Number(row.seq);
}
