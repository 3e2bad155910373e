// What is said and what became of it. Periods and erasure.
import { ofConversation, ofMessages, orphan, type TableRule, unlessHeldTalk, words } from './retention-rule.ts';
import type { TalkTables } from './schema-talk.ts';

export const talkRetention: Record<keyof TalkTables, TableRule> = {
  conversations: {
    personal: words('id contact_id address_id step step_data last_intent'),
    other: words(
      'owner step_expires_at last_intent_at disclosed_at ready_at waiting_since holder lease_until last_message_at created_at',
    ),
    sweep: orphan('contact_id', 'contacts'),
    blank: {
      set: 'step = null, step_data = null, step_expires_at = null, last_intent = null, last_intent_at = null',
      where: '(step_expires_at < {1} or last_intent_at < {7}) and (step is not null or last_intent is not null)',
    },
    erase: [{ delete: 'id in {conversations}' }],
  },
  messages: {
    personal: words('conversation_id text detail extra provider_id candidates error'),
    other: words('id direction author user_id kind in_reply_to automatic state attempts sent_at at'),
    // What belongs to a case that is open, or was closed within the time, stays with it.
    sweep: `(at < {retention_transcripts_days} and not exists (select 1 from tickets t
        where t.conversation_id = messages.conversation_id
        and (t.state <> 'closed' or t.closed_at >= {retention_transcripts_days}))
        and ${unlessHeldTalk})
      or ${orphan('conversation_id', 'conversations')}`,
    erase: [{ delete: ofConversation }],
  },
  message_versions: {
    personal: words('text message_id'),
    other: words('id at'),
    sweep: orphan('message_id', 'messages'),
    erase: [{ delete: ofMessages }],
  },
  media: {
    personal: words('bytes message_id'),
    other: words('id mime size state at'),
    sweep: orphan('message_id', 'messages'),
    blank: {
      set: "bytes = null, state = 'gone'",
      where: `at < {retention_media_days} and bytes is not null
        and message_id in (select id from messages where ${unlessHeldTalk})`,
    },
    erase: [{ delete: ofMessages }],
  },
  // Nothing from a chat is kept that no editor looked at in time.
  proposals: {
    personal: words('text message_id'),
    other: words('id language intent created_by created_at'),
    sweep: `created_at < {retention_proposals_days} or ${orphan('message_id', 'messages')}`,
    erase: [{ delete: ofMessages }],
  },
  deliveries: {
    personal: words('address_id message_id body provider_id'),
    other: words(
      'id lane priority channel account broadcast_id notice_id part state attempts not_before holder claimed_at reason decided_at created_at updated_at',
    ),
    sweep: "updated_at < {retention_ledger_days} and state in ('sent', 'delivered', 'failed', 'skipped', 'unknown')",
    // A broadcast's row stays as a number in its report, of nobody.
    erase: [
      {
        set: "state = 'skipped', reason = 'erased', updated_at = {now}",
        where: "broadcast_id is not null and state in ('pending', 'held') and address_id in {addresses}",
      },
      {
        set: "address_id = '', body = null, provider_id = null, reason = case when state = 'skipped' then reason end",
        where: 'broadcast_id is not null and address_id in {addresses}',
      },
      { delete: 'address_id in {addresses}' },
    ],
  },
  seen: {
    personal: [],
    other: words('hash at'),
    sweep: 'at < {30}',
    erase: null,
    why: 'keyed hashes of event ids: a repeated delivery must not bring an erased person back',
  },
};
