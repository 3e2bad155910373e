// The tables as TypeScript sees them. Instants are ms UTC; flags are 0 or 1; JSON is text. Written once in migrations/.

export interface Tables {
  meta: { key: string; value: string };
  contacts: {
    id: string;
    code: string;
    locale: string | null;
    platform_language: string | null;
    name: string | null;
    muted_until: number | null;
    erase_requested_at: number | null;
    created_at: number;
  };
  addresses: {
    id: string;
    contact_id: string;
    channel: string;
    account: string;
    external_id: string;
    /** active · blocked (by the person) · gone */
    state: string;
    created_at: number;
    last_inbound_at: number | null;
  };
  address_aliases: { channel: string; account: string; alias: string; address_id: string };
  conversations: {
    id: string;
    contact_id: string;
    address_id: string;
    owner: string;
    step: string | null;
    step_data: string | null;
    step_expires_at: number | null;
    last_intent: string | null;
    last_intent_at: number | null;
    disclosed_at: number | null;
    /** When its new messages may be worked; null = nothing to do. */
    ready_at: number | null;
    /** When the oldest new message came. */
    waiting_since: number | null;
    holder: string | null;
    lease_until: number | null;
    last_message_at: number | null;
    created_at: number;
  };
  messages: {
    id: string;
    conversation_id: string;
    /** in · out */
    direction: string;
    /** citizen · bot · staff */
    author: string;
    user_id: string | null;
    kind: string;
    text: string;
    detail: string | null;
    /** JSON: MediaRef for `in`, buttons and link for `out` */
    extra: string | null;
    provider_id: string | null;
    in_reply_to: string | null;
    automatic: number;
    /** new · handled · parked for `in`; said for `out` */
    state: string;
    attempts: number;
    error: string | null;
    candidates: string | null;
    sent_at: number;
    at: number;
  };
  message_versions: { id: string; message_id: string; text: string; at: number };
  seen: { hash: string; at: number };
  deliveries: {
    id: string;
    lane: string;
    priority: number;
    channel: string;
    account: string;
    address_id: string;
    message_id: string | null;
    broadcast_id: string | null;
    notice_id: string | null;
    part: number;
    /** JSON OutboundMessage; null for a broadcast, whose text lies with the notice */
    body: string | null;
    state: string;
    attempts: number;
    not_before: number;
    holder: string | null;
    claimed_at: number | null;
    provider_id: string | null;
    reason: string | null;
    /** When doubt about it was settled by the class rule or a person; a row sent after that is marked as sent again. */
    decided_at: number | null;
    created_at: number;
    updated_at: number;
  };
  alarms: {
    id: string;
    /** proposed · open · cancelled · withdrawn */
    state: string;
    stoves_from: number;
    cars_from: number;
    ends_at: number | null;
    reason: string | null;
    end_announced: number;
    /** Raised by every release. */
    version: number;
    announced_at: number | null;
    last_news_at: number | null;
    /** The last reminder that nothing was said today. */
    reminded_at: number | null;
    created_by: string;
    created_at: number;
  };
  notices: {
    id: string;
    kind: string;
    alarm_id: string | null;
    follows_id: string | null;
    topic: string;
    /** JSON: the alarm once this is released; the order it came from; null for a post */
    alarm: string | null;
    change: string | null;
    alarm_version: number;
    image: string | null;
    link: string | null;
    class: string;
    valid_until: number;
    released_at: number | null;
    superseded_by: string | null;
    created_at: number;
  };
  notice_texts: { notice_id: string; locale: string; outlet: string; title: string; text: string };
  broadcasts: {
    id: string;
    notice_id: string;
    state: string;
    /** JSON AudienceRule */
    rule: string;
    content_hash: string;
    request_id: string | null;
    submitted_by: string;
    submitted_at: number;
    decided_by: string | null;
    decided_at: number | null;
    /** Why it was returned, rejected, released in an emergency, paused, put on hold. */
    reason: string | null;
    emergency: number;
    scheduled_for: number | null;
    not_after: number | null;
    /** The last address of the audience that is written down; null before the first page. */
    frozen_through: string | null;
    frozen_count: number;
    frozen_at: number | null;
    /** JSON AudienceCounts */
    audience: string | null;
    started_at: number | null;
    finished_at: number | null;
    version: number;
    created_at: number;
    updated_at: number;
    /** The user whose own chats a test goes to; null: a real one. */
    test_for: string | null;
    /** JSON: totals per channel when the ledger was last complete; they outlive its rows. */
    figures: string | null;
  };
  approvals: {
    id: string;
    broadcast_id: string;
    user_id: string | null;
    action: string;
    hash: string;
    reason: string | null;
    at: number;
  };
  channel_states: {
    channel: string;
    account: string;
    paused_until: number;
    stopped_reason: string | null;
    stopped_at: number | null;
    next_reply: number;
    next_broadcast: number;
  };
  channel_stops: { channel: string; account: string; until: number; reason: string; at: number };
  subscriptions: {
    id: string;
    address_id: string;
    topic: string;
    extent: string;
    quiet_from: number | null;
    quiet_to: number | null;
    paused_until: number | null;
    started_at: number;
  };
  /** Joins and leaves without a person. */
  subscription_events: { id: string; at: number; channel: string; topic: string; event: string; reason: string | null };
  consents: {
    id: string;
    address_hash: string;
    channel: string;
    topic: string;
    locale: string;
    wording: string;
    at: number;
    ended_at: number | null;
    end_reason: string | null;
    purge_at: number | null;
  };
  suppressions: { hash: string; kind: string; at: number; purge_at: number };
  tickets: {
    id: string;
    number: number;
    conversation_id: string;
    contact_id: string;
    kind: string;
    subject: string;
    intent: string | null;
    candidates: string | null;
    state: string;
    assignee: string | null;
    department: string | null;
    /** The file number of the administration, as staff typed it. */
    case_number: string | null;
    waiting_since: number;
    claimed_at: number | null;
    answered_at: number | null;
    snoozed_until: number | null;
    promised_at: number | null;
    alerted_at: number | null;
    closed_at: number | null;
    version: number;
    created_at: number;
  };
  ticket_notes: { id: string; ticket_id: string; user_id: string; text: string; at: number };
  drafts: { ticket_id: string; user_id: string; text: string; updated_at: number };
  users: {
    id: string;
    name: string;
    password_hash: string | null;
    /** Raised at sign-out everywhere, role change, password change, disabling: older sessions end. */
    epoch: number;
    absent_until: number | null;
    /** When the person's browser last asked for anything. */
    seen_at: number | null;
    disabled_at: number | null;
    created_at: number;
    /** Where mail about releases goes. */
    mail: string | null;
  };
  /** A colleague's own chat, for test sends. */
  staff_chats: { user_id: string; address_id: string; linked_at: number };
  chat_codes: { code_hash: string; user_id: string; expires_at: number };
  user_roles: { user_id: string; role: string };
  signin_links: { token_hash: string; user_id: string; expires_at: number; used_at: number | null };
  login_attempts: { key: string; failures: number; blocked_until: number; updated_at: number };
  audit: { id: string; at: number; user_id: string | null; action: string; subject: string; detail: string | null };
  counters: { name: string; value: number };
  events: { seq: number; at: number; kind: string; subject: string; payload: string };
  settings: { key: string; value: string; set_by: string; set_at: number };
  settings_history: { id: string; key: string; value: string; set_by: string; set_at: number };
  catalogue_revisions: {
    id: number;
    /** draft · published · retired */
    state: string;
    hash: string;
    note: string;
    created_by: string;
    created_at: number;
    published_at: number | null;
  };
  catalogue_files: { revision_id: number; file: string; yaml: string };
  media: {
    id: string;
    message_id: string;
    mime: string;
    size: number;
    bytes: Uint8Array | null;
    /** wanted · kept · refused · gone */
    state: string;
    at: number;
  };
  links: {
    token_hash: string;
    purpose: string;
    contact_id: string;
    conversation_id: string | null;
    expires_at: number;
    used_at: number | null;
  };
  form_ids: { id: string; at: number; location: string | null };
  processes: { id: string; role: string; started_at: number; heartbeat_at: number };
  leases: { name: string; holder: string; until: number };
  outcomes: { day: string; what: string; intent: string; locale: string; n: number };
  mails: {
    id: string;
    recipients: string;
    subject: string;
    body: string;
    state: string;
    attempts: number;
    not_before: number;
    created_at: number;
    reason: string | null;
  };
  keyv: { key: string; value: string; expires_at: number | null };
}
