// For every table: which columns are personal, when rows go by themselves, and what an erasure does to them.
import type { Tables } from './schema.ts';

/**
 * Conditions are SQL. In `sweep`: `{key}` is the instant so many days ago as the setting `key` says, `{30}` thirty days
 * ago, `{now}` now. In `erase`: `{contacts}` `{addresses}` `{conversations}` `{tickets}` are the ids of the person's
 * rows, `{names}` everything that names the person anywhere, `{subject}` the word that replaces a ticket's subject.
 */
export interface TableRule {
  /** Columns that can identify a person or hold what one wrote. */
  personal: readonly string[];
  /** All the others: a test fails on a column that is in neither list. */
  other: readonly string[];
  /** Rows that are deleted by date, as a condition; null with a reason in `why`. */
  sweep: string | null;
  /** Columns that are blanked by date before the row goes. */
  blank?: { set: string; where: string };
  /** Statements without their table (`delete …` or `update … set …` is built from them), or null with a reason. */
  erase: readonly EraseStep[] | null;
  why?: string;
}

export type EraseStep = { delete: string } | { set: string; where: string };

const ofContact = 'contact_id in {contacts}';
const ofConversation = 'conversation_id in {conversations}';
const ofMessages = 'message_id in (select id from messages where conversation_id in {conversations})';
const orphan = (column: string, table: string): string => `${column} not in (select id from ${table})`;
const staff = 'names a colleague, not a citizen';
const nobody = 'names nobody';

