// Turns of the dispatcher: which conversations to work, and everything they came to, in one transaction.
import { sql } from 'kysely';
import type { ChannelName } from '../core/address.ts';
import { type Conversation, nextOwner, type Owner, type StoredMessage } from '../core/conversation.ts';
import { isLanguage, isLocale } from '../core/locale.ts';
import type { MediaRef } from '../core/message.ts';
import type { Subscription } from '../core/subscription.ts';
import type { Turn, TurnFailure, TurnOutcome } from '../core/turn.ts';
import type { Database, Tx } from './database.ts';
import { applyOutcomes, type EffectContext } from './effects.ts';
import { moveOffers } from './move-offers.ts';
import { offeredButtons } from './offered-buttons.ts';
import type { ClaimedDelivery } from './replies.ts';
import { among, idList, query } from './rows.ts';
import type { Tables } from './schema.ts';
import { openTicket } from './ticket-rows.ts';

/** A worker that died gives its conversations back after this. */
export const LEASE_MS = 30_000;
/** A message whose turn failed this often is parked and shown to staff. */
export const MAX_ATTEMPTS = 5;

export interface TurnStoreOptions {
  database: Database;
  holder: string;
  now: () => number;
  effects: Omit<EffectContext, 'now' | 'tx'>;
  /** Called after the commit with rows born `sending`. */
  handOver: (claimed: ClaimedDelivery[]) => void;
  /** Called after a commit in which something changed for staff. */
  onDesk?: () => void;
  /** Called after a commit in which something was said. */
  onSaid?: () => void;
}

export interface TurnResults {
  outcomes: TurnOutcome[];
  failures: TurnFailure[];
}

/**
 * `turn` applies what the last turn came to and claims up to `limit` conversations whose time has come; one worker
 * works a conversation at a time. One transaction; if one outcome breaks it, each is tried alone under a savepoint and
 * the broken one counts as a failure.
 */
export function createTurnStore(options: TurnStoreOptions) {
  const { database, holder, now, effects, handOver, onDesk, onSaid } = options;

  async function turn(results: TurnResults, limit: number): Promise<Turn[]> {
    let claimed: ClaimedDelivery[] = [];
    let turns: Turn[] = [];
    let desk = false;
    const run = (alone: boolean) =>
      database.commit(async (tx) => {
        const context: EffectContext = { ...effects, tx, now: now() };
        claimed = [];
        const failures = [...results.failures];
        if (results.outcomes.length > 0) {
          if (alone) {
            for (const outcome of results.outcomes) {
              await sql`savepoint turn`.execute(tx);
              try {
                claimed.push(...(await applyOutcomes(context, [outcome])));
                await sql`release savepoint turn`.execute(tx);
              } catch (error) {
                await sql`rollback to savepoint turn`.execute(tx);
                failures.push({
                  conversationId: outcome.conversationId,
                  messageIds: outcome.handled,
                  error: String(error),
                });
              }
            }
          } else {
            claimed = await applyOutcomes(context, results.outcomes);
          }
        }
        for (const failure of failures) await recordFailure(tx, failure, now());
        desk = failures.length > 0 || results.outcomes.some(concernsDesk);
        turns = limit > 0 ? await claim(tx, limit) : [];
      });
    try {
      await run(false);
    } catch (error) {
      if (results.outcomes.length === 0) throw error;
      await run(true);
    }
    if (claimed.length > 0) handOver(claimed);
    if (desk) onDesk?.();
    if (results.outcomes.some((outcome) => outcome.replies.length > 0)) onSaid?.();
    return turns;
  }

  async function claim(tx: Tx, limit: number): Promise<Turn[]> {
    const at = now();
    const text = `update conversations set holder = ?, lease_until = ?
      where id in (
        select id from conversations
        where ready_at <= ? and (lease_until is null or lease_until < ?)
        order by ready_at limit ? ${database.kind === 'postgres' ? 'for update skip locked' : ''}
      ) returning id`;
    const rows = await query<{ id: string }>(tx, database.kind, text, [holder, at + LEASE_MS, at, at, limit]);
    const ids = rows.map((row) => row.id);
    return ids.length === 0 ? [] : loadTurns(tx, database.kind, ids, at);
  }

  /** When the next conversation is due, ms UTC; null when none waits. */
  async function nextDue(): Promise<number | null> {
    const row = await database.db
      .selectFrom('conversations')
      .select((select) => select.fn.min('ready_at').as('at'))
      .where('ready_at', 'is not', null)
      .where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<', now())]))
      .executeTakeFirst();
    return row?.at ?? null;
  }

  /** Gives back what a stopping worker has claimed and not worked. */
  async function release(conversationIds: string[]): Promise<void> {
    if (conversationIds.length === 0) return;
    await database.db
      .updateTable('conversations')
      .set({ holder: null, lease_until: null })
      .where('id', 'in', conversationIds)
      .where('holder', '=', holder)
      .execute();
  }

  /** On SQLite there is one worker: what an earlier process held is free at once. */
  async function recover(): Promise<void> {
    if (database.kind !== 'sqlite') return;
    await database.db
      .updateTable('conversations')
      .set({ holder: null, lease_until: null })
      .where('holder', 'is not', null)
      .execute();
  }

  return { turn, nextDue, release, recover };
}

