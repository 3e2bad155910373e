// What a turn changes, applied: one small function per effect, all inside the turn's transaction.
import { sql } from 'kysely';
import { nextOwner, type Owner } from '../core/conversation.ts';
import { newId } from '../core/id.ts';
import type { Effect, TurnOutcome } from '../core/turn.ts';
import type { Tx } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { type ChannelLimits, type ClaimedDelivery, type Saying, say } from './replies.ts';
import { endSubscriptions, startSubscriptions } from './subscriptions.ts';
import { openTicket, ticketNews, withdrawTicket } from './ticket-rows.ts';

export interface EffectContext {
  tx: Tx;
  kind: 'sqlite' | 'postgres';
  now: number;
  holder: string;
  hash: KeyedHash;
  limits: ChannelLimits;
  /** The day in the city's time zone, for anonymous counts. */
  day: (at: number) => string;
  /** How long a consent proof stays after its end, ms. */
  consentKeptMs: () => number;
}

/** The conversation as an effect needs it. */
export interface Subject {
  conversationId: string;
  contactId: string;
  addressId: string;
  externalId: string;
  channel: string;
  account: string;
  owner: Owner;
}

/**
 * Applies outcomes and marks their messages handled. Returns ledger rows born `sending`.
 * Throws when one of them cannot be applied; the caller decides whether to try each alone.
 */
export async function applyOutcome(context: EffectContext, outcomes: TurnOutcome[]): Promise<ClaimedDelivery[]> {
  const { tx, now } = context;
  const ids = outcomes.map((outcome) => outcome.conversationId);
  const rows = await tx
    .selectFrom('conversations as c')
    .innerJoin('addresses as a', 'a.id', 'c.address_id')
    .select(['c.id', 'c.contact_id', 'c.address_id', 'c.owner', 'a.external_id', 'a.channel', 'a.account'])
    .where('c.id', 'in', ids)
    .execute();
  const subjects = new Map(
    rows.map((row): [string, Subject] => [
      row.id,
      {
        conversationId: row.id,
        contactId: row.contact_id,
        addressId: row.address_id,
        externalId: row.external_id,
        channel: row.channel,
        account: row.account,
        owner: row.owner as Owner,
      },
    ]),
  );
  const sayings: Saying[] = [];
  for (const outcome of outcomes) {
    const subject = subjects.get(outcome.conversationId);
    if (subject === undefined) continue;
    for (const effect of outcome.effects) await applyEffect(context, subject, effect, outcome);
    for (const { automatic = false, ...message } of outcome.replies) {
      const inReplyTo = outcome.handled.at(-1) ?? null;
      sayings.push({ ...subject, author: 'bot', userId: null, inReplyTo, automatic, message });
    }
    await finish(tx, outcome, now);
  }
  return say(tx, context, sayings);
}

async function finish(tx: Tx, outcome: TurnOutcome, now: number): Promise<void> {
  if (outcome.handled.length > 0) {
    await tx
      .updateTable('messages')
      .set({
        state: 'handled',
        detail: sql<string | null>`case when kind = 'location' then null else detail end`,
        candidates: outcome.candidates === undefined ? null : JSON.stringify(outcome.candidates),
      })
      .where('id', 'in', outcome.handled)
      .execute();
  }
  const rest = sql<
    number | null
  >`(select min(at) from messages where conversation_id = conversations.id and state = 'new')`;
  await tx
    .updateTable('conversations')
    .set({
      holder: null,
      lease_until: null,
      waiting_since: rest,
      ready_at: sql<number | null>`case when ${rest} is null then null else coalesce(ready_at, ${sql.lit(now)}) end`,
    })
    .where('id', '=', outcome.conversationId)
    .execute();
}

