// People: how they are reached, what they agreed to, and the two marks that outlive them. Periods and erasure.
import { nobody, ofContact, orphan, type TableRule, unlessHeld, words } from './retention-rule.ts';
import type { PeopleTables } from './schema-people.ts';

export const peopleRetention: Record<keyof PeopleTables, TableRule> = {
  contacts: {
    personal: words('id code locale platform_language name muted_until'),
    other: words('erase_requested_at created_at'),
    // Former: no subscription, nothing written that is still kept, nothing waiting, not muted.
    sweep: `created_at < {retention_former_days} and coalesce(muted_until, 0) < {now}
      and not exists (select 1 from addresses a where a.contact_id = contacts.id and coalesce(a.last_inbound_at, a.created_at) >= {retention_former_days})
      and not exists (select 1 from addresses a join subscriptions s on s.address_id = a.id where a.contact_id = contacts.id)
      and not exists (select 1 from conversations c join messages m on m.conversation_id = c.id where c.contact_id = contacts.id)
      and not exists (select 1 from tickets t where t.contact_id = contacts.id and t.state <> 'closed')
      and ${unlessHeld('id')}`,
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
  // A colleague's chat is a citizen's address like any other: an erasure takes it.
  staff_chats: {
    personal: ['address_id'],
    other: words('user_id linked_at'),
    sweep: orphan('address_id', 'addresses'),
    erase: [{ delete: 'address_id in {addresses}' }],
  },
  links: {
    personal: words('contact_id conversation_id token_hash'),
    other: words('purpose expires_at used_at'),
    sweep: `expires_at < {now} or ${orphan('contact_id', 'contacts')}`,
    erase: [{ delete: ofContact }],
  },
  data_rights: {
    personal: words('contact_id hold_reason'),
    other: words('hold_until hold_by erase_wanted_at notes_asked_at'),
    sweep: orphan('contact_id', 'contacts'),
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
  subscription_events: {
    personal: [],
    other: words('id at channel topic event reason'),
    sweep: null,
    erase: null,
    why: nobody,
  },
};
