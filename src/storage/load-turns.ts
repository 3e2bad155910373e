// What a turn begins with: the conversation as it stands and its unread messages, for many conversations at once.
import type { ChannelName } from '../core/address.ts';
import type { Conversation, StoredMessage } from '../core/conversation.ts';
import { isLanguage, isLocale } from '../core/locale.ts';
import type { MediaRef } from '../core/message.ts';
import type { Subscription } from '../core/subscription.ts';
import type { Turn } from '../core/turn.ts';
import type { Database, Tx } from './database.ts';
import { moveOffers } from './move-offers.ts';
import { offeredButtons } from './offered-buttons.ts';
import { among, idList, query } from './rows.ts';
import type { Tables } from './schema.ts';
import { withdrawals } from './withdrawals.ts';

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

/** The turns of these conversations, in no order. `unread`: their messages, where they are at hand. */
export async function loadTurns(
  tx: Tx,
  kind: Database['kind'],
  ids: string[],
  at: number,
  unread?: readonly MessageRow[],
): Promise<Turn[]> {
  const list = [idList(kind, ids)];
  const conversations = await query<TurnRow>(tx, kind, `${TURN_FIELDS} where c.id ${among(kind)}`, list);
  const messages =
    unread ??
    (await query<MessageRow>(
      tx,
      kind,
      `${MESSAGE_FIELDS} where conversation_id ${among(kind)} and state = 'new' order by id`,
      list,
    ));
  const offered = await offeredButtons(tx, messages);
  const moves = await moveOffers(tx, messages, at);
  const withdrawn = await withdrawals(tx, conversations);
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
      withdrawal: withdrawn.get(row.id),
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
