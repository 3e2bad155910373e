// What is handed in about a broadcast, what a decision rests on, and what it changes.
import type { Alarm } from '../core/alarm.ts';
import type { AudienceRule, BroadcastState } from '../core/broadcast.ts';
import type { Notice } from '../core/notice.ts';
import type { Mail } from './mail-store.ts';
import type { ChainLink, StoredAlarm } from './notice-store.ts';

export interface Submission {
  /** Twice the same is one broadcast. */
  requestId: string | null;
  notice: Notice;
  /** A new one, still proposed; null when the notice is about a known one or a post. */
  newAlarm: Alarm | null;
  rule: AudienceRule;
  hash: string;
  userId: string;
  scheduledFor: number | null;
  notAfter: number | null;
  mail: Mail | null;
}

/** Everything a decision may rest on, as it stands in the transaction. */
export interface CurrentBroadcast {
  id: string;
  state: BroadcastState;
  hash: string;
  submittedBy: string;
  rule: AudienceRule;
  scheduledFor: number | null;
  notAfter: number | null;
  frozen: boolean;
  notice: Notice;
  superseded: boolean;
  alarm: StoredAlarm | null;
  /** Sending is on hold after a restore; `gap`: STOPP and erasures may be missing. */
  hold: 'plain' | 'gap' | null;
  /** Id of another alarm that is announced or in force. */
  otherOpen: string | null;
  chain: ChainLink[];
}

/** Another content for a submission that waits or came back. */
export interface Replacement {
  notice: Notice;
  rule: AudienceRule;
  hash: string;
  scheduledFor: number | null;
  notAfter: number | null;
}

export interface BroadcastChange {
  state: BroadcastState;
  action: string;
  userId: string | null;
  reason: string | null;
  emergency?: true;
  replace?: Replacement;
  /** The notice is out: the alarm as it now is, and the notices it makes out of date. */
  release?: { alarm: Alarm | null; supersede: string[]; rule: AudienceRule };
  /** Sending goes on after a restore; the reason is kept where there was a gap. */
  liftHold?: { reason: string | null };
  /** The alarm of a begin that will never be. */
  withdrawAlarm?: true;
  mail?: Mail;
}

export type Decided<Refusal> =
  | { ok: true; state: BroadcastState; alarmId: string | null }
  | { ok: false; refusal: Refusal | 'missing' };
