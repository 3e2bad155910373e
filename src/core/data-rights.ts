// What stands between a wish for one's data or their erasure and its fulfilment.

/** An admin keeps a person's data from being erased until an instant (ms UTC), for a reason the person is told. */
export interface ErasureHold {
  until: number;
  reason: string;
}

/** The longest hold, ms: whoever needs more looks at it again. */
export const LONGEST_HOLD_MS = 366 * 86_400_000;
/** A reason has at least this many characters and at most `LONGEST_REASON`. */
export const SHORTEST_REASON = 10;
export const LONGEST_REASON = 300;

/** What staff decided about a note when its person asked for their data. */
export type NoteReview = 'released' | 'withheld';

/** One person whose notes wait for a look, or whose erasure waits for its day. Instants in ms UTC. */
export interface DataRights {
  contactId: string;
  hold: (ErasureHold & { by: string | null }) | null;
  eraseWantedAt: number | null;
  notesAskedAt: number | null;
  notes: { id: string; at: number; userName: string; text: string; review: NoteReview | null }[];
}

/** Why a wish of an admin was not carried out. */
export type RightsRefusal = 'missing' | 'reason' | 'date' | 'open';
