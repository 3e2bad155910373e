// What a turn changes, applied: one small function per effect, all inside the turn's transaction.

import { sql } from 'kysely';
import { nextOwner, type Owner } from '../core/conversation.ts';
import type { Claimed } from '../core/delivery.ts';
import type { Effect, TurnOutcome } from '../core/turn.ts';
import { amend } from './amend.ts';
import { beginAnew, type Forget } from './begin-anew.ts';
import { askForNotes, eraseLater, heldUntil } from './data-rights.ts';
import type { Tx } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { moveSubscription } from './move-subscription.ts';
import { type ChannelLimits, type Saying, say } from './replies.ts';
import { among, idList, query, valuesTable } from './rows.ts';
import type { Tables } from './schema.ts';
import { sealOf } from './seal-plugin.ts';
import { linkChat } from './staff-chat-store.ts';
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
  forget: Forget;
}

/** The conversation as effects see and change it; written back once at the end of the turn. */
export interface Subject {
  conversationId: string;
  contactId: string;
  addressId: string;
  externalId: string;
  channel: string;
  account: string;
  row: Tables['conversations'];
}

/**
 * Applies outcomes and marks their messages handled; `asHandled`: they were written so just now. Returns ledger rows
 * born `sending`. Throws when one of them cannot be applied; the caller decides whether to try each alone.
 */
export async function applyOutcomes(
  context: EffectContext,
  outcomes: TurnOutcome[],
  asHandled = false,
): Promise<Claimed[]> {
  const { tx } = context;
  const subjects = await loadSubjects(
    context,
    outcomes.map((outcome) => outcome.conversationId),
  );
  const sayings: Saying[] = [];
  const counts: Extract<Effect, { do: 'count' }>[] = [];
  for (const outcome of outcomes) {
    const subject = subjects.get(outcome.conversationId);
    if (subject === undefined) continue;
    const inReplyTo = outcome.handled.at(-1) ?? null;
    const speak = ({ automatic = false, ...message }: TurnOutcome['replies'][number]) =>
      sayings.push({ ...subject, author: 'bot', userId: null, inReplyTo, automatic, message });
    const after: string[] = [];
    for (const effect of outcome.effects) {
      if (effect.do === 'count') counts.push(effect);
      else if (effect.do === 'erase') {
        // Held since the turn was read: worked again, and the person is told.
        if ((await heldUntil(tx, subject.contactId, context.now)) !== null) throw new Error('an erasure is on hold');
        await beginAnew(context, subject, outcome.handled);
      } else if (effect.do === 'ask-for-notes') {
        if (await askForNotes(context, subject.contactId)) after.push(effect.told);
      } else if (effect.do === 'link-chat') {
        const linked = await linkChat(tx, effect.code, subject.addressId, context.now);
        speak({ text: linked ? effect.linked : effect.refused });
      } else if (effect.do === 'move') {
        const { text, there, contactId } = await moveSubscription(context, subject, effect);
        subject.contactId = contactId;
        speak({ text });
        if (there !== null) sayings.push(there);
      } else await applyEffect(context, subject, effect);
    }
    for (const reply of outcome.replies) speak(reply);
    for (const text of after) speak({ text });
  }
  await countAll(context, counts);
  if (!asHandled) await finishMessages(context, outcomes);
  await finishConversations(
    context,
    [...subjects.values()].map((subject) => subject.row),
    asHandled ? context.now : null,
  );
  return say(tx, context, sayings);
}

type SubjectRow = Tables['conversations'] & Pick<Tables['addresses'], 'channel' | 'account' | 'external_id'>;

async function loadSubjects({ tx, kind }: EffectContext, ids: string[]): Promise<Map<string, Subject>> {
  const text = `select c.*, a.external_id, a.channel, a.account
    from conversations c join addresses a on a.id = c.address_id where c.id ${among(kind)}`;
  const rows = await query<SubjectRow>(tx, kind, text, [idList(kind, ids)]);
  return new Map(
    rows.map(({ external_id: externalId, channel, account, ...row }): [string, Subject] => [
      row.id,
      {
        conversationId: row.id,
        contactId: row.contact_id,
        addressId: row.address_id,
        externalId,
        channel,
        account,
        row,
      },
    ]),
  );
}

/** Marks all handled messages in one statement; what the classifier thought stays with the last of each turn. */
async function finishMessages({ tx, kind }: EffectContext, outcomes: TurnOutcome[]): Promise<void> {
  const rows = outcomes.flatMap(({ handled, candidates }) =>
    handled.map((id, at) => [id, at === handled.length - 1 && candidates ? JSON.stringify(candidates) : null]),
  );
  if (rows.length === 0) return;
  const text = `update messages
    set state = 'handled', detail = case when kind = 'location' then null else detail end,
      candidates = coalesce(done.thought, candidates)
    from ${valuesTable(kind, 'done', { id: 'text', thought: 'text' })}
    where messages.id = done.id`;
  await query(tx, kind, text, [JSON.stringify(rows)]);
}

