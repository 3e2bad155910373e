// Who did what: written in the transaction of the deed, read by admins.
import { newId } from '../core/id.ts';
import type { Database, Db, Tx } from './database.ts';

export interface AuditEntry {
  id: string;
  at: number;
  userName: string | null;
  action: string;
  subject: string;
  detail: string | null;
}

/** `subject` is a row id or a key, never a person's name or address; `detail` never holds what a citizen wrote. */
export async function writeAudit(
  tx: Tx | Db,
  at: number,
  userId: string | null,
  action: string,
  subject: string,
  detail: string | null,
): Promise<void> {
  await tx
    .insertInto('audit')
    .values({ id: newId(at), at, user_id: userId, action, subject, detail })
    .execute();
}

export function createAuditStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  const write = (userId: string | null, action: string, subject: string, detail: string | null): Promise<void> =>
    writeAudit(db, now(), userId, action, subject, detail);

  /** Newest first, `limit` at most; `before` is the id of the last entry already seen. */
  async function list(limit: number, before: string | null): Promise<AuditEntry[]> {
    let query = db
      .selectFrom('audit as e')
      .leftJoin('users as u', 'u.id', 'e.user_id')
      .select(['e.id', 'e.at', 'e.action', 'e.subject', 'e.detail', 'u.name as userName'])
      .orderBy('e.id', 'desc')
      .limit(limit);
    if (before !== null) query = query.where('e.id', '<', before);
    return query.execute();
  }

  return { write, list };
}
