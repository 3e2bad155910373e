// Drafts of answers: on the server, one per question and person, so that they survive a reload and a change of hands.
import type { TicketDraft } from '../core/ticket-view.ts';
import type { Database } from './database.ts';

export function createDraftStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** An empty text removes the person's draft. Nothing is kept for a ticket that is gone. */
  async function save(ticketId: string, userId: string, text: string): Promise<void> {
    if (text.trim() === '') {
      await db.deleteFrom('drafts').where('ticket_id', '=', ticketId).where('user_id', '=', userId).execute();
      return;
    }
    const ticket = await db.selectFrom('tickets').select('id').where('id', '=', ticketId).executeTakeFirst();
    if (ticket === undefined) return;
    const set = { text, updated_at: now() };
    await db
      .insertInto('drafts')
      .values({ ticket_id: ticketId, user_id: userId, ...set })
      .onConflict((conflict) => conflict.columns(['ticket_id', 'user_id']).doUpdateSet(set))
      .execute();
  }

  /** Newest first. */
  async function list(ticketId: string): Promise<TicketDraft[]> {
    const rows = await db
      .selectFrom('drafts as d')
      .leftJoin('users as u', 'u.id', 'd.user_id')
      .select(['d.user_id', 'd.text', 'd.updated_at', 'u.name'])
      .where('d.ticket_id', '=', ticketId)
      .orderBy('d.updated_at', 'desc')
      .execute();
    return rows.map((row) => ({
      userId: row.user_id,
      userName: row.name ?? '–',
      text: row.text,
      updatedAt: row.updated_at,
    }));
  }

  return { save, list };
}
