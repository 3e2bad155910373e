// The first schema. `{blob}` is the database's type for bytes; bigint holds ms UTC and counts.

export const first = `
create table meta (
  key text not null,
  value text not null,
  primary key (key)
);

create table contacts (
  id text not null,
  code text not null,
  locale text,
  platform_language text,
  name text,
  muted_until bigint,
  erase_requested_at bigint,
  created_at bigint not null,
  primary key (id),
  unique (code)
);

create table addresses (
  id text not null,
  contact_id text not null,
  channel text not null,
  account text not null,
  external_id text not null,
  state text not null,
  created_at bigint not null,
  last_inbound_at bigint,
  primary key (id),
  unique (channel, account, external_id)
);

create table address_aliases (
  channel text not null,
  account text not null,
  alias text not null,
  address_id text not null,
  primary key (channel, account, alias)
);

create table conversations (
  id text not null,
  contact_id text not null,
  address_id text not null,
  owner text not null,
  step text,
  step_data text,
  step_expires_at bigint,
  last_intent text,
  last_intent_at bigint,
  disclosed_at bigint,
  ready_at bigint,
  waiting_since bigint,
  holder text,
  lease_until bigint,
  last_message_at bigint,
  created_at bigint not null,
  primary key (id),
  unique (address_id)
);

create table messages (
  id text not null,
  conversation_id text not null,
  direction text not null,
  author text not null,
  user_id text,
  kind text not null,
  text text not null,
  detail text,
  extra text,
  provider_id text,
  in_reply_to text,
  automatic bigint not null,
  state text not null,
  attempts bigint not null,
  error text,
  candidates text,
  sent_at bigint not null,
  at bigint not null,
  primary key (id)
);

create table message_versions (
  id text not null,
  message_id text not null,
  text text not null,
  at bigint not null,
  primary key (id)
);

create table seen (
  hash text not null,
  at bigint not null,
  primary key (hash)
);

create table deliveries (
  id text not null,
  lane text not null,
  priority bigint not null,
  channel text not null,
  account text not null,
  address_id text not null,
  message_id text,
  broadcast_id text,
  notice_id text,
  part bigint not null,
  body text,
  state text not null,
  attempts bigint not null,
  not_before bigint not null,
  holder text,
  claimed_at bigint,
  provider_id text,
  reason text,
  decided_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (id)
);

create table alarms (
  id text not null,
  state text not null,
  stoves_from bigint not null,
  cars_from bigint not null,
  ends_at bigint,
  reason text,
  end_announced bigint not null,
  version bigint not null,
  announced_at bigint,
  last_news_at bigint,
  reminded_at bigint,
  created_by text not null,
  created_at bigint not null,
  primary key (id)
);

create table notices (
  id text not null,
  kind text not null,
  alarm_id text,
  follows_id text,
  topic text not null,
  alarm text,
  change text,
  alarm_version bigint not null,
  image text,
  link text,
  class text not null,
  valid_until bigint not null,
  released_at bigint,
  superseded_by text,
  created_at bigint not null,
  primary key (id)
);

create table notice_texts (
  notice_id text not null,
  locale text not null,
  outlet text not null,
  title text not null,
  text text not null,
  primary key (notice_id, locale, outlet)
);

create table broadcasts (
  id text not null,
  notice_id text not null,
  state text not null,
  rule text not null,
  content_hash text not null,
  request_id text,
  submitted_by text not null,
  submitted_at bigint not null,
  decided_by text,
  decided_at bigint,
  reason text,
  emergency bigint not null,
  scheduled_for bigint,
  not_after bigint,
  frozen_through text,
  frozen_count bigint not null,
  frozen_at bigint,
  audience text,
  started_at bigint,
  finished_at bigint,
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (id),
  unique (request_id)
);

create table approvals (
  id text not null,
  broadcast_id text not null,
  user_id text,
  action text not null,
  hash text not null,
  reason text,
  at bigint not null,
  primary key (id)
);

create table channel_states (
  channel text not null,
  account text not null,
  paused_until bigint not null,
  stopped_reason text,
  stopped_at bigint,
  next_reply bigint not null,
  next_broadcast bigint not null,
  primary key (channel, account)
);

create table subscriptions (
  id text not null,
  address_id text not null,
  topic text not null,
  extent text not null,
  quiet_from bigint,
  quiet_to bigint,
  paused_until bigint,
  started_at bigint not null,
  primary key (id),
  unique (address_id, topic)
);

create table subscription_events (
  id text not null,
  at bigint not null,
  channel text not null,
  topic text not null,
  event text not null,
  reason text,
  primary key (id)
);

create table consents (
  id text not null,
  address_hash text not null,
  channel text not null,
  topic text not null,
  locale text not null,
  wording text not null,
  at bigint not null,
  ended_at bigint,
  end_reason text,
  purge_at bigint,
  primary key (id)
);

create table suppressions (
  hash text not null,
  kind text not null,
  at bigint not null,
  purge_at bigint not null,
  primary key (hash)
);

create table tickets (
  id text not null,
  number bigint not null,
  conversation_id text not null,
  contact_id text not null,
  kind text not null,
  subject text not null,
  intent text,
  candidates text,
  state text not null,
  assignee text,
  department text,
  case_number text,
  waiting_since bigint not null,
  claimed_at bigint,
  answered_at bigint,
  snoozed_until bigint,
  promised_at bigint,
  alerted_at bigint,
  closed_at bigint,
  version bigint not null,
  created_at bigint not null,
  primary key (id),
  unique (number)
);

create table ticket_notes (
  id text not null,
  ticket_id text not null,
  user_id text not null,
  text text not null,
  at bigint not null,
  primary key (id)
);

create table drafts (
  ticket_id text not null,
  user_id text not null,
  text text not null,
  updated_at bigint not null,
  primary key (ticket_id)
);

create table users (
  id text not null,
  name text not null,
  password_hash text,
  epoch bigint not null,
  absent_until bigint,
  seen_at bigint,
  disabled_at bigint,
  created_at bigint not null,
  primary key (id),
  unique (name)
);

create table user_roles (
  user_id text not null,
  role text not null,
  primary key (user_id, role)
);

create table signin_links (
  token_hash text not null,
  user_id text not null,
  expires_at bigint not null,
  used_at bigint,
  primary key (token_hash)
);

create table login_attempts (
  key text not null,
  failures bigint not null,
  blocked_until bigint not null,
  updated_at bigint not null,
  primary key (key)
);

create table audit (
  id text not null,
  at bigint not null,
  user_id text,
  action text not null,
  subject text not null,
  detail text,
  primary key (id)
);

create table counters (
  name text not null,
  value bigint not null,
  primary key (name)
);

create table events (
  seq bigint not null,
  at bigint not null,
  kind text not null,
  subject text not null,
  payload text not null,
  primary key (seq)
);

create table settings (
  key text not null,
  value text not null,
  set_by text not null,
  set_at bigint not null,
  primary key (key)
);

create table settings_history (
  id text not null,
  key text not null,
  value text not null,
  set_by text not null,
  set_at bigint not null,
  primary key (id)
);

create table catalogue_revisions (
  id bigint not null,
  state text not null,
  hash text not null,
  note text not null,
  created_by text not null,
  created_at bigint not null,
  published_at bigint,
  primary key (id)
);

create table catalogue_files (
  revision_id bigint not null,
  file text not null,
  yaml text not null,
  primary key (revision_id, file)
);

create table media (
  id text not null,
  message_id text not null,
  mime text not null,
  size bigint not null,
  bytes {blob},
  state text not null,
  at bigint not null,
  primary key (id)
);

create table links (
  token_hash text not null,
  purpose text not null,
  contact_id text not null,
  conversation_id text,
  expires_at bigint not null,
  used_at bigint,
  primary key (token_hash)
);

create table form_ids (
  id text not null,
  at bigint not null,
  location text,
  primary key (id)
);

create table processes (
  id text not null,
  role text not null,
  started_at bigint not null,
  heartbeat_at bigint not null,
  primary key (id)
);

create table leases (
  name text not null,
  holder text not null,
  until bigint not null,
  primary key (name)
);

create table outcomes (
  day text not null,
  what text not null,
  intent text not null,
  locale text not null,
  n bigint not null,
  primary key (day, what, intent, locale)
);

create table mails (
  id text not null,
  recipients text not null,
  subject text not null,
  body text not null,
  state text not null,
  attempts bigint not null,
  not_before bigint not null,
  created_at bigint not null,
  reason text,
  primary key (id)
);

create table keyv (
  key text not null,
  value text not null,
  expires_at bigint,
  primary key (key)
);

create index conversations_ready on conversations (ready_at) where ready_at is not null;
create index conversations_contact on conversations (contact_id);
create index addresses_contact on addresses (contact_id);
create index address_aliases_address on address_aliases (address_id);
create index messages_conversation on messages (conversation_id, id);
create index messages_new on messages (conversation_id) where state = 'new';
create index messages_provider on messages (conversation_id, provider_id);
create index message_versions_message on message_versions (message_id);
create unique index deliveries_once on deliveries (broadcast_id, address_id, part) where broadcast_id is not null and address_id <> '';
create index deliveries_open on deliveries (channel, account, priority, id) where state = 'pending' and priority < 2;
create index deliveries_claim on deliveries (broadcast_id, channel, account, not_before, id) where state = 'pending' and priority = 2;
create index deliveries_sending on deliveries (holder) where state = 'sending';
create index deliveries_message on deliveries (message_id);
create index deliveries_address on deliveries (address_id);
create index deliveries_provider on deliveries (channel, provider_id) where provider_id is not null;
create index deliveries_state on deliveries (broadcast_id, state, channel) where broadcast_id is not null;
create index notices_alarm on notices (alarm_id);
create index broadcasts_state on broadcasts (state);
create index broadcasts_notice on broadcasts (notice_id);
create index approvals_broadcast on approvals (broadcast_id);
create index subscriptions_topic on subscriptions (topic, address_id);
create index consents_hash on consents (address_hash);
create index subscription_events_at on subscription_events (at);
create index tickets_open on tickets (state, waiting_since);
create index tickets_conversation on tickets (conversation_id);
create index tickets_contact on tickets (contact_id);
create index ticket_notes_ticket on ticket_notes (ticket_id);
create index audit_at on audit (at);
create index settings_history_key on settings_history (key, set_at);
create index media_message on media (message_id);
create index links_contact on links (contact_id);
create index mails_open on mails (state, not_before);
create index keyv_expires on keyv (expires_at);
`;