const concernsDesk = (outcome: TurnOutcome): boolean =>
  outcome.effects.some(
    (effect) => effect.do === 'ticket' || effect.do === 'ticket-news' || effect.do === 'withdraw-ticket',
  );

async function recordFailure(tx: Tx, failure: TurnFailure, at: number): Promise<void> {
  if (failure.messageIds.length > 0) {
    const parked = await tx
      .updateTable('messages')
      .set({
        attempts: sql<number>`attempts + 1`,
        error: failure.error.slice(0, 300),
        state: sql<string>`case when attempts + 1 >= ${sql.lit(MAX_ATTEMPTS)} then 'parked' else state end`,
        // Coordinates are for the answer only.
        detail: sql<
          string | null
        >`case when kind = 'location' and attempts + 1 >= ${sql.lit(MAX_ATTEMPTS)} then null else detail end`,
      })
      .where('id', 'in', failure.messageIds)
      .returning('state')
      .execute();
    if (parked.some((row) => row.state === 'parked')) await showToStaff(tx, failure, at);
  }
  const left = await tx
    .selectFrom('messages')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('conversation_id', '=', failure.conversationId)
    .where('state', '=', 'new')
    .executeTakeFirstOrThrow();
  const waits = Number(left.n) > 0;
  await tx
    .updateTable('conversations')
    .set({ holder: null, lease_until: null, ready_at: waits ? at + 1_000 : null, waiting_since: waits ? at : null })
    .where('id', '=', failure.conversationId)
    .execute();
}

/** A message nobody could work must not vanish: staff get it as a ticket. */
async function showToStaff(tx: Tx, failure: TurnFailure, now: number): Promise<void> {
  const row = await tx
    .selectFrom('conversations')
    .select(['contact_id', 'owner'])
    .where('id', '=', failure.conversationId)
    .executeTakeFirstOrThrow();
  const who = { conversationId: failure.conversationId, contactId: row.contact_id };
  await openTicket({ tx, now }, who, { do: 'ticket', kind: 'fault', subject: '', candidates: [], intent: null });
  const owner = nextOwner(row.owner as Owner, 'handed-over');
  await tx.updateTable('conversations').set({ owner }).where('id', '=', failure.conversationId).execute();
}

const TURN_FIELDS = `select c.id, c.contact_id, c.address_id, c.owner, c.step, c.step_data, c.step_expires_at,
    c.last_intent, c.last_intent_at, c.disclosed_at, a.channel, a.account, p.code, p.locale, p.platform_language,
    p.muted_until, r.hold_until, r.hold_reason
  from conversations c join addresses a on a.id = c.address_id join contacts p on p.id = c.contact_id
    left join data_rights r on r.contact_id = p.id`;
const MESSAGE_FIELDS = 'select id, conversation_id, kind, text, detail, extra, at, sent_at, attempts from messages';
const TICKET_FIELDS = 'select id, conversation_id, state, waiting_since, promised_at from tickets';

type TurnRow = Omit<
  Tables['conversations'],
  'ready_at' | 'waiting_since' | 'holder' | 'lease_until' | 'last_message_at' | 'created_at'
