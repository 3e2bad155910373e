// The staff side: who works here, what waits, what was done. Periods and erasure.
import { nobody, orphan, staff, type TableRule, unlessHeld, words } from './retention-rule.ts';
import type { DeskTables } from './schema-desk.ts';

export const deskRetention: Record<keyof DeskTables, TableRule> = {
  tickets: {
    personal: words('contact_id conversation_id subject candidates case_number forwarded_to'),
    other: words(
      'id number kind intent state assignee department waiting_since claimed_at answered_at snoozed_until promised_at alerted_at closed_at version created_at forwarded_at',
    ),
    sweep: `state = 'closed' and closed_at < {retention_transcripts_days} and ${unlessHeld()}`,
    erase: [
      {
        set: "state = 'closed', subject = {subject}, candidates = null, case_number = null, forwarded_to = null, forwarded_at = null, intent = null, contact_id = '', conversation_id = '', closed_at = coalesce(closed_at, {now}), version = version + 1",
        where: 'id in {tickets}',
      },
    ],
  },
  ticket_notes: {
    personal: ['text', 'ticket_id'],
    other: words('id user_id at review reviewed_at reviewed_by'),
    sweep: orphan('ticket_id', 'tickets'),
    erase: [{ delete: 'ticket_id in {tickets}' }],
  },
  drafts: {
    personal: ['text', 'ticket_id'],
    other: words('user_id updated_at'),
    sweep: `updated_at < {retention_transcripts_days} or ${orphan('ticket_id', 'tickets')}`,
    erase: [{ delete: 'ticket_id in {tickets}' }],
  },
  users: {
    personal: words('name password_hash absent_until seen_at mail'),
    other: words('id epoch disabled_at created_at'),
    sweep: null,
    erase: null,
    why: staff,
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
    personal: words('recipients subject body ticket_id'),
    other: words('id state attempts not_before created_at reason'),
    sweep: "created_at < {7} and state in ('sent', 'failed')",
    erase: [{ delete: 'ticket_id in {tickets}' }],
  },
  audit: {
    personal: words('subject detail'),
    other: words('id at user_id action'),
    sweep: 'at < {retention_audit_days}',
    erase: [{ set: "subject = '', detail = null", where: 'subject in {names}' }],
  },
};
