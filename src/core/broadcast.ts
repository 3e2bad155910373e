// A notice on its way to its audience: the states of the contract and the only ways between them.
import type { DeliveryState } from './delivery.ts';
import { type NoticeKind, supersedes } from './notice.ts';
import type { Topic } from './subscription.ts';

export const BROADCAST_STATES = [
  'draft',
  'submitted',
  'returned',
  'rejected',
  'approved',
  'scheduled',
  'running',
  'paused',
  'onhold',
  'stopped',
  'expired',
  'completed',
] as const;
export type BroadcastState = (typeof BROADCAST_STATES)[number];

export type BroadcastEvent =
  | { type: 'submit' }
  | { type: 'edit' }
  /** `later`: it has a time of its own that has not come. */
  | { type: 'approve'; later: boolean }
  | { type: 'return' }
  | { type: 'reject' }
  /** The scheduled time came. */
  | { type: 'due' }
  /** The scheduled time was missed, or a backup was put back: a person decides. */
  | { type: 'hold' }
  /** The audience is complete. */
  | { type: 'frozen' }
  | { type: 'pause' }
  /** `frozen`: the audience is complete already. */
  | { type: 'resume'; frozen: boolean }
  | { type: 'stop' }
  | { type: 'expire' }
  | { type: 'complete' };

/** Pure. Null: not possible in this state. */
export function nextBroadcast(state: BroadcastState, event: BroadcastEvent): BroadcastState | null {
  switch (event.type) {
    case 'submit':
      return state === 'draft' || state === 'returned' ? 'submitted' : null;
    case 'edit':
      return state === 'draft' || state === 'submitted' || state === 'returned' ? 'draft' : null;
    case 'approve':
      return state === 'submitted' ? (event.later ? 'scheduled' : 'approved') : null;
    case 'return':
      return state === 'submitted' ? 'returned' : null;
    case 'reject':
      return state === 'submitted' || state === 'returned' ? 'rejected' : null;
    case 'due':
      return state === 'scheduled' ? 'approved' : null;
    case 'hold':
      return state === 'scheduled' || state === 'approved' || state === 'running' ? 'onhold' : null;
    case 'frozen':
      return state === 'approved' ? 'running' : null;
    case 'pause':
      return state === 'running' || state === 'approved' ? 'paused' : null;
    case 'resume':
      return state === 'paused' || state === 'onhold' ? (event.frozen ? 'running' : 'approved') : null;
    case 'stop':
      return ALIVE.has(state) ? 'stopped' : null;
    case 'expire':
      return ALIVE.has(state) ? 'expired' : null;
    case 'complete':
      return state === 'running' || state === 'paused' || state === 'onhold' ? 'completed' : null;
  }
}

const ALIVE: ReadonlySet<BroadcastState> = new Set(['approved', 'scheduled', 'running', 'paused', 'onhold']);
/** Released and not over. */
export const isAlive = (state: BroadcastState): boolean => ALIVE.has(state);

/** Who is meant. `reached`: those who got the chain of an alarm before, and those who joined since its begin. */
export interface AudienceRule {
  topic: Topic;
  kind: NoticeKind;
  /** Null: everybody with the topic. Else the notices one of whose rows must be sent, delivered or unknown. */
  reachedBy: string[] | null;
  /** With `reachedBy`: who subscribed after this instant (ms UTC) read it with the confirmation. */
  joinedAfter: number | null;
  /** Only people on this channel; left out: on every channel. */
  channel?: string;
}

/** Why somebody with the subscription is not in the audience. */
export type Exclusion =
  | 'paused'
  | 'edges'
  | 'blocked'
  | 'gone'
  | 'suppressed'
  | 'channel-not-running'
  /** More people than the channel may be sent to at once. */
  | 'too-many'
  | 'not-reached-before'
  | 'joined-after';

/** Per channel: how many are meant, and how many are not, with the reason. */
export type AudienceCounts = Record<string, { included: number; excluded: Partial<Record<Exclusion, number>> }>;

export type Totals = Record<DeliveryState, number>;

export const noTotals = (): Totals => ({
  pending: 0,
  sending: 0,
  held: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  skipped: 0,
  unknown: 0,
});

/** A broadcast as people see it. Instants in ms UTC, users by name. */
export interface BroadcastView {
  id: string;
  state: BroadcastState;
  kind: NoticeKind;
  noticeId: string;
  alarmId: string | null;
  title: string;
  /** What approval is bound to. */
  hash: string;
  submittedBy: string;
  submittedAt: number;
  decidedBy: string | null;
  decidedAt: number | null;
  reason: string | null;
  emergency: boolean;
  scheduledFor: number | null;
  notAfter: number | null;
  validUntil: number;
  /** A test: it went to one colleague's own chats and is counted nowhere. */
  test: boolean;
  /** Rows of the ledger; 0 until the audience is frozen. */
  size: number;
  frozen: boolean;
  audience: AudienceCounts;
  startedAt: number | null;
  finishedAt: number | null;
}

/**
 * The newest broadcast of an alarm that goes out now and that the release of a notice of this kind would end; null when
 * there is none. `all`: newest first.
 */
export function stillGoingOut(
  all: readonly BroadcastView[],
  kind: NoticeKind,
  alarmId: string | null,
): BroadcastView | null {
  if (alarmId === null) return null;
  const ends = supersedes(kind);
  const ended = (other: BroadcastView): boolean =>
    other.alarmId === alarmId &&
    (other.state === 'running' || other.state === 'approved') &&
    (ends === 'followed' || ends.includes(other.kind));
  return all.find(ended) ?? null;
}

/** What a broadcast came to so far: every row of its ledger is in exactly one state. */
export interface BroadcastReport extends BroadcastView {
  totals: Totals;
  channels: Record<string, Totals>;
  /** Unknown rows per channel that nobody decided on yet. */
  undecided: Record<string, number>;
}
