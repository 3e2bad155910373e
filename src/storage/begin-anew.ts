// After a confirmed erasure: everything is gone at once, and only the receipt is said, to somebody we do not know.
import { newId } from '../core/id.ts';
import type { Tx } from './database.ts';
import type { EffectContext, Subject } from './effects.ts';
import { insertContacts } from './insert-contacts.ts';
import { newConversation } from './people.ts';

/** Erases a contact inside a transaction. */
export type Forget = (tx: Tx, contactId: string) => Promise<unknown>;

/**
 * Erases the person and turns `subject` into a new one at the same address: marked to be erased once the receipt is
 * out, unless they write again. Messages of the turn's time that are not in `handled` were written after the yes: they
 * move over and are worked as the first of a new person, so nobody who comes back at once loses a word.
 */
export async function beginAnew(context: EffectContext, subject: Subject, handled: readonly string[]): Promise<void> {
  const { tx, now } = context;
  const fresh = { contactId: newId(now), addressId: newId(now), conversationId: newId(now) };
  const later = await tx
    .updateTable('messages')
    .set({ conversation_id: fresh.conversationId })
    .where('conversation_id', '=', subject.conversationId)
    .where('state', '=', 'new')
    .where('id', 'not in', handled.length > 0 ? [...handled] : [''])
    .returning('id')
    .execute();
  await context.forget(tx, subject.contactId);
  const back = later.length > 0;
  await insertContacts(tx, [
    {
      id: fresh.contactId,
      locale: null,
      platform_language: null,
      name: null,
      muted_until: null,
      erase_requested_at: back ? null : now,
      created_at: now,
    },
  ]);
  await tx
    .insertInto('addresses')
    .values({
      id: fresh.addressId,
      contact_id: fresh.contactId,
      channel: subject.channel,
      account: subject.account,
      external_id: subject.externalId,
      state: 'active',
      created_at: now,
      last_inbound_at: now,
    })
    .execute();
  const row = newConversation(fresh, now);
  await tx.insertInto('conversations').values(row).execute();
  Object.assign(subject, fresh, { row });
}
