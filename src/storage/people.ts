// Who wrote: the contact, address and conversation behind incoming messages, made where they are new.
import { newId } from '../core/id.ts';
import { isLanguage } from '../core/locale.ts';
import type { InboundMessage } from '../core/message.ts';
import { normalize } from '../core/text.ts';
import type { Database, Tx } from './database.ts';
import { among, idList, insertRows, lookupList, query } from './rows.ts';
import type { Tables } from './schema.ts';

const keyOf = (channel: string, account: string, id: string): string => `${channel}\n${account}\n${id}`;

/** What changes nothing for somebody we do not know (any more) creates no one: a reaction neither, which asks nothing. */
const isSilent = ({ content }: InboundMessage): boolean =>
  content.kind === 'edit' ||
  content.kind === 'revoke' ||
  content.kind === 'membership' ||
  (content.kind === 'unsupported' && !content.answer);

/** The conversation of a message; `idle`: nothing in it waits and nobody works it. */
export interface Spoken {
  conversationId: string;
  idle: boolean;
}

/**
 * The conversation of each message. Messages of unknown people that must not create anyone are missing in the map.
 * Aliases lead to the person they belong to and are remembered.
 */
export async function resolvePeople(
  tx: Tx,
  kind: Kind,
  messages: InboundMessage[],
  at: number,
): Promise<Map<InboundMessage, Spoken>> {
  const known = await findKnown(tx, kind, messages);
  await createMissing(tx, kind, messages, known, at);
  const result = new Map<InboundMessage, Spoken>();
  const touched = new Set<string>();
  for (const message of messages) {
    const { channel, account, id } = message.address;
    const person = known.get(keyOf(channel, account, id));
    if (person === undefined) continue;
    const idle = person.waitingSince === null && (person.leaseUntil === null || person.leaseUntil < at);
    result.set(message, { conversationId: person.conversationId, idle });
    if (message.content.kind !== 'membership' && isStale(person, at)) touched.add(person.addressId);
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
    const text = `update addresses set last_inbound_at = ?, state = 'active' where id ${among(kind)}`;
    await query(tx, kind, text, [at, idList(kind, [...touched])]);
  }
  return result;
}

type Kind = Database['kind'];

/** When somebody last wrote is kept to the minute: a burst does not rewrite it with every message. */
const LAST_INBOUND_MS = 60_000;

const isStale = ({ state, lastInboundAt }: Person, at: number): boolean =>
  state !== 'active' || lastInboundAt === null || lastInboundAt < at - LAST_INBOUND_MS;

interface Person {
  contactId: string;
  addressId: string;
  conversationId: string;
  name: string | null;
  language: string | null;
  /** Of the address. */
  state: string;
  lastInboundAt: number | null;
  /** Of the conversation. */
  waitingSince: number | null;
  leaseUntil: number | null;
}

interface PersonRow {
  id: string;
  /** An external id, or an alias of it. */
  name_on_channel: string;
  contact_id: string;
  state: string;
  last_inbound_at: number | null;
  waiting_since: number | null;
  lease_until: number | null;
  conversation_id: string;
  name: string | null;
  platform_language: string | null;
}

const PERSON_FIELDS = `select a.id, a.contact_id, a.state, a.last_inbound_at, c.id as conversation_id,
  c.waiting_since, c.lease_until, p.name, p.platform_language`;

const toPerson = (row: PersonRow): Person => ({
  contactId: row.contact_id,
  addressId: row.id,
  conversationId: row.conversation_id,
  name: row.name,
  language: row.platform_language,
  state: row.state,
  lastInboundAt: row.last_inbound_at,
  waitingSince: row.waiting_since,
  leaseUntil: row.lease_until,
});

async function findKnown(tx: Tx, kind: Kind, messages: InboundMessage[]): Promise<Map<string, Person>> {
  const known = new Map<string, Person>();
  const accounts = new Map<string, InboundMessage[]>();
  for (const message of messages) {
    const key = `${message.address.channel}\n${message.address.account}`;
    const group = accounts.get(key);
    if (group) group.push(message);
    else accounts.set(key, [message]);
  }
  for (const group of accounts.values()) {
    const { channel, account } = group[0]!.address;
    const ids = [...new Set(group.flatMap((message) => [message.address.id, ...(message.aliases ?? [])]))];
    const text = `${PERSON_FIELDS}, a.external_id as name_on_channel
      from addresses a join conversations c on c.address_id = a.id join contacts p on p.id = a.contact_id
      where a.channel = ? and a.account = ? and a.external_id ${among(kind)}`;
    const rows = await query<PersonRow>(tx, kind, text, [channel, account, lookupList(tx, kind, ids)]);
    for (const row of rows) known.set(keyOf(channel, account, row.name_on_channel), toPerson(row));
    if (group.some((message) => (message.aliases?.length ?? 0) > 0)) {
      await followAliases(tx, kind, channel, account, group, known);
    }
  }
  return known;
}

async function followAliases(
  tx: Tx,
  kind: Kind,
  channel: string,
  account: string,
  group: InboundMessage[],
  known: Map<string, Person>,
): Promise<void> {
  const ids = [...new Set(group.flatMap((message) => [message.address.id, ...(message.aliases ?? [])]))];
  const text = `${PERSON_FIELDS}, s.alias as name_on_channel
    from address_aliases s join addresses a on a.id = s.address_id
      join conversations c on c.address_id = a.id join contacts p on p.id = a.contact_id
    where s.channel = ? and s.account = ? and s.alias ${among(kind)}`;
  const rows = await query<PersonRow>(tx, kind, text, [channel, account, lookupList(tx, kind, ids)]);
  for (const row of rows) {
    const key = keyOf(channel, account, row.name_on_channel);
    if (!known.has(key)) known.set(key, toPerson(row));
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
  kind: Kind,
  messages: InboundMessage[],
  known: Map<string, Person>,
  at: number,
): Promise<void> {
  const contacts: Tables['contacts'][] = [];
  const addresses: Tables['addresses'][] = [];
  const conversations: Tables['conversations'][] = [];
  const aliases = [];
  for (const message of messages) {
    const { channel, account, id } = message.address;
    const key = keyOf(channel, account, id);
    if (known.has(key) || isSilent(message)) continue;
    const language = message.profile?.language?.slice(0, 2).toLowerCase();
    const person: Person = {
      contactId: newId(at),
      addressId: newId(at),
      conversationId: newId(at),
      name: message.profile?.name === undefined ? null : normalize(message.profile.name, 120),
      language: isLanguage(language) ? language : null,
      state: 'active',
      lastInboundAt: at,
      waitingSince: null,
      leaseUntil: null,
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
  await insertRows(tx, kind, 'contacts', contacts);
  await insertRows(tx, kind, 'addresses', addresses);
  await insertRows(tx, kind, 'conversations', conversations);
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