/**
 * Writes the conversations back, gives the leases back, and leaves those due that got new messages meanwhile.
 * `wroteAt`: their last message came just now.
 */
async function finishConversations(
  { tx, kind, now }: EffectContext,
  rows: Tables['conversations'][],
  wroteAt: number | null,
): Promise<void> {
  if (rows.length === 0) return;
  const seal = sealOf(tx);
  const values = rows.map((row) => [
    row.id,
    row.owner,
    row.step,
    row.step_data === null || seal === null ? row.step_data : seal.text(row.step_data),
    row.step_expires_at,
    row.last_intent,
    row.last_intent_at,
    row.disclosed_at,
  ]);
  const text = `update conversations
    set owner = done.owner, step = done.step, step_data = done.step_data, step_expires_at = done.step_expires_at,
      last_intent = done.last_intent, last_intent_at = done.last_intent_at, disclosed_at = done.disclosed_at,
      holder = null, lease_until = null, last_message_at = coalesce(cast(? as bigint), last_message_at),
      waiting_since = ${REST},
      ready_at = case when ${REST} is null then null else coalesce(ready_at, cast(? as bigint)) end
    from ${valuesTable(kind, 'done', FINISHED)}
    where conversations.id = done.id`;
  await query(tx, kind, text, [wroteAt, now, JSON.stringify(values)]);
}

/** When the oldest message came that is still to be worked. */
const REST = "(select min(m.at) from messages m where m.conversation_id = done.id and m.state = 'new')";

const FINISHED = {
  id: 'text',
  owner: 'text',
  step: 'text',
  step_data: 'text',
  step_expires_at: 'bigint',
  last_intent: 'text',
  last_intent_at: 'bigint',
  disclosed_at: 'bigint',
} as const;

/** Anonymous counts of one turn, added up before they are written. */
async function countAll(context: EffectContext, counts: Extract<Effect, { do: 'count' }>[]): Promise<void> {
  const sums = new Map<string, { what: string; intent: string; locale: string; n: number }>();
  for (const { what, intent = '', locale = '' } of counts) {
    const key = `${what}\n${intent}\n${locale}`;
    const sum = sums.get(key) ?? { what, intent, locale, n: 0 };
    sum.n += 1;
    sums.set(key, sum);
  }
  if (sums.size === 0) return;
  const day = context.day(context.now);
  await context.tx
    .insertInto('outcomes')
    .values([...sums.values()].map((sum) => ({ day, ...sum })))
    .onConflict((conflict) =>
      conflict.columns(['day', 'what', 'intent', 'locale']).doUpdateSet({ n: sql<number>`outcomes.n + excluded.n` }),
    )
    .execute();
}

async function applyEffect(
  context: EffectContext,
  subject: Subject,
  effect: Exclude<Effect, { do: 'count' | 'erase' | 'ask-for-notes' | 'link-chat' | 'move' }>,
): Promise<void> {
  const { tx, now } = context;
  switch (effect.do) {
    case 'conversation': {
      const { step, lastIntent, disclosed } = effect.set;
      if (step !== undefined) {
        subject.row.step = step?.name ?? null;
        subject.row.step_data = step ? JSON.stringify(step.data) : null;
        subject.row.step_expires_at = step?.expiresAt ?? null;
      }
      if (lastIntent !== undefined) {
        subject.row.last_intent = lastIntent;
        subject.row.last_intent_at = now;
      }
      if (disclosed) subject.row.disclosed_at = now;
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
      subject.row.owner = nextOwner(subject.row.owner as Owner, 'handed-over');
      return;
    case 'ticket-news':
      return ticketNews(context, subject);
    case 'withdraw-ticket':
      await withdrawTicket(context, subject);
      subject.row.owner = 'bot';
      return;
    case 'amend':
      return amend(tx, subject.conversationId, effect.ofProviderId, effect.text, now);
    case 'erase-later':
      return eraseLater(context, subject.contactId);
    case 'membership':
      await tx
        .updateTable('addresses')
        .set({ state: effect.blocked ? 'blocked' : 'active' })
        .where('id', '=', subject.addressId)
        .execute();
      return;
    case 'link':
      // Only the last code for a move is good.
      if (effect.purpose === 'move') {
        const earlier = tx.deleteFrom('links').where('conversation_id', '=', subject.conversationId);
        await earlier.where('purpose', '=', 'move').execute();
      }
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
  }
}
