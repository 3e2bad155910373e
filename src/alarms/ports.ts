// What the alarms room needs of the rest of the house.
import type { ChannelName } from '../core/address.ts';
import type { Alarm } from '../core/alarm.ts';
import type {
  AudienceCounts,
  AudienceRule,
  BroadcastReport,
  BroadcastState,
  BroadcastView,
} from '../core/broadcast.ts';
import type { Clock } from '../core/clock.ts';
import type { Notice, NoticeKind } from '../core/notice.ts';
import type { TemplateChoice } from '../core/notice-template.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { User } from '../core/user.ts';

/** An alarm with what only storage knows of it. Instants in ms UTC. */
export interface KnownAlarm extends Alarm {
  /** Raised by every release. */
  version: number;
  announcedAt: number | null;
  lastNewsAt: number | null;
  remindedAt: number | null;
}

export interface Mail {
  recipients: string[];
  subject: string;
  /** `{broadcast}` becomes the broadcast's id. */
  body: string;
}

export interface Submission {
  /** Twice the same is one broadcast. */
  requestId: string | null;
  notice: Notice;
  newAlarm: Alarm | null;
  rule: AudienceRule;
  hash: string;
  userId: string;
  scheduledFor: number | null;
  notAfter: number | null;
  mail: Mail | null;
}

/** Another content for a submission that waits or came back. */
export interface Replacement {
  notice: Notice;
  rule: AudienceRule;
  hash: string;
  scheduledFor: number | null;
  notAfter: number | null;
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
  alarm: KnownAlarm | null;
  /** Sending is on hold after a restore; `gap`: STOPP and erasures may be missing. */
  hold: 'plain' | 'gap' | null;
  otherOpen: string | null;
  /** Released notices of the alarm, oldest first. */
  chain: { id: string; kind: NoticeKind; releasedAt: number }[];
}

export interface BroadcastChange {
  state: BroadcastState;
  action: string;
  userId: string | null;
  reason: string | null;
  emergency?: true;
  /** Sending goes on after a restore; the reason is kept where there was a gap. */
  liftHold?: { reason: string | null };
  /** The old content is void; the submitter is whoever put this in its place. */
  replace?: Replacement;
  /** The notice is out. */
  release?: { alarm: Alarm | null; supersede: string[]; rule: AudienceRule };
  withdrawAlarm?: true;
  mail?: Mail;
}

export type Decided<Refusal> =
  | { ok: true; state: BroadcastState; alarmId: string | null }
  | { ok: false; refusal: Refusal | 'missing' };

/** `decide` runs inside one transaction with what it decides on, one release at a time. */
export interface BroadcastsPort {
  /** Sends a notice at once to the user's own linked chat; its broadcast's id, null without a chat. */
  test(notice: Notice, userId: string): Promise<string | null>;
  submit(submission: Submission): Promise<{ broadcastId: string; alarmId: string | null; again: boolean }>;
  decide<Refusal extends string>(
    id: string,
    decide: (current: CurrentBroadcast) => BroadcastChange | { refuse: Refusal },
  ): Promise<Decided<Refusal>>;
}

export interface AlarmsDeps {
  broadcasts: BroadcastsPort;
  alarms: {
    find(id: string): Promise<KnownAlarm | null>;
    /** Announced or in force. */
    open(): Promise<KnownAlarm | null>;
    /** Released notices of an alarm, oldest first. */
    chain(alarmId: string): Promise<{ id: string; kind: NoticeKind; releasedAt: number }[]>;
    /** False when somebody else was faster. */
    markReminded(alarmId: string, at: number, before: number | null): Promise<boolean>;
  };
  reader: {
    /** What a broadcast says; null: there is none. */
    notice(noticeId: string): Promise<Notice | null>;
    report(id: string): Promise<BroadcastReport | null>;
    list(limit?: number): Promise<BroadcastView[]>;
  };
  /** Channels that notices can go through at present. */
  channels(): ChannelName[];
  preview(rule: AudienceRule): Promise<AudienceCounts>;
  /** Mail addresses of all who may release; `except`: not this user's. */
  publishers(except: string | null): Promise<string[]>;
  /** Approved wordings, where a channel takes no free text; without it there is no such channel. */
  wordings?: {
    choose(kind: NoticeKind): Promise<TemplateChoice[]>;
    /** Holds what is sent with a wording that is not approved at the release; everything else goes on. */
    hold(notice: Notice): Promise<void>;
  };
  settleDoubt(id: string, answer: 'resend' | 'drop', channel: string | null): Promise<number>;
  mail(mail: Mail): Promise<void>;
  clock: Clock;
  phrases: Phrases;
  settings(): Settings;
  publicUrl: string;
}

export type { User };
