// Who people are, how they are reached and what they agreed to. As in schema.ts.

export interface PeopleTables {
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
  /** Only of people who have any of it. */
  data_rights: {
    contact_id: string;
    /** Until then an admin keeps the person's data from being erased. */
    hold_until: number | null;
    hold_reason: string | null;
    hold_by: string | null;
    /** The person asked for the erasure meanwhile. */
    erase_wanted_at: number | null;
    /** The person asked for their data while notes about them were not reviewed. */
    notes_asked_at: number | null;
  };
  suppressions: { hash: string; kind: string; at: number; purge_at: number };
  links: {
    token_hash: string;
    purpose: string;
    contact_id: string;
    conversation_id: string | null;
    expires_at: number;
    used_at: number | null;
  };
  /** A colleague's own chat, for test sends. */
  staff_chats: { user_id: string; address_id: string; linked_at: number };
}
