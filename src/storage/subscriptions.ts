// Beginning and end of a subscription, each with its proof and its anonymous count.
import { newId } from '../core/id.ts';
import type { Consent, EndReason, Extent, Topic } from '../core/subscription.ts';
import type { Tx } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';

interface Context {
  tx: Tx;
  now: number;
  hash: KeyedHash;
  consentKeptMs: () => number;
}

interface Who {
  addressId: string;
  channel: string;
  account: string;
  externalId: string;
}

/** Starts what is not yet running; the proof is written even if it was, since consent was given anew. */
export async function startSubscriptions(
  context: Context,
  who: Who,
  consents: Consent[],
  extent?: Extent,
  /** How somebody joined who did not simply subscribe: `moved`, `added`. */
  how: string | null = null,
): Promise<void> {
  const { tx, now, hash } = context;
  const addressHash = hash('address', who.channel, who.account, who.externalId);
  const old = await tx.selectFrom('subscriptions').selectAll().where('address_id', '=', who.addressId).execute();
  for (const consent of consents) {
    await tx
      .insertInto('consents')
      .values({
        id: newId(now),
        address_hash: addressHash,
        channel: who.channel,
        topic: consent.topic,
        locale: consent.locale,
        wording: consent.wording,
        at: consent.at,
        ended_at: null,
        end_reason: null,
        purge_at: null,
      })
      .execute();
    if (old.some((row) => row.topic === consent.topic)) continue;
    await tx
      .insertInto('subscriptions')
      .values({
        id: newId(now),
        address_id: who.addressId,
        topic: consent.topic,
        extent: extent ?? old[0]?.extent ?? 'all',
        quiet_from: old[0]?.quiet_from ?? null,
        quiet_to: old[0]?.quiet_to ?? null,
        paused_until: null,
        started_at: now,
      })
      .execute();
    await tx
      .insertInto('subscription_events')
      .values({ id: newId(now), at: now, channel: who.channel, topic: consent.topic, event: 'join', reason: how })
      .execute();
  }
  await tx.deleteFrom('suppressions').where('hash', '=', hash('stopped', addressHash)).execute();
}

/**
 * Ends subscriptions at once. Rows of broadcasts still waiting for this person become `skipped`. *unsubscribed* and
 * *staff* leave a mark that an import of an older consent cannot undo.
 */
export async function endSubscriptions(
  context: Context,
  who: Who,
  topics: Topic[] | 'all',
  reason: EndReason,
): Promise<void> {
  const { tx, now, hash } = context;
  const addressHash = hash('address', who.channel, who.account, who.externalId);
  let query = tx.deleteFrom('subscriptions').where('address_id', '=', who.addressId);
  if (topics !== 'all') query = query.where('topic', 'in', topics);
  const ended = await query.returning('topic').execute();
  for (const { topic } of ended) {
    await tx
      .insertInto('subscription_events')
      .values({ id: newId(now), at: now, channel: who.channel, topic, event: 'leave', reason })
      .execute();
    await tx
      .updateTable('consents')
      .set({ ended_at: now, end_reason: reason, purge_at: now + context.consentKeptMs() })
      .where('address_hash', '=', addressHash)
      .where('topic', '=', topic)
      .where('ended_at', 'is', null)
      .execute();
  }
  if (topics === 'all') {
    await tx
      .updateTable('deliveries')
      .set({ state: 'skipped', reason, updated_at: now })
      .where('address_id', '=', who.addressId)
      .where('lane', '=', 'broadcast')
      .where('state', '=', 'pending')
      .execute();
    await tx.deleteFrom('staff_chats').where('address_id', '=', who.addressId).execute();
    if (reason === 'gone') return;
    await tx
      .insertInto('suppressions')
      .values({ hash: hash('stopped', addressHash), kind: 'stopped', at: now, purge_at: now + context.consentKeptMs() })
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ at: now }))
      .execute();
  }
}
