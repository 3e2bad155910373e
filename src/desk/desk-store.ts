// What the desk needs of storage.
import type { CurrentTicket, TicketChange, TicketChanged, TicketRefusal } from '../core/ticket-change.ts';

/** A ticket in somebody's hands, as the chores look at it. Instants in ms UTC. */
export interface HeldTicket {
  id: string;
  state: 'claimed' | 'snoozed';
  /** The person is disabled, absent at this instant, or no longer one of the staff. */
  assigneeAway: boolean;
  /** When this person last did anything in the console. */
  assigneeSeenAt: number | null;
  claimedAt: number;
  snoozedUntil: number | null;
  /** Since when the citizen waits; null when the last word is ours. */
  waitingSince: number | null;
}

export interface DeskStore {
  /**
   * Reads the ticket, lets `decide` say what happens and applies it, all in one transaction. `decide` is pure and may
   * be called again. With `version` the ticket must still be the one that was seen, else the refusal is `conflict`.
   */
  change(
    request: { ticketId: string; version: number | null; userId: string | null },
    decide: (current: CurrentTicket) => TicketChange | { refuse: TicketRefusal },
  ): Promise<TicketChanged>;
  /** Claimed and snoozed tickets. */
  held(): Promise<HeldTicket[]>;
  /** Waiting tickets nobody was alerted about yet. */
  unalerted(): Promise<{ id: string; number: number; waitingSince: number }[]>;
  /** Writes one mail to the outbox and marks the tickets in one transaction; tickets marked meanwhile are left out. */
  alert(tickets: string[], mail: { recipients: string[]; subject: string; body: string }): Promise<number>;
  /** Ends all subscriptions of a person for the caller on the telephone and tells every address of theirs. */
  unsubscribe(contactId: string, userId: string, text: (locale: CurrentTicket['locale']) => string): Promise<number>;
  /** No tickets from this person until then; null lifts it. */
  mute(contactId: string, until: number | null, userId: string): Promise<void>;
  /** Removes the words, earlier wordings and files of one message for good. False when there is no such message. */
  blank(ticketId: string, messageId: string, userId: string): Promise<boolean>;
}
