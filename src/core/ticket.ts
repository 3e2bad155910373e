// A question that waits for a person: its states and the only ways between them.

export const TICKET_STATES = ['waiting', 'claimed', 'snoozed', 'closed'] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** Why a person is needed. */
export const TICKET_KINDS = ['question', 'human', 'suggestion', 'complaint', 'report', 'media', 'fault'] as const;
export type TicketKind = (typeof TICKET_KINDS)[number];

export type TicketEvent =
  | { type: 'claim'; user: string }
  | { type: 'release' }
  | { type: 'assign'; user: string }
  | { type: 'snooze'; until: number }
  | { type: 'wake' }
  | { type: 'news' }
  | { type: 'close' }
  | { type: 'reopen' };

export interface TicketStanding {
  state: TicketState;
  /** User id of the person who owns it; null unless claimed or snoozed. */
  assignee: string | null;
}

/** Pure. Null: the event is not possible in this state (somebody else was faster). */
export function nextTicket(standing: TicketStanding, event: TicketEvent): TicketStanding | null {
  const { state, assignee } = standing;
  switch (event.type) {
    case 'claim':
      return state === 'waiting' || (state === 'claimed' && assignee === event.user)
        ? { state: 'claimed', assignee: event.user }
        : null;
    case 'assign':
      return state === 'closed' ? null : { state: 'claimed', assignee: event.user };
    case 'release':
      return state === 'claimed' || state === 'snoozed' ? { state: 'waiting', assignee: null } : null;
    case 'snooze':
      return state === 'claimed' ? { state: 'snoozed', assignee } : null;
    case 'wake':
      return state === 'snoozed' ? { state: 'claimed', assignee } : null;
    case 'news':
      return state === 'snoozed' ? { state: 'claimed', assignee } : state === 'closed' ? null : standing;
    case 'close':
      return state === 'closed' ? null : { state: 'closed', assignee };
    case 'reopen':
      return state === 'closed' ? { state: 'waiting', assignee: null } : null;
  }
}
