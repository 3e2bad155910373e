// A person's rights inside a turn: a hold that is respected, a wish that is remembered, notes that must be looked at.
import type { Db, Tx } from './database.ts';
import { appendEvent } from './events.ts';

interface Context {
  tx: Tx;
  now: number;
}

/** Until when an admin keeps the person's data (ms UTC); null: not at all. */
export async function heldUntil(db: Tx | Db, contactId: string, at: number): Promise<number | null> {
  const row = await db
    .selectFrom('data_rights')
    .select('hold_until')
    .where('contact_id', '=', contactId)
    .where('hold_until', '>', at)
    .executeTakeFirst();
  return row?.hold_until ?? null;
}

/** The erasure happens by itself when the hold ends. */
export async function eraseLater({ tx, now }: Context, contactId: string): Promise<void> {
  await tx
    .updateTable('data_rights')
    .set({ erase_wanted_at: now })
    .where('contact_id', '=', contactId)
    .where('erase_wanted_at', 'is', null)
    .execute();
}

/** True when there are notes about the person that nobody looked at for them: staff are asked to, once. */
export async function askForNotes({ tx, now }: Context, contactId: string): Promise<boolean> {
  const open = await tx
    .selectFrom('ticket_notes as n')
    .innerJoin('tickets as t', 't.id', 'n.ticket_id')
    .select('n.id')
    .where('t.contact_id', '=', contactId)
    .where('n.review', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (open === undefined) return false;
  const none = { hold_until: null, hold_reason: null, hold_by: null, erase_wanted_at: null };
  await tx
    .insertInto('data_rights')
    .values({ contact_id: contactId, ...none, notes_asked_at: now })
    .onConflict((conflict) =>
      conflict
        .column('contact_id')
        .doUpdateSet((is) => ({ notes_asked_at: is.fn.coalesce('data_rights.notes_asked_at', is.val(now)) })),
    )
    .execute();
  await appendEvent({ tx, now }, 'person.notes-asked', contactId, {});
  return true;
}

/** Two contacts become one: the longer hold stands, the earlier wish. */
export async function joinRights(tx: Tx, from: string, into: string): Promise<void> {
  const rows = await tx.selectFrom('data_rights').selectAll().where('contact_id', 'in', [from, into]).execute();
  const gone = rows.find((row) => row.contact_id === from);
  if (gone === undefined) return;
  const stays = rows.find((row) => row.contact_id === into);
  await tx.deleteFrom('data_rights').where('contact_id', 'in', [from, into]).execute();
  const longer = stays === undefined || (gone.hold_until ?? 0) > (stays.hold_until ?? 0) ? gone : stays;
  await tx
    .insertInto('data_rights')
    .values({
      contact_id: into,
      hold_until: longer.hold_until,
      hold_reason: longer.hold_reason,
      hold_by: longer.hold_by,
      erase_wanted_at: gone.erase_wanted_at ?? stays?.erase_wanted_at ?? null,
      notes_asked_at: gone.notes_asked_at ?? stays?.notes_asked_at ?? null,
    })
    .execute();
}
