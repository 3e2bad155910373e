// Who wrote: the contact, address and conversation behind incoming messages, made where they are new.
import { newId } from '../core/id.ts';
import { isLanguage } from '../core/locale.ts';
import type { InboundMessage } from '../core/message.ts';
import { normalize } from '../core/text.ts';
import type { Tx } from './database.ts';

const keyOf = (channel: string, account: string, id: string): string => `${channel}\n${account}\n${id}`;

/** Kinds that change nothing for somebody we do not know (any more): they create no one. */
const SILENT = new Set(['edit', 'revoke', 'membership']);

/**
 * The conversation id of each message. Messages of unknown people that must not create anyone are missing in the map.
 * Aliases lead to the person they belong to and are remembered.
 */
export async function resolvePeople(
  tx: Tx,
  messages: InboundMessage[],
  at: number,
): Promise<Map<InboundMessage, string>> {
  const known = await findKnown(tx, messages);
  await createMissing(tx, messages, known, at);
  const result = new Map<InboundMessage, string>();
  const touched = new Set<string>();
  for (const message of messages) {
    const { channel, account, id } = message.address;
    const person = known.get(keyOf(channel, account, id));
    if (person === undefined) continue;
    result.set(message, person.conversationId);
    if (message.content.kind !== 'membership') touched.add(person.addressId);
    const language = message.profile?.language?.slice(0, 2).toLowerCase();
    const name = message.profile?.name === undefined ? undefined : normalize(message.profile.name, 120);
    if (
      (language !== undefined && language !== person.language && isLanguage(language)) ||
      (name && name !== person.name)
    ) {
      await tx
        .updateTable('contacts')
        .set({ platform_language: isLanguage(language) ? language : person.language, name: name ?? person.name })
        .where('id', '=', person.contactId)
        .execute();
      person.language = isLanguage(language) ? language : person.language;
      person.name = name ?? person.name;
    }
  }
  if (touched.size > 0) {
    await tx
      .updateTable('addresses')
      .set({ last_inbound_at: at, state: 'active' })
      .where('id', 'in', [...touched])
      .execute();
  }
  return result;
}

interface Person {
  contactId: string;
  addressId: string;
  conversationId: string;
  name: string | null;
  language: string | null;
}

async function findKnown(tx: Tx, messages: InboundMessage[]): Promise<Map<string, Person>> {
  const known = new Map<string, Person>();
  const accounts = new Map<string, InboundMessage[]>();
  for (const message of messages) {
    const key = `${message.address.channel}\n${message.address.account}`;
    accounts.set(key, [...(accounts.get(key) ?? []), message]);
  }
  for (const group of accounts.values()) {
    const { channel, account } = group[0]!.address;
    const ids = new Set(group.flatMap((message) => [message.address.id, ...(message.aliases ?? [])]));
    const rows = await tx
      .selectFrom('addresses as a')
      .innerJoin('conversations as c', 'c.address_id', 'a.id')
      .innerJoin('contacts as p', 'p.id', 'a.contact_id')
      .select(['a.id', 'a.external_id', 'a.contact_id', 'c.id as conversation_id', 'p.name', 'p.platform_language'])
      .where('a.channel', '=', channel)
      .where('a.account', '=', account)
      .where('a.external_id', 'in', [...ids])
      .execute();
    const byAddress = new Map<string, Person>();
    for (const row of rows) {
      const person = {
        contactId: row.contact_id,
        addressId: row.id,
        conversationId: row.conversation_id,
        name: row.name,
        language: row.platform_language,
      };
      byAddress.set(row.id, person);
      known.set(keyOf(channel, account, row.external_id), person);
    }
    if (group.some((message) => (message.aliases?.length ?? 0) > 0)) {
      await followAliases(tx, channel, account, group, known);
    }
  }
  return known;
}

