// Where mail about releases goes: the addresses of all who may release and are not locked out.
import type { Db } from './database.ts';

/** Each once, in order. `except`: a user who knows already. */
export async function publisherMails(db: Db, except: string | null): Promise<string[]> {
  const rows = await db
    .selectFrom('users as u')
    .innerJoin('user_roles as r', 'r.user_id', 'u.id')
    .select('u.mail')
    .distinct()
    .where('r.role', 'in', ['publisher', 'admin'])
    .where('u.disabled_at', 'is', null)
    .where('u.mail', 'is not', null)
    .where('u.id', '<>', except ?? '')
    .orderBy('u.mail')
    .execute();
  return rows.map((row) => row.mail!);
}