/** Parents stand before children: the sweep goes down the list, an erasure goes up. */
export const RETENTION: Record<keyof Tables | 'schema_migrations', TableRule> = {
  schema_migrations: { personal: [], other: ['id', 'name'], sweep: null, erase: null, why: nobody },
  meta: { personal: [], other: ['key', 'value'], sweep: null, erase: null, why: nobody },
  tickets: {
    personal: words('contact_id conversation_id subject candidates case_number'),
    other: words(
      'id number kind intent state assignee department waiting_since claimed_at answered_at snoozed_until promised_at alerted_at closed_at version created_at',
    ),
    sweep: "state = 'closed' and closed_at < {retention_transcripts_days}",
    erase: [
      {
        set: "state = 'closed', subject = {subject}, candidates = null, case_number = null, intent = null, contact_id = '', conversation_id = '', closed_at = coalesce(closed_at, {now}), version = version + 1",
        where: 'id in {tickets}',
      },
    ],
  },
  ticket_notes: {
    personal: ['text', 'ticket_id'],
    other: words('id user_id at'),
    sweep: orphan('ticket_id', 'tickets'),
    erase: [{ delete: 'ticket_id in {tickets}' }],
  },
  drafts: {
    personal: ['text', 'ticket_id'],
    other: words('user_id updated_at'),
    sweep: `updated_at < {retention_transcripts_days} or ${orphan('ticket_id', 'tickets')}`,
    erase: [{ delete: 'ticket_id in {tickets}' }],
  },
  contacts: {
    personal: words('id code locale platform_language name muted_until'),
    other: words('erase_requested_at created_at'),
    // Former: no subscription, nothing written that is still kept, nothing waiting, not muted.
    sweep: `created_at < {retention_former_days} and coalesce(muted_until, 0) < {now}
      and not exists (select 1 from addresses a where a.contact_id = contacts.id and coalesce(a.last_inbound_at, a.created_at) >= {retention_former_days})
      and not exists (select 1 from addresses a join subscriptions s on s.address_id = a.id where a.contact_id = contacts.id)
      and not exists (select 1 from conversations c join messages m on m.conversation_id = c.id where c.contact_id = contacts.id)
      and not exists (select 1 from tickets t where t.contact_id = contacts.id and t.state <> 'closed')`,
    erase: [{ delete: 'id in {contacts}' }],
  },
  addresses: {
    personal: words('id contact_id external_id last_inbound_at'),
    other: words('channel account state created_at'),
    sweep: orphan('contact_id', 'contacts'),
    erase: [{ delete: ofContact }],
  },
  address_aliases: {
    personal: words('alias address_id'),
    other: words('channel account'),
    sweep: orphan('address_id', 'addresses'),
    erase: [{ delete: 'address_id in {addresses}' }],
  },
  subscriptions: {
    personal: words('address_id topic extent quiet_from quiet_to paused_until'),
    other: words('id started_at'),
    sweep: orphan('address_id', 'addresses'),
    erase: [{ delete: 'address_id in {addresses}' }],
  },
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
        and (t.state <> 'closed' or t.closed_at >= {retention_transcripts_days})))
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
    blank: { set: "bytes = null, state = 'gone'", where: 'at < {retention_media_days} and bytes is not null' },
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
        set: "address_id = '', body = null, provider_id = null",
        where: 'broadcast_id is not null and address_id in {addresses}',
      },
      { delete: 'address_id in {addresses}' },
    ],
  },
  alarms: {
    personal: [],
    other: words(
      'id state stoves_from cars_from ends_at reason end_announced version announced_at last_news_at reminded_at created_by created_at',
    ),
    sweep: null,
    erase: null,
    why: 'what the city said in public',
  },
  notices: {
    personal: [],
    other: words(
      'id kind alarm_id follows_id topic alarm change alarm_version image link class valid_until released_at superseded_by created_at',
    ),
    sweep: null,
    erase: null,
    why: 'what the city said in public',
  },
  notice_texts: {
    personal: [],
    other: words('notice_id locale outlet title text'),
    sweep: null,
    erase: null,
    why: 'what the city said in public',
  },
  broadcasts: {
    personal: [],
    other: words(
      'id notice_id state rule content_hash request_id submitted_by submitted_at decided_by decided_at reason emergency scheduled_for not_after frozen_count frozen_at audience started_at finished_at version created_at updated_at test_for figures',
    ).concat('frozen_through'),
    sweep: null,
    // Where the freezing of an audience stands names nobody once the address is gone.
    erase: null,
    why: staff,
  },
  approvals: {
    personal: [],
    other: words('id broadcast_id user_id action hash reason at'),
    sweep: null,
    erase: null,
    why: staff,
  },
  links: {
    personal: words('contact_id conversation_id token_hash'),
    other: words('purpose expires_at used_at'),
    sweep: `expires_at < {now} or ${orphan('contact_id', 'contacts')}`,
    erase: [{ delete: ofContact }],
  },
  consents: {
    personal: words('address_hash channel topic locale wording'),
    other: words('id at ended_at end_reason purge_at'),
    sweep: 'purge_at < {now}',
    erase: null,
    why: 'the minimal proof stays until its date; the eraser reduces it to keyed hash, times and wording version',
  },
  suppressions: {
    personal: ['hash'],
    other: words('kind at purge_at'),
    sweep: 'purge_at < {now}',
    erase: null,
    why: 'a keyed hash that blocks import and restore, kept until its date; the eraser adds one',
  },
  seen: {
    personal: [],
    other: words('hash at'),
    sweep: 'at < {30}',
    erase: null,
    why: 'keyed hashes of event ids: a repeated delivery must not bring an erased person back',
  },
  events: {
    personal: words('subject payload'),
    other: words('seq at kind'),
    // The newest stays: readers continue from its number.
    sweep: 'at < {7} and seq < (select max(seq) from events)',
    erase: [{ set: "subject = '', payload = '{}'", where: 'subject in {names}' }],
  },
  audit: {
    personal: words('subject detail'),
    other: words('id at user_id action'),
    sweep: 'at < {retention_audit_days}',
    erase: [{ set: "subject = '', detail = null", where: 'subject in {names}' }],
  },
  keyv: {
    personal: words('key value'),
    other: ['expires_at'],
    sweep: 'expires_at < {now}',
    erase: null,
    why: 'the eraser deletes every row whose key or value holds one of the names',
  },
  subscription_events: {
    personal: [],
    other: words('id at channel topic event reason'),
    sweep: null,
    erase: null,
    why: nobody,
  },
  outcomes: { personal: [], other: words('day what intent locale n'), sweep: null, erase: null, why: nobody },
  channel_stops: {
    personal: [],
    other: words('channel account until reason at'),
    sweep: 'until < {7}',
    erase: null,
    why: nobody,
  },
  channel_states: {
    personal: [],
    other: words('channel account paused_until stopped_reason stopped_at next_reply next_broadcast'),
    sweep: null,
    erase: null,
    why: nobody,
  },
  counters: { personal: [], other: words('name value'), sweep: null, erase: null, why: nobody },
  processes: {
    personal: [],
    other: words('id role started_at heartbeat_at'),
    sweep: 'heartbeat_at < {1}',
    erase: null,
    why: nobody,
  },
  leases: { personal: [], other: words('name holder until'), sweep: 'until < {1}', erase: null, why: nobody },
  users: {
    personal: words('name password_hash absent_until seen_at mail'),
    other: words('id epoch disabled_at created_at'),
    sweep: null,
    erase: null,
    why: staff,
  },
  // A colleague's chat is a citizen's address like any other: an erasure takes it.
  staff_chats: {
    personal: ['address_id'],
    other: words('user_id linked_at'),
    sweep: orphan('address_id', 'addresses'),
    erase: [{ delete: 'address_id in {addresses}' }],
  },
  chat_codes: {
    personal: [],
    other: words('code_hash user_id expires_at'),
    sweep: 'expires_at < {now}',
    erase: null,
    why: staff,
  },
  user_roles: { personal: [], other: words('user_id role'), sweep: null, erase: null, why: staff },
  signin_links: {
    personal: [],
    other: words('token_hash user_id expires_at used_at'),
    sweep: 'expires_at < {now}',
    erase: null,
    why: staff,
  },
  // The key may be an address on the net.
  login_attempts: {
    personal: ['key'],
    other: words('failures blocked_until updated_at'),
    sweep: 'updated_at < {1} and blocked_until < {now}',
    erase: null,
    why: staff,
  },
  form_ids: { personal: [], other: words('id at location'), sweep: 'at < {1}', erase: null, why: nobody },
  mails: {
    personal: ['recipients'],
    other: words('id subject body state attempts not_before created_at reason'),
    sweep: "created_at < {7} and state in ('sent', 'failed')",
    erase: null,
    why: staff,
  },
  settings: { personal: [], other: words('key value set_by set_at'), sweep: null, erase: null, why: staff },
  settings_history: { personal: [], other: words('id key value set_by set_at'), sweep: null, erase: null, why: staff },
  catalogue_revisions: {
    personal: [],
    other: words('id state hash note created_by created_at published_at'),
    sweep: null,
    erase: null,
    why: staff,
  },
  catalogue_files: { personal: [], other: words('revision_id file yaml'), sweep: null, erase: null, why: nobody },
};

function words(text: string): string[] {
  return text.split(' ');
}