async function applyEffect(
  context: EffectContext,
  subject: Subject,
  effect: Effect,
  outcome: TurnOutcome,
): Promise<void> {
  const { tx, now } = context;
  switch (effect.do) {
    case 'conversation': {
      const { step, lastIntent, disclosed } = effect.set;
      await tx
        .updateTable('conversations')
        .set({
          ...(step === undefined
            ? {}
            : {
                step: step?.name ?? null,
                step_data: step ? JSON.stringify(step.data) : null,
                step_expires_at: step?.expiresAt ?? null,
              }),
          ...(lastIntent === undefined ? {} : { last_intent: lastIntent, last_intent_at: now }),
          ...(disclosed ? { disclosed_at: now } : {}),
          holder: null,
        })
        .where('id', '=', subject.conversationId)
        .execute();
      return;
    }
    case 'locale':
      await tx.updateTable('contacts').set({ locale: effect.locale }).where('id', '=', subject.contactId).execute();
      return;
    case 'subscribe':
      return startSubscriptions(context, subject, effect.consents, effect.extent);
    case 'unsubscribe':
      return endSubscriptions(context, subject, effect.topics, effect.reason);
    case 'preferences': {
      const { extent, quietFrom, quietTo, pausedUntil } = effect;
      const set = {
        ...(extent === undefined ? {} : { extent }),
        ...(quietFrom === undefined ? {} : { quiet_from: quietFrom }),
        ...(quietTo === undefined ? {} : { quiet_to: quietTo }),
        ...(pausedUntil === undefined ? {} : { paused_until: pausedUntil }),
      };
      if (Object.keys(set).length > 0) {
        await tx.updateTable('subscriptions').set(set).where('address_id', '=', subject.addressId).execute();
      }
      return;
    }
    case 'ticket':
      await openTicket(context, subject, effect);
      await setOwner(tx, subject, nextOwner(subject.owner, 'handed-over'));
      return;
    case 'ticket-news':
      return ticketNews(context, subject);
    case 'withdraw-ticket':
      await withdrawTicket(context, subject);
      await setOwner(tx, subject, 'bot');
      return;
    case 'erase':
      // The receipt of this turn goes first; the daily and the immediate eraser pick the mark up.
      await tx.updateTable('contacts').set({ erase_requested_at: now }).where('id', '=', subject.contactId).execute();
      return;
    case 'amend':
      return amend(tx, subject, effect.ofProviderId, effect.text, now);
    case 'membership':
      await tx
        .updateTable('addresses')
        .set({ state: effect.blocked ? 'blocked' : 'active' })
        .where('id', '=', subject.addressId)
        .execute();
      return;
    case 'link':
      await tx
        .insertInto('links')
        .values({
          token_hash: effect.tokenHash,
          purpose: effect.purpose,
          contact_id: subject.contactId,
          conversation_id: subject.conversationId,
          expires_at: effect.expiresAt,
          used_at: null,
        })
        .execute();
      return;
    case 'count':
      await count(tx, context.day(now), effect.what, effect.intent ?? '', effect.locale ?? '');
      return;
  }
  effect satisfies never;
  throw new Error(`unknown effect in ${outcome.conversationId}`);
}

/** Adds one to an anonymous counter of the day. */
export async function count(tx: Tx, day: string, what: string, intent: string, locale: string): Promise<void> {
  await tx
    .insertInto('outcomes')
    .values({ day, what, intent, locale, n: 1 })
    .onConflict((conflict) =>
      conflict.columns(['day', 'what', 'intent', 'locale']).doUpdateSet({ n: sql<number>`outcomes.n + 1` }),
    )
    .execute();
}

async function setOwner(tx: Tx, subject: Subject, owner: Owner): Promise<void> {
  subject.owner = owner;
  await tx.updateTable('conversations').set({ owner }).where('id', '=', subject.conversationId).execute();
}

/** Replaces the text of an earlier message and keeps the old one as a version; null blanks it, versions and all. */
async function amend(tx: Tx, subject: Subject, ofProviderId: string, text: string | null, now: number): Promise<void> {
  const old = await tx
    .selectFrom('messages')
    .select(['id', 'text'])
    .where('conversation_id', '=', subject.conversationId)
    .where('provider_id', '=', ofProviderId)
    .where('direction', '=', 'in')
    .where('kind', '!=', 'edit')
    .executeTakeFirst();
  if (old === undefined) return;
  if (text === null) {
    await tx.deleteFrom('message_versions').where('message_id', '=', old.id).execute();
  } else {
    await tx
      .insertInto('message_versions')
      .values({ id: newId(now), message_id: old.id, text: old.text, at: now })
      .execute();
  }
  await tx
    .updateTable('messages')
    .set({ text: text ?? '' })
    .where('id', '=', old.id)
    .execute();
}
