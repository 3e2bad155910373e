// A subscription taken along to another chat of the same person: consent there, an end or none here, one person from now on.
import { sql } from 'kysely';
import type { Effect } from '../core/turn.ts';
import { RELEASE_LOCK } from './broadcast-store.ts';
import type { Tx } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { joinContacts } from './move-address.ts';
import { moveOrigin } from './move-offers.ts';
import type { Saying } from './replies.ts';
import { endSubscriptions, startSubscriptions } from './subscriptions.ts';

interface Context {
  tx: Tx;
  kind: 'sqlite' | 'postgres';
  now: number;
  hash: KeyedHash;
  consentKeptMs: () => number;
}

interface Target {
  conversationId: string;
  contactId: string;
  addressId: string;
  externalId: string;
  channel: string;
  account: string;
}

type Move = Extract<Effect, { do: 'move' }>;

export interface Moved {
  /** What the person is told where they are now. */
  text: string;
  /** What is said in the other chat. */
  there: Saying | null;
  /** Whose address this is from now on. */
  contactId: string;
}

/**
 * Uses the code up. Topics that ended meanwhile do not come along; extent, quiet hours and a pause do. With `instead`
 * what waits to be sent to the old chat goes to the new one, so that a notice that is running misses nobody and
 * reaches nobody twice. While an audience is being written down nothing moves: the code stays good, and `busy` is said.
 */
export async function moveSubscription(context: Context, target: Target, move: Move): Promise<Moved> {
  const { tx, kind, now } = context;
  // A release begins before or after, never in between: nobody falls between two audiences.
  if (kind === 'postgres') await sql`select pg_advisory_xact_lock_shared(${RELEASE_LOCK})`.execute(tx);
  const stay = (text: string): Moved => ({ text, there: null, contactId: target.contactId });
  const origin = await moveOrigin(tx, move.tokenHash, now);
  if (origin === null || origin.addressId === target.addressId) return stay(move.refused);
  const freezing = await tx.selectFrom('broadcasts').select('id').where('state', '=', 'approved').executeTakeFirst();
  if (freezing !== undefined) return stay(move.busy);
  const used = await tx
    .deleteFrom('links')
    .where('token_hash', '=', move.tokenHash)
    .returning('token_hash')
    .executeTakeFirst();
  const had = await tx.selectFrom('subscriptions').selectAll().where('address_id', '=', origin.addressId).execute();
  const consents = move.consents.filter(({ topic }) => had.some((row) => row.topic === topic));
  if (used === undefined || consents.length === 0) return stay(move.refused);
  const own = await tx.selectFrom('subscriptions').select('topic').where('address_id', '=', target.addressId).execute();
  const reason = move.mode === 'instead' ? 'moved' : 'added';
  await startSubscriptions(context, target, consents, undefined, reason);
  for (const row of had) {
    if (own.some(({ topic }) => topic === row.topic)) continue;
    await tx
      .updateTable('subscriptions')
      .set({ extent: row.extent, quiet_from: row.quiet_from, quiet_to: row.quiet_to, paused_until: row.paused_until })
      .where('address_id', '=', target.addressId)
      .where('topic', '=', row.topic)
      .execute();
  }
  if (move.mode === 'instead') {
    await moveWaiting(context, origin, target);
    await endSubscriptions(context, origin, 'all', 'moved');
  }
  if (origin.contactId !== target.contactId) await joinContacts(tx, target.contactId, origin.contactId);
  const there: Saying | null =
    origin.state === 'active'
      ? {
          ...origin,
          author: 'bot',
          userId: null,
          inReplyTo: null,
          automatic: origin.owner !== 'bot',
          message: { text: move.there },
        }
      : null;
  return { text: move.done, there, contactId: origin.contactId };
}

/** Rows of notices that both would get stay behind and are skipped with the subscription. */
async function moveWaiting({ tx, now }: Context, from: { addressId: string }, into: Target): Promise<void> {
  const theirs = tx
    .selectFrom('deliveries as e')
    .select('e.broadcast_id')
    .where('e.address_id', '=', into.addressId)
    .where('e.broadcast_id', 'is not', null);
  await tx
    .updateTable('deliveries')
    .set({ address_id: into.addressId, channel: into.channel, account: into.account, updated_at: now })
    .where('address_id', '=', from.addressId)
    .where('lane', '=', 'broadcast')
    .where('state', '=', 'pending')
    .where('broadcast_id', 'not in', theirs)
    .execute();
}
