// One person under several ids: finds who is meant, joins what turns out to be one, moves along when an id changes.
import type { InboundMessage } from '../core/message.ts';
import type { Tx } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { joinAddresses, renameAddress } from './move-address.ts';

/** Platforms that name one person by more than one id. */
const MANY_NAMED: ReadonlySet<string> = new Set(['whatsapp-cloud', 'whatsapp-web']);
/** A message that was this long on its way does not open the platform's window anew, ms. */
const LATE_MS = 120_000;

export interface KnownAddress {
  id: string;
  contactId: string;
  channel: string;
  account: string;
  externalId: string;
  lastInboundAt: number | null;
}

interface Context {
  tx: Tx;
  now: number;
  hash: KeyedHash;
}

/**
 * Messages under the address we know the person by. Whoever was known twice (once by number, once by hidden id) is one
 * person from now on; a changed number moves the subscription along and leaves the inbox.
 */
export async function settleIdentities(context: Context, messages: InboundMessage[]): Promise<InboundMessage[]> {
  if (!messages.some(({ address }) => MANY_NAMED.has(address.channel))) return messages;
  const rest: InboundMessage[] = [];
  let known = await findAddresses(context.tx, messages);
  for (const message of messages) {
    if (!MANY_NAMED.has(message.address.channel)) {
      rest.push(message);
      continue;
    }
    if (message.content.kind === 'moved') {
      await move(context, message, known);
      known = await findAddresses(context.tx, messages);
      continue;
    }
    const { channel, account } = message.address;
    const names = [message.address.id, ...(message.aliases ?? [])];
    const found = [...new Set(names.flatMap((name) => known.get(keyOf(channel, account, name)) ?? []))];
    const [person, ...others] = found;
    if (person === undefined) {
      rest.push(message);
      continue;
    }
    for (const other of others) await joinAddresses(context, other, person);
    if (others.length > 0) known = await findAddresses(context.tx, messages);
    const aliases = names.filter((name) => name !== person.externalId);
    rest.push({ ...message, address: { ...message.address, id: person.externalId }, aliases });
  }
  return rest;
}

/** After the messages are stored: what came late counts from when it was written. */
export async function dateLate({ tx, now }: Context, messages: InboundMessage[]): Promise<void> {
  const newest = new Map<string, InboundMessage>();
  for (const message of messages) {
    if (!MANY_NAMED.has(message.address.channel) || message.content.kind === 'membership') continue;
    const { channel, account, id } = message.address;
    const key = keyOf(channel, account, id);
    const known = newest.get(key);
    if (known === undefined || known.sentAt < message.sentAt) newest.set(key, message);
  }
  for (const { address, sentAt } of newest.values()) {
    if (sentAt >= now - LATE_MS) continue;
    const { channel, account, id } = address;
    const before = await tx
      .selectFrom('messages as m')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .innerJoin('addresses as a', 'a.id', 'c.address_id')
      .select((select) => select.fn.max('m.sent_at').as('at'))
      .where('a.channel', '=', channel)
      .where('a.account', '=', account)
      .where('a.external_id', '=', id)
      .where('m.direction', '=', 'in')
      .where('m.kind', '!=', 'membership')
      .executeTakeFirst();
    await tx
      .updateTable('addresses')
      .set({ last_inbound_at: Math.max(sentAt, Number(before?.at ?? 0)) })
      .where('channel', '=', channel)
      .where('account', '=', account)
      .where('external_id', '=', id)
      .execute();
  }
}

async function move(context: Context, message: InboundMessage, known: Map<string, KnownAddress>): Promise<void> {
  if (message.content.kind !== 'moved') return;
  const { channel, account } = message.address;
  const of = (name: string): KnownAddress | undefined => known.get(keyOf(channel, account, name));
  const { to, aliases } = message.content;
  const person = [message.address.id, ...(message.aliases ?? [])].map(of).find((one) => one !== undefined);
  if (person === undefined) return;
  const already = [to, ...aliases].map(of).find((one) => one !== undefined && one.id !== person.id);
  if (already !== undefined) await joinAddresses(context, person, already);
  else await renameAddress(context, person, to, aliases);
}

const keyOf = (channel: string, account: string, id: string): string => `${channel}\n${account}\n${id}`;

/** By every name that occurs: an address's own id, or an alias of it. */
async function findAddresses(tx: Tx, messages: InboundMessage[]): Promise<Map<string, KnownAddress>> {
  const known = new Map<string, KnownAddress>();
  const groups = new Map<string, { channel: string; account: string; names: Set<string> }>();
  for (const { address, aliases = [], content } of messages) {
    if (!MANY_NAMED.has(address.channel)) continue;
    const key = keyOf(address.channel, address.account, '');
    const group = groups.get(key) ?? { channel: address.channel, account: address.account, names: new Set() };
    const further = content.kind === 'moved' ? [content.to, ...content.aliases] : [];
    for (const name of [address.id, ...aliases, ...further]) group.names.add(name);
    groups.set(key, group);
  }
  for (const { channel, account, names } of groups.values()) {
    const own = await tx
      .selectFrom('addresses')
      .select(['id', 'contact_id', 'external_id', 'last_inbound_at', 'external_id as name'])
      .where('channel', '=', channel)
      .where('account', '=', account)
      .where('external_id', 'in', [...names])
      .execute();
    const aliased = await tx
      .selectFrom('address_aliases as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select(['a.id', 'a.contact_id', 'a.external_id', 'a.last_inbound_at', 's.alias as name'])
      .where('s.channel', '=', channel)
      .where('s.account', '=', account)
      .where('s.alias', 'in', [...names])
      .execute();
    const byId = new Map<string, KnownAddress>();
    for (const row of [...own, ...aliased]) {
      const address = byId.get(row.id) ?? {
        id: row.id,
        contactId: row.contact_id,
        channel,
        account,
        externalId: row.external_id,
        lastInboundAt: row.last_inbound_at,
      };
      byId.set(row.id, address);
      const key = keyOf(channel, account, row.name);
      if (!known.has(key)) known.set(key, address);
    }
  }
  return known;
}
