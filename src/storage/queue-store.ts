// The queue as staff read it: tickets by view, the longest waiting first, with the counts of all views.
import { sql } from 'kysely';
import type { ChannelName } from '../core/address.ts';
import type { TicketKind, TicketState } from '../core/ticket.ts';
import type { QueueView, TicketSummary } from '../core/ticket-view.ts';
import type { Database, Db } from './database.ts';
import { waitingSince } from './ticket-store.ts';

/** Rows of one view at most; the counts are exact. */
const MAX_ROWS = 200;

/** Rows of tickets `t` with everything a summary needs. */
export const summaries = (db: Db) =>
  db
    .selectFrom('tickets as t')
    .innerJoin('conversations as c', 'c.id', 't.conversation_id')
    .innerJoin('addresses as a', 'a.id', 'c.address_id')
    .innerJoin('contacts as p', 'p.id', 't.contact_id')
    .leftJoin('users as u', 'u.id', 't.assignee')
    .selectAll('t')
    .select(['a.channel', 'p.name', 'p.code', 'u.name as assignee_name', waitingSince.as('waiting')])
    .select(
      sql<string | null>`(select m.text from messages m where m.conversation_id = t.conversation_id
        and m.direction = 'in' and m.text <> '' order by m.id desc limit 1)`.as('first_line'),
    )
    .select(
      sql<
        string | null
      >`(select min(d.state) from deliveries d where d.state in ('failed', 'unknown') and d.message_id =
        (select m.id from messages m where m.conversation_id = t.conversation_id and m.author = 'staff'
        order by m.id desc limit 1))`.as('trouble'),
    );

type Row = Awaited<ReturnType<ReturnType<typeof summaries>['executeTakeFirstOrThrow']>>;

export function toSummary(row: Row): TicketSummary {
  return {
    id: row.id,
    number: Number(row.number),
    kind: row.kind as TicketKind,
    subject: row.subject,
    state: row.state as TicketState,
    assignee: row.assignee === null ? null : { id: row.assignee, name: row.assignee_name ?? '–' },
    department: row.department,
    waitingSince: row.waiting === null || row.state === 'closed' ? null : Number(row.waiting),
    claimedAt: row.claimed_at,
    answeredAt: row.answered_at,
    snoozedUntil: row.snoozed_until,
    createdAt: row.created_at,
    closedAt: row.closed_at,
    alertedAt: row.alerted_at,
    version: Number(row.version),
    conversationId: row.conversation_id,
    contactId: row.contact_id,
    channel: row.channel as ChannelName,
    name: row.name,
    code: row.code,
    trouble: row.trouble === 'failed' || row.trouble === 'unknown' ? row.trouble : null,
    firstLine: (row.first_line ?? row.subject).replace(/\s+/g, ' ').slice(0, 160),
  };
}

export function createQueueStore({ database }: { database: Database }) {
  const { db } = database;

  /** Open views: longest waiting first, those nobody waits in last. Closed: newest first. */
  async function list(view: QueueView, userId: string): Promise<TicketSummary[]> {
    let query = summaries(db).limit(MAX_ROWS);
    if (view === 'closed') query = query.where('t.state', '=', 'closed').orderBy('t.closed_at', 'desc');
    else if (view === 'waiting') query = query.where('t.state', '=', 'waiting');
    else if (view === 'snoozed') query = query.where('t.state', '=', 'snoozed');
    else if (view === 'mine')
      query = query.where('t.state', 'in', ['claimed', 'snoozed']).where('t.assignee', '=', userId);
    else query = query.where('t.state', '!=', 'closed');
    if (view !== 'closed') query = query.orderBy(sql`coalesce(${waitingSince}, 9e15)`).orderBy('t.number');
    return (await query.execute()).map(toSummary);
  }

  async function counts(userId: string): Promise<Record<QueueView, number>> {
    const rows = await db
      .selectFrom('tickets')
      .select(['state', (select) => select.fn.countAll<number>().as('n')])
      .select(sql<number>`sum(case when assignee = ${userId} then 1 else 0 end)`.as('mine'))
      .groupBy('state')
      .execute();
    const result: Record<QueueView, number> = { waiting: 0, mine: 0, all: 0, snoozed: 0, closed: 0 };
    for (const row of rows) {
      const n = Number(row.n);
      if (row.state === 'waiting' || row.state === 'snoozed' || row.state === 'closed') result[row.state] = n;
      if (row.state !== 'closed') result.all += n;
      if (row.state === 'claimed' || row.state === 'snoozed') result.mine += Number(row.mine);
    }
    return result;
  }

  /** The ticket that waits longest, other than this one; null when nobody waits. */
  async function next(except: string): Promise<string | null> {
    const row = await db
      .selectFrom('tickets as t')
      .select('t.id')
      .where('t.state', '=', 'waiting')
      .where('t.id', '!=', except)
      .orderBy(sql`coalesce(${waitingSince}, 9e15)`)
      .orderBy('t.number')
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? null;
  }

  /** What is left of questions whose person was erased, newest first. */
  async function erased(): Promise<{ id: string; number: number; subject: string; at: number }[]> {
    const rows = await db
      .selectFrom('tickets')
      .select(['id', 'number', 'subject', 'closed_at'])
      .where('contact_id', '=', '')
      .orderBy('closed_at', 'desc')
      .limit(50)
      .execute();
    return rows.map(({ id, number, subject, closed_at: at }) => ({ id, number: Number(number), subject, at: at ?? 0 }));
  }

  return { list, counts, next, erased };
}