> &
  Pick<Tables['addresses'], 'channel' | 'account'> &
  Pick<Tables['contacts'], 'code' | 'locale' | 'platform_language' | 'muted_until'> &
  Pick<Tables['data_rights'], 'hold_until' | 'hold_reason'>;
type MessageRow = Pick<
  Tables['messages'],
  'id' | 'conversation_id' | 'kind' | 'text' | 'detail' | 'extra' | 'at' | 'sent_at' | 'attempts'
>;
type TicketRow = Pick<Tables['tickets'], 'id' | 'conversation_id' | 'state' | 'waiting_since' | 'promised_at'>;

async function loadTurns(tx: Tx, kind: Database['kind'], ids: string[], at: number): Promise<Turn[]> {
  const list = [idList(kind, ids)];
  const conversations = await query<TurnRow>(tx, kind, `${TURN_FIELDS} where c.id ${among(kind)}`, list);
  const unread = `${MESSAGE_FIELDS} where conversation_id ${among(kind)} and state = 'new' order by id`;
  const messages = await query<MessageRow>(tx, kind, unread, list);
  const offered = await offeredButtons(tx, messages);
  const moves = await moveOffers(tx, messages, at);
  const consented = `select * from subscriptions
    where address_id in (select address_id from conversations where id ${among(kind)})`;
  const subscriptions = await query<Tables['subscriptions']>(tx, kind, consented, list);
  const open = `${TICKET_FIELDS} where conversation_id ${among(kind)} and state <> 'closed'`;
  const tickets = await query<TicketRow>(tx, kind, open, list);
  const messagesOf = Map.groupBy(messages, (row) => row.conversation_id);
  const subscriptionsOf = Map.groupBy(subscriptions, (row) => row.address_id);
  const ticketOf = new Map(tickets.map((row) => [row.conversation_id, row]));
  return conversations.map((row) => {
    const ticket = ticketOf.get(row.id);
    const conversation: Conversation = {
      id: row.id,
      contactId: row.contact_id,
      addressId: row.address_id,
      channel: row.channel as ChannelName,
      account: row.account,
      code: row.code,
      locale: isLocale(row.locale) ? row.locale : null,
      platformLanguage: isLanguage(row.platform_language) ? row.platform_language : null,
      owner: row.owner as Conversation['owner'],
      step:
        row.step === null
          ? null
          : { name: row.step, data: JSON.parse(row.step_data ?? '{}'), expiresAt: row.step_expires_at ?? 0 },
      lastIntent: row.last_intent,
      lastIntentAt: row.last_intent_at,
      disclosedAt: row.disclosed_at,
      mutedUntil: row.muted_until,
      hold:
        row.hold_until !== null && row.hold_until > at
          ? { until: row.hold_until, reason: row.hold_reason ?? '' }
          : null,
      subscriptions: (subscriptionsOf.get(row.address_id) ?? []).map(
        (candidate): Subscription => ({
          topic: candidate.topic as Subscription['topic'],
          extent: candidate.extent as Subscription['extent'],
          quietFrom: candidate.quiet_from,
          quietTo: candidate.quiet_to,
          pausedUntil: candidate.paused_until,
        }),
      ),
      openTicket: ticket
        ? { id: ticket.id, state: ticket.state, waitingSince: ticket.waiting_since, announcedAt: ticket.promised_at }
        : null,
    };
    return {
      conversation,
      messages: (messagesOf.get(row.id) ?? []).map(toStored),
      offered: offered.get(row.id),
      moves: moves.get(row.id),
    };
  });
}

function toStored(row: MessageRow): StoredMessage {
  const [latitude, longitude] = row.kind === 'location' ? (row.detail ?? '').split(',').map(Number) : [];
  return {
    id: row.id,
    kind: row.kind as StoredMessage['kind'],
    text: row.text,
    detail: row.kind === 'location' ? null : row.detail,
    media: row.kind === 'media' && row.extra !== null ? (JSON.parse(row.extra) as MediaRef) : null,
    coordinates: latitude !== undefined && longitude !== undefined ? { latitude, longitude } : null,
    receivedAt: row.at,
    sentAt: row.sent_at,
    attempts: row.attempts,
  };
}
