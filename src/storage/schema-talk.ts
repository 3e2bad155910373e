// What is said and what becomes of it: conversations, messages, the ledger. As in schema.ts.

export interface TalkTables {
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
  /** Waiting for an editor; goes with the decision. */
  proposals: {
    id: string;
    message_id: string;
    /** Stripped, see core/marked-text.ts. */
    text: string;
    language: string;
    intent: string;
    created_by: string;
    created_at: number;
  };
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
}