async function followAliases(
  tx: Tx,
  channel: string,
  account: string,
  group: InboundMessage[],
  known: Map<string, Person>,
): Promise<void> {
  const ids = [...new Set(group.flatMap((message) => [message.address.id, ...(message.aliases ?? [])]))];
  const rows = await tx
    .selectFrom('address_aliases as s')
    .innerJoin('addresses as a', 'a.id', 's.address_id')
    .innerJoin('conversations as c', 'c.address_id', 'a.id')
    .innerJoin('contacts as p', 'p.id', 'a.contact_id')
    .select(['s.alias', 'a.id', 'a.contact_id', 'c.id as conversation_id', 'p.name', 'p.platform_language'])
    .where('s.channel', '=', channel)
    .where('s.account', '=', account)
    .where('s.alias', 'in', ids)
    .execute();
  for (const row of rows) {
    const key = keyOf(channel, account, row.alias);
    if (!known.has(key)) {
      known.set(key, {
        contactId: row.contact_id,
        addressId: row.id,
        conversationId: row.conversation_id,
        name: row.name,
        language: row.platform_language,
      });
    }
  }
  for (const message of group) {
    const names = [message.address.id, ...(message.aliases ?? [])];
    const person = names.map((name) => known.get(keyOf(channel, account, name))).find((found) => found !== undefined);
    if (person === undefined) continue;
    for (const alias of names) {
      const key = keyOf(channel, account, alias);
      if (known.get(key) === undefined) known.set(key, person);
    }
    const aliases = names.map((alias) => ({ channel, account, alias, address_id: person.addressId }));
    await tx
      .insertInto('address_aliases')
      .values(aliases)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function createMissing(
  tx: Tx,
  messages: InboundMessage[],
  known: Map<string, Person>,
  at: number,
): Promise<void> {
  const contacts = [];
  const addresses = [];
  const conversations = [];
  const aliases = [];
  for (const message of messages) {
    const { channel, account, id } = message.address;
    const key = keyOf(channel, account, id);
    if (known.has(key) || SILENT.has(message.content.kind)) continue;
    const language = message.profile?.language?.slice(0, 2).toLowerCase();
    const person: Person = {
      contactId: newId(at),
      addressId: newId(at),
      conversationId: newId(at),
      name: message.profile?.name === undefined ? null : normalize(message.profile.name, 120),
      language: isLanguage(language) ? language : null,
    };
    known.set(key, person);
    contacts.push({
      id: person.contactId,
      code: newCode(),
      locale: null,
      platform_language: person.language,
      name: person.name,
      muted_until: null,
      erase_requested_at: null,
      created_at: at,
    });
    addresses.push({
      id: person.addressId,
      contact_id: person.contactId,
      channel,
      account,
      external_id: id,
      state: 'active',
      created_at: at,
      last_inbound_at: at,
    });
    conversations.push(newConversation(person, at));
    for (const alias of message.aliases ?? []) {
      known.set(keyOf(channel, account, alias), person);
      aliases.push({ channel, account, alias, address_id: person.addressId });
    }
  }
  if (contacts.length === 0) return;
  await tx.insertInto('contacts').values(contacts).execute();
  await tx.insertInto('addresses').values(addresses).execute();
  await tx.insertInto('conversations').values(conversations).execute();
  if (aliases.length > 0) {
    await tx
      .insertInto('address_aliases')
      .values(aliases)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export function newConversation(person: Pick<Person, 'contactId' | 'addressId' | 'conversationId'>, at: number) {
  return {
    id: person.conversationId,
    contact_id: person.contactId,
    address_id: person.addressId,
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
  };
}

/** What a person reads to staff on the telephone: 7 characters that cannot be confused by ear or eye. */
export function newCode(): string {
  const alphabet = '34679ACDEFHJKLMNPRTUVWXY';
  let code = '';
  while (code.length < 7) {
    for (const byte of crypto.getRandomValues(new Uint8Array(12))) {
      if (byte < 240 && code.length < 7) code += alphabet[byte % 24];
    }
  }
  return code;
}
