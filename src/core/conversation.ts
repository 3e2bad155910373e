// Who owns a conversation, and how that changes.
import type { ChannelName } from './address.ts';
import type { ErasureHold } from './data-rights.ts';
import type { IntentId } from './intent.ts';
import type { Language, Locale } from './locale.ts';
import type { MediaRef } from './message.ts';
import type { Subscription } from './subscription.ts';

/** `bot` answers; `queue`: a person was promised, the bot still answers what it surely knows; `staff`: the bot is silent. */
export type Owner = 'bot' | 'queue' | 'staff';
export type OwnerEvent = 'handed-over' | 'claimed' | 'released' | 'closed';

/** Pure; an event that does not fit leaves the owner as it is. */
export function nextOwner(owner: Owner, event: OwnerEvent): Owner {
  switch (event) {
    case 'handed-over':
      return owner === 'bot' ? 'queue' : owner;
    case 'claimed':
      return 'staff';
    case 'released':
      return owner === 'staff' ? 'queue' : owner;
    case 'closed':
      return 'bot';
  }
}

/** An open question of a dialogue: what the next message may answer. `expiresAt` in ms UTC. */
export interface Step {
  name: string;
  data: Record<string, string>;
  expiresAt: number;
}

/** What the dispatcher knows of a conversation when it takes a turn. */
export interface Conversation {
  id: string;
  contactId: string;
  addressId: string;
  channel: ChannelName;
  account: string;
  /** The code a person can read to staff on the telephone (contact's). */
  code: string;
  locale: Locale | null;
  /** What the platform says of the person's language. */
  platformLanguage: Language | null;
  owner: Owner;
  step: Step | null;
  lastIntent: IntentId | null;
  lastIntentAt: number | null;
  /** When the disclosure was said; null = the next reply begins with it. */
  disclosedAt: number | null;
  mutedUntil: number | null;
  /** While it stands, a wish to be erased waits for its end. */
  hold: ErasureHold | null;
  subscriptions: Subscription[];
  openTicket: { id: string; state: string; waitingSince: number; announcedAt: number | null } | null;
}

/** One stored message of a citizen, as the dispatcher gets it. */
export interface StoredMessage {
  id: string;
  kind: 'text' | 'button' | 'command' | 'location' | 'media' | 'edit' | 'revoke' | 'membership' | 'unsupported';
  text: string;
  /** Button id, command payload, what was unsupported. */
  detail: string | null;
  media: MediaRef | null;
  coordinates: { latitude: number; longitude: number } | null;
  receivedAt: number;
  sentAt: number;
  attempts: number;
}
