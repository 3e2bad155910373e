// One turn of a conversation: what came, what to say, what to change. Handlers return this as data; storage applies it.
import type { ChannelName } from './address.ts';
import type { Conversation, Step, StoredMessage } from './conversation.ts';
import type { Candidate, IntentId } from './intent.ts';
import type { Locale } from './locale.ts';
import type { Button, OutboundMessage } from './message.ts';
import type { MoveMode, MoveOffer } from './move.ts';
import type { Consent, EndReason, Extent, Topic } from './subscription.ts';
import type { TicketKind } from './ticket.ts';

/** The messages of one conversation that are answered together, oldest first. */
export interface Turn {
  conversation: Conversation;
  messages: StoredMessage[];
  /** What was offered last, when somebody typed a number; channels without buttons write them out as a menu. */
  offered?: Button[];
  /** What the codes in these messages bring along from another chat; a code that is not in it holds no more. */
  moves?: ReadonlyMap<string, MoveOffer>;
  /** What a yes to the erasure takes back; known only while it is asked. */
  withdrawal?: Withdrawal;
}

/** Of one person, in all their chats. */
export interface Withdrawal {
  /** Open questions in chats other than this one. */
  elsewhere: number;
  /** Cases that a department has by mail: it will be asked to delete them. */
  withDepartments: number;
}

/** Something to say. `automatic` marks what the bot says in a conversation staff own. */
export interface Reply extends OutboundMessage {
  automatic?: boolean;
}

export type Effect =
  | { do: 'conversation'; set: ConversationPatch }
  | { do: 'locale'; locale: Locale }
  | { do: 'subscribe'; consents: Consent[]; extent?: Extent }
  | { do: 'unsubscribe'; topics: Topic[] | 'all'; reason: EndReason }
  | {
      do: 'preferences';
      extent?: Extent;
      quietFrom?: number | null;
      quietTo?: number | null;
      pausedUntil?: number | null;
    }
  | { do: 'ticket'; kind: TicketKind; subject: string; candidates: Candidate[]; intent: IntentId | null }
  /** The citizen wrote into an open ticket: staff are told. */
  | { do: 'ticket-news' }
  | { do: 'withdraw-ticket' }
  /** Erases the person at once; the replies of this turn (the receipt) go to the address as to somebody new. */
  | { do: 'erase' }
  /** Remembers the wish: the erasure happens when the hold ends. */
  | { do: 'erase-later' }
  /** Asks staff to look at notes about the person, if there are any; only then `told` is said. */
  | { do: 'ask-for-notes'; told: string }
  /** The text replaced by an edit or a revoke; the old one is kept as a version until retention. */
  | { do: 'amend'; ofProviderId: string; text: string | null }
  | { do: 'membership'; blocked: boolean }
  /** A one-time link made for this person. `tokenHash` is what is stored. */
  | { do: 'link'; purpose: 'data' | 'return' | 'move'; tokenHash: string; expiresAt: number }
  /** Links this chat to the colleague who made the code; says which of the two it came to. */
  | { do: 'link-chat'; code: string; linked: string; refused: string }
  /** Takes the subscription of the chat in which a code was made over to this one; says here what it came to, and `there` in the other chat. */
  | {
      do: 'move';
      tokenHash: string;
      mode: MoveMode;
      consents: Consent[];
      done: string;
      refused: string;
      /** An audience is being written down at this moment. */
      busy: string;
      there: string;
    }
  /** Counts an outcome: no text, no person. */
  | { do: 'count'; what: string; intent?: IntentId; locale?: Locale };

export interface ConversationPatch {
  step?: Step | null;
  lastIntent?: IntentId | null;
  disclosed?: true;
}

/** What one turn came to. */
export interface TurnOutcome {
  conversationId: string;
  /** Ids of the messages that are handled by this. */
  handled: string[];
  replies: Reply[];
  effects: Effect[];
  /** What the classifier thought, kept with the last message for staff. */
  candidates?: Candidate[];
}

/** A turn that could not be worked: counted; after 5 the message is parked and staff see it. */
export interface TurnFailure {
  conversationId: string;
  messageIds: string[];
  error: string;
}

/** Where a channel's limits matter before the send: how many buttons, may it subscribe. */
export type ChannelFacts = Record<ChannelName, { buttons: number; notices: boolean }>;
