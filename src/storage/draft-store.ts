// Drafts of answers: on the server, with the ticket, so that they survive a reload and a change of hands.
import type { Database } from './database.ts';

export interface Draft {
  userId: string;
  userName: string;
  text: string;
  updatedAt: number;
}

export function createDraftStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** An empty text removes the draft. Nothing is kept for a ticket that is closed or gone. */
  async function save(ticketId: string, userId: string, text: string): Promise<void> {
    if (text.trim() === '') {
      await db.deleteFrom('drafts').where('ticket_id', '=', ticketId).execute();
      return;
    }
    const ticket = await db.selectFrom('tickets').select('state').where('id', '=', ticketId).executeTakeFirst();
    if (ticket === undefined || ticket.state === 'closed') return;
    const set = { user_id: userId, text, updated_at: now() };
    await db
      .insertInto('drafts')
      .values({ ticket_id: ticketId, ...set })
      .onConflict((conflict) => conflict.column('ticket_id').doUpdateSet(set))
      .execute();
  }

  async function find(ticketId: string): Promise<Draft | null> {
    const row = await db
      .selectFrom('drafts as d')
      .leftJoin('users as u', 'u.id', 'd.user_id')
      .select(['d.user_id', 'd.text', 'd.updated_at', 'u.name'])
      .where('d.ticket_id', '=', ticketId)
      .executeTakeFirst();
    return row === undefined
      ? null
      : { userId: row.user_id, userName: row.name ?? '', text: row.text, updatedAt: row.updated_at };
  }

  return { save, find };
}
