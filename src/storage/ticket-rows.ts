// Tickets as the dialogue touches them: opened, added to, withdrawn. What staff do with them lies in ticket-store.
import { sql } from 'kysely';
import { newId } from '../core/id.ts';
import type { Effect } from '../core/turn.ts';
import { nextNumber } from './counters.ts';
import type { Tx } from './database.ts';
import { appendEvent } from './events.ts';

interface Context {
  tx: Tx;
  now: number;
}

interface Who {
  conversationId: string;
  contactId: string;
}

/** Opens a ticket, or adds to the one that is open: one person waits once. */
export async function openTicket(context: Context, who: Who, effect: Extract<Effect, { do: 'ticket' }>): Promise<void> {
  const { tx, now } = context;
  const open = await findOpen(tx, who.conversationId);
  if (open !== undefined) return ticketNews(context, who);
  const number = await nextNumber(tx, 'ticket');
  const id = newId(now);
  await tx
    .insertInto('tickets')
    .values({
      id,
      number,
      conversation_id: who.conversationId,
      contact_id: who.contactId,
      kind: effect.kind,
      subject: effect.subject.slice(0, 200),
      intent: effect.intent,
      candidates: JSON.stringify(effect.candidates.slice(0, 3)),
      state: 'waiting',
      assignee: null,
      department: null,
      case_number: null,
      waiting_since: now,
      claimed_at: null,
      answered_at: null,
      snoozed_until: null,
      promised_at: now,
      alerted_at: null,
      closed_at: null,
      version: 1,
      created_at: now,
    })
    .execute();
  await appendEvent(context, 'ticket.opened', id, { number });
}

/** The citizen wrote again: a snoozed ticket wakes, staff see it. Nothing happens without an open ticket. */
export async function ticketNews(context: Context, who: Who): Promise<void> {
  const { tx } = context;
  const open = await findOpen(tx, who.conversationId);
  if (open === undefined) return;
  await tx
    .updateTable('tickets')
    .set({
      state: sql<string>`case when state = 'snoozed' then 'claimed' else state end`,
      snoozed_until: null,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', open.id)
    .execute();
  await appendEvent(context, 'ticket.news', open.id, { to: open.assignee });
}

/** The citizen took the question back (erasure, "hat sich erledigt"). */
export async function withdrawTicket(context: Context, who: Who): Promise<void> {
  const { tx, now } = context;
  const open = await findOpen(tx, who.conversationId);
  if (open === undefined) return;
  await tx
    .updateTable('tickets')
    .set({ state: 'closed', closed_at: now, version: sql<number>`version + 1` })
    .where('id', '=', open.id)
    .execute();
  await appendEvent(context, 'ticket.withdrawn', open.id, {});
}

const findOpen = (tx: Tx, conversationId: string) =>
  tx
    .selectFrom('tickets')
    .select(['id', 'state', 'assignee'])
    .where('conversation_id', '=', conversationId)
    .where('state', '!=', 'closed')
    .executeTakeFirst();
