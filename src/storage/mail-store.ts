// Mail that is to go out: written in the transaction of its reason, sent afterwards by whoever has the SMTP line.
import { sql } from 'kysely';
import { newId } from '../core/id.ts';
import type { Database, Db, Tx } from './database.ts';

export interface Mail {
  recipients: string[];
  subject: string;
  body: string;
  /** The case it is about: an erasure of its person takes it out of the queue. */
  ticketId?: string;
}

export interface DueMail extends Mail {
  id: string;
  /** Counts the attempt that begins now. */
  attempts: number;
}

/** A mail that could not be handed to the server is tried this often, 1 min apart and doubling. */
const MAX_MAIL_ATTEMPTS = 6;

export async function addMail(tx: Tx | Db, at: number, mail: Mail): Promise<void> {
  await tx
    .insertInto('mails')
    .values({
      id: newId(at),
      recipients: JSON.stringify(mail.recipients),
      subject: mail.subject,
      body: mail.body,
      state: 'pending',
      attempts: 0,
      not_before: at,
      created_at: at,
      reason: null,
      ticket_id: mail.ticketId ?? null,
    })
    .execute();
}

export function createMailStore({ database, now }: { database: Database; now: () => number }) {
  const { db, kind } = database;

  const add = (mail: Mail): Promise<void> => addMail(db, now(), mail);

  /** Takes what is due for this process for ten minutes; a process that dies gives it back by then. */
  async function take(limit: number): Promise<DueMail[]> {
    return db.transaction().execute(async (tx) => {
      const query = tx
        .selectFrom('mails')
        .selectAll()
        .where('state', '=', 'pending')
        .where('not_before', '<=', now())
        .orderBy('not_before')
        .limit(limit);
      const rows = await (kind === 'postgres' ? query.forUpdate().skipLocked() : query).execute();
      if (rows.length === 0) return [];
      const ids = rows.map((row) => row.id);
      await tx
        .updateTable('mails')
        .set({ not_before: now() + 600_000, attempts: sql<number>`attempts + 1` })
        .where('id', 'in', ids)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        recipients: JSON.parse(row.recipients) as string[],
        subject: row.subject,
        body: row.body,
        attempts: Number(row.attempts) + 1,
      }));
    });
  }

  /** Sent mails are deleted: their subject and body served their purpose. */
  async function sent(id: string): Promise<void> {
    await db.deleteFrom('mails').where('id', '=', id).execute();
  }

  async function failed(mail: Pick<DueMail, 'id' | 'attempts'>, reason: string): Promise<void> {
    const over = mail.attempts >= MAX_MAIL_ATTEMPTS;
    await db
      .updateTable('mails')
      .set({
        state: over ? 'failed' : 'pending',
        reason: reason.slice(0, 300),
        not_before: now() + 60_000 * 2 ** (mail.attempts - 1),
      })
      .where('id', '=', mail.id)
      .execute();
  }

  return { add, take, sent, failed };
}
