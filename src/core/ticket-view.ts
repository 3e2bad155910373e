// What staff see of a waiting question: its row in the queue, the whole transcript, and the person behind it.
import type { ChannelName } from './address.ts';
import type { Owner } from './conversation.ts';
import type { DeliveryState } from './delivery.ts';
import type { Candidate, IntentId } from './intent.ts';
import type { Locale } from './locale.ts';
import type { Topic } from './subscription.ts';
import type { TicketKind, TicketState } from './ticket.ts';

/** Tabs of the queue. `all` is everything that is not closed. */
export const QUEUE_VIEWS = ['waiting', 'mine', 'all', 'snoozed', 'closed'] as const;
export type QueueView = (typeof QUEUE_VIEWS)[number];

/** One row of the queue. Instants in ms UTC. */
export interface TicketSummary {
  id: string;
  number: number;
  kind: TicketKind;
  subject: string;
  state: TicketState;
  assignee: { id: string; name: string } | null;
  department: string | null;
  /** Since when the citizen waits for a person; null when the last word is ours. */
  waitingSince: number | null;
  claimedAt: number | null;
  answeredAt: number | null;
  snoozedUntil: number | null;
  createdAt: number;
  closedAt: number | null;
  alertedAt: number | null;
  version: number;
  conversationId: string;
  contactId: string;
  channel: ChannelName;
  /** As the platform tells it; never trusted. */
  name: string | null;
  code: string;
  /** The newest words of the citizen, one line. */
  firstLine: string;
  /** Our newest answer did not arrive, or nobody knows; null when all is well. */
  trouble: 'failed' | 'unknown' | null;
}

/** One message as staff read it. */
export interface TranscriptEntry {
  id: string;
  at: number;
  direction: 'in' | 'out';
  author: 'citizen' | 'bot' | 'staff';
  /** Who of the staff wrote it. */
  userName: string | null;
  kind: string;
  text: string;
  detail: string | null;
  /** Said by the bot in a conversation staff own. */
  automatic: boolean;
  /** Earlier wordings, oldest first. */
  versions: { text: string; at: number }[];
  /** The worst state of its parts; null for what came in. */
  delivery: { state: DeliveryState; reason: string | null } | null;
  media: {
    id: string;
    mime: string;
    size: number;
    state: string;
    kind: string;
    durationS: number | null;
    /** As the sender calls it; never trusted. */
    fileName: string | null;
  } | null;
  buttons: string[];
  /** A turn that failed for good: staff must look at it. */
  parked: boolean;
}

export interface TicketNote {
  id: string;
  at: number;
  userName: string;
  text: string;
}

/** A person and every way to reach them. */
export interface Person {
  contactId: string;
  code: string;
  name: string | null;
  locale: Locale | null;
  mutedUntil: number | null;
  addresses: {
    id: string;
    channel: ChannelName;
    externalId: string;
    /** active · blocked (by the person) · gone */
    state: string;
    lastInboundAt: number | null;
    subscriptions: { topic: Topic; extent: string; startedAt: number; pausedUntil: number | null }[];
  }[];
  lastNotice: { at: number; state: DeliveryState } | null;
  tickets: { id: string; number: number; subject: string; state: TicketState; createdAt: number }[];
}

/** An answer somebody began. */
export interface TicketDraft {
  userId: string;
  userName: string;
  text: string;
  updatedAt: number;
}

/** Everything the page of one ticket shows. */
export interface TicketDetail extends TicketSummary {
  owner: Owner;
  intent: IntentId | null;
  candidates: Candidate[];
  caseNumber: string | null;
  /** When the department got it by mail. */
  forwardedAt: number | null;
  addressId: string;
  /** When the citizen last wrote: WhatsApp's 24 h count from here. */
  lastInboundAt: number | null;
  transcript: TranscriptEntry[];
  /** True when older messages were left out. */
  shortened: boolean;
  notes: TicketNote[];
  /** Of everybody who began an answer, newest first. */
  drafts: TicketDraft[];
  person: Person;
}
