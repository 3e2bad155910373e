// One change of a ticket by staff, decided as data and applied by storage in one transaction.
import type { ChannelName } from './address.ts';
import type { Owner } from './conversation.ts';
import type { Locale } from './locale.ts';
import type { Template } from './message.ts';
import type { TicketStanding } from './ticket.ts';

/** The ticket as it stands in the transaction, when the change is decided. */
export interface CurrentTicket extends TicketStanding {
  id: string;
  number: number;
  version: number;
  assigneeName: string | null;
  owner: Owner;
  channel: ChannelName;
  /** What the question is about, in the person's own words. */
  subject: string;
  /** What the person reads: chosen, else the platform's, else German. */
  locale: Locale;
  /** When the citizen last wrote, ms UTC. */
  lastInboundAt: number | null;
}

/** Everything one change does; what is left out stays. */
export interface TicketChange {
  standing?: TicketStanding;
  owner?: Owner;
  snoozedUntil?: number | null;
  department?: string | null;
  caseNumber?: string | null;
  /** Staff spoke: nobody waits any more until the citizen writes again. */
  answered?: true;
  /** To the citizen, in this order, on the conversation's own address. */
  sayings?: { author: 'staff' | 'bot'; text: string; automatic: boolean; template?: Template }[];
  /** For staff only: lies in a table that no channel reads. */
  note?: string;
  /** Whoever was told by mail that somebody waits is told again. */
  realert?: true;
  /** Whose drafts are used up, by user id. */
  dropDrafts?: string[];
  /** The case goes to a department by mail. */
  forward?: { to: string; subject: string; body: string };
  /** Told to all consoles, such as `ticket.claimed`. */
  event: string;
  audit?: { action: string; detail: string | null };
}

/**
 * Why a change did not happen. `conflict`: the ticket is not what the person saw (`version`); `taken`: somebody else
 * has it; `impossible`: not in this state; `window-closed`: WhatsApp lets us write only 24 h after the citizen did.
 */
export type TicketRefusal =
  | 'missing'
  | 'conflict'
  | 'taken'
  | 'impossible'
  | 'window-closed'
  | 'empty'
  /** There is no approved wording to say that an answer waits. */
  | 'no-template';

export type TicketChanged =
  | { ok: true; version: number }
  | { ok: false; reason: TicketRefusal; current: CurrentTicket | null };
