// The person behind an imported address: found, or made without ever having written.
import type { Address } from '../core/address.ts';
import { newId } from '../core/id.ts';
import type { Locale } from '../core/locale.ts';
import type { Tx } from './database.ts';
import { insertContacts } from './insert-contacts.ts';

/** The address row's id; contact, address and conversation are made where there are none. */
export async function importedAddress(tx: Tx, address: Address, locale: Locale, at: number): Promise<string> {
  return (await findAddress(tx, address)) ?? (await createPerson(tx, address, locale, at));
}

async function findAddress(tx: Tx, { channel, account, id }: Address): Promise<string | null> {
  const row = await tx
    .selectFrom('addresses as a')
    .leftJoin('address_aliases as s', 's.address_id', 'a.id')
    .select('a.id')
    .where('a.channel', '=', channel)
    .where('a.account', '=', account)
    .where((is) => is.or([is('a.external_id', '=', id), is('s.alias', '=', id)]))
    .executeTakeFirst();
  return row?.id ?? null;
}

async function createPerson(tx: Tx, address: Address, locale: Locale, at: number): Promise<string> {
  const [addressId] = await insertPeople(tx, [{ address, locale }], at);
  return addressId!;
}

export interface ImportedPerson {
  address: Address;
  locale: Locale;
}

/** People nobody knew, in one statement per table; the ids of their address rows, in order. */
export async function insertPeople(tx: Tx, people: readonly ImportedPerson[], at: number): Promise<string[]> {
  const rows = people.map((person) => ({ ...person, contactId: newId(at), addressId: newId(at) }));
  await insertContacts(
    tx,
    rows.map(({ contactId, locale }) => ({
      id: contactId,
      locale,
      platform_language: null,
      name: null,
      muted_until: null,
      erase_requested_at: null,
      created_at: at,
    })),
  );
  await tx
    .insertInto('addresses')
    .values(
      rows.map(({ contactId, addressId, address }) => ({
        id: addressId,
        contact_id: contactId,
        channel: address.channel,
        account: address.account,
        external_id: address.id,
        state: 'active',
        created_at: at,
        last_inbound_at: null,
      })),
    )
    .execute();
  await tx
    .insertInto('conversations')
    .values(
      rows.map(({ contactId, addressId }) => ({
        id: newId(at),
        contact_id: contactId,
        address_id: addressId,
        owner: 'bot',
        step: null,
        step_data: null,
        step_expires_at: null,
        last_intent: null,
        last_intent_at: null,
        disclosed_at: null,
        ready_at: null,
        waiting_since: null,
        holder: null,
        lease_until: null,
        last_message_at: null,
        created_at: at,
      })),
    )
    .execute();
  return rows.map(({ addressId }) => addressId);
}
