// The staff side: questions, notes, accounts, the log of who did what. As in schema.ts.

export interface DeskTables {
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
    /** The department's address that got the case by mail. */
    forwarded_to: string | null;
    forwarded_at: number | null;
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
  ticket_notes: {
    id: string;
    ticket_id: string;
    user_id: string;
    text: string;
    at: number;
    /** released · withheld, when the person asked what is stored about them */
    review: string | null;
    reviewed_at: number | null;
    reviewed_by: string | null;
  };
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
  user_roles: { user_id: string; role: string };
  signin_links: { token_hash: string; user_id: string; expires_at: number; used_at: number | null };
  login_attempts: { key: string; failures: number; blocked_until: number; updated_at: number };
  audit: { id: string; at: number; user_id: string | null; action: string; subject: string; detail: string | null };
  form_ids: { id: string; at: number; location: string | null };
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
    /** The case it is about: goes with it. */
    ticket_id: string | null;
  };
  chat_codes: { code_hash: string; user_id: string; expires_at: number };
}
