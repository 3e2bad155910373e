// What the codes of a turn bring along, looked up before it is worked.
import type { ChannelName } from '../core/address.ts';
import { isLocale } from '../core/locale.ts';
import { type MoveOffer, moveCodeIn } from '../core/move.ts';
import type { Topic } from '../core/subscription.ts';
import type { Tx } from './database.ts';
import { hashToken } from './token-hash.ts';

/** By code; only codes that hold now are in it. Asks nothing when no message looks like one. */
export async function moveOffers(
  tx: Tx,
  messages: readonly { conversation_id: string; kind: string; text: string; detail: string | null }[],
  now: number,
): Promise<Map<string, Map<string, MoveOffer>>> {
  const offers = new Map<string, Map<string, MoveOffer>>();
  for (const message of messages) {
    const code = moveCodeIn(message);
    if (code === null) continue;
    const origin = await moveOrigin(tx, hashToken(code), now);
    if (origin === null) continue;
    const topics = await tx
      .selectFrom('subscriptions')
      .select('topic')
      .where('address_id', '=', origin.addressId)
      .execute();
    const known = offers.get(message.conversation_id) ?? new Map<string, MoveOffer>();
    known.set(code, {
      from: origin.channel as ChannelName,
      same: origin.conversationId === message.conversation_id,
      topics: topics.map(({ topic }) => topic as Topic),
      locale: isLocale(origin.locale) ? origin.locale : null,
    });
    offers.set(message.conversation_id, known);
  }
  return offers;
}

export interface MoveOrigin {
  conversationId: string;
  contactId: string;
  addressId: string;
  externalId: string;
  channel: string;
  account: string;
  owner: string;
  state: string;
  locale: string | null;
}

/** The chat in which a code was made; null: unknown, used up or too old. */
export async function moveOrigin(tx: Tx, tokenHash: string, now: number): Promise<MoveOrigin | null> {
  const row = await tx
    .selectFrom('links as l')
    .innerJoin('conversations as c', 'c.id', 'l.conversation_id')
    .innerJoin('addresses as a', 'a.id', 'c.address_id')
    .innerJoin('contacts as p', 'p.id', 'c.contact_id')
    .select([
      'c.id as conversationId',
      'c.contact_id as contactId',
      'c.owner',
      'a.id as addressId',
      'a.external_id as externalId',
      'a.channel',
      'a.account',
      'a.state',
      'p.locale',
    ])
    .where('l.token_hash', '=', tokenHash)
    .where('l.purpose', '=', 'move')
    .where('l.used_at', 'is', null)
    .where('l.expires_at', '>', now)
    .executeTakeFirst();
  return row ?? null;
}
