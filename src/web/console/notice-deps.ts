// What the pages for alarms, posts, their report and the catalogue need of the rest of the house.
import type { ChannelName } from '../../core/address.ts';
import type { Alarm, AlarmOrder } from '../../core/alarm.ts';
import type { AudienceCounts, BroadcastReport, BroadcastState, BroadcastView } from '../../core/broadcast.ts';
import type { Candidate, Finding, IntentId } from '../../core/intent.ts';
import type { Locale } from '../../core/locale.ts';
import type { Notice, NoticeKind } from '../../core/notice.ts';
import type { Remark } from '../../core/notice-remark.ts';
import type { OutletName, OutletState } from '../../core/outlet.ts';
import type { Situation } from '../../core/situation.ts';
import type { Range } from '../../core/small-counts.ts';
import type { Topic } from '../../core/subscription.ts';
import type { User } from '../../core/user.ts';

/** What did not happen carries the key of the reason. */
export type Done<Value = object> = ({ ok: true } & Value) | { ok: false; refusal: string };

/** Instants in ms UTC; left out: at once. */
export interface Schedule {
  requestId?: string;
  scheduledFor?: number;
  notAfter?: number;
}

export interface PostDraft {
  topic: Topic;
  title: Partial<Record<Locale, string>>;
  text: Partial<Record<Locale, string>>;
  image?: { url: string; alt: string };
  link?: { url: string; label: string };
}

/** What a submission is about: a phase of an alarm (`alarmId` null: a new one), or a background post, or the end of a channel. */
export type Wish =
  | { alarmId: string | null; order: AlarmOrder }
  | { draft: PostDraft }
  /** `until`: the last instant of the last day, ms UTC. */
  | { exit: { channel: ChannelName; until: number } };

export interface ChannelPeople {
  channel: string;
  /** People with alarm notices there. */
  subscribers: number;
}

/** A channel that ends. Since the release: told, moved to another channel, left for good. Instants in ms UTC. */
export interface ChannelExit {
  broadcastId: string;
  channel: string;
  state: BroadcastState;
  releasedAt: number | null;
  until: number;
  told: number;
  moved: number;
  left: number;
}

/** Submissions and decisions; every one of them checks the person's role again. */
export interface Releases {
  submit(wish: Wish, user: User, schedule?: Schedule): Promise<Done<{ broadcast: string }>>;
  /** What it would say and whom it would reach; writes nothing. */
  preview(wish: Wish, user: User, schedule?: Schedule): Promise<Done<{ notice: Notice; audience: AudienceCounts }>>;
  /** Another content for what waits or came back: the old one is void. */
  edit(id: string, wish: Wish, user: User, schedule?: Schedule): Promise<Done>;
  /** To the user's own linked chat, marked TEST; the id of the test's broadcast. */
  test(of: Wish | { broadcast: string }, user: User): Promise<Done<{ broadcast: string }>>;
  /** `seenHash`: the content the person looked at. */
  approve(id: string, user: User, seenHash: string | null): Promise<Done>;
  emergency(id: string, user: User, reason: string, seenHash: string | null): Promise<Done>;
  turnDown(id: string, user: User, type: 'return' | 'reject', reason: string): Promise<Done>;
  pause(id: string, user: User): Promise<Done>;
  /** `reason`: needed where STOPP and erasures may be missing after a restore. */
  resume(id: string, user: User, reason: string | null): Promise<Done>;
  stop(id: string, user: User): Promise<Done>;
  settleDoubt(id: string, answer: 'resend' | 'drop', channel: string | null): Promise<Done<{ rows: number }>>;
}

/** A row nobody can say of whether it arrived. */
export interface DoubtfulRow {
  id: string;
  channel: string;
  code: string | null;
  reason: string | null;
  at: number;
  decided: boolean;
}

export interface TraceEntry {
  at: number;
  userName: string | null;
  action: string;
  reason: string | null;
  hash: string;
}

/** What became of a notice on one public account. */
export interface OutletRow {
  outlet: OutletName;
  state: OutletState;
  reason: string | null;
  updatedAt: number;
  /** A person said that the doubt stays. */
  decided: boolean;
}

export interface NoticeDeps {
  outlets: {
    /** Switched on. */
    names(): readonly OutletName[];
    list(broadcastId: string): Promise<OutletRow[]>;
    /** False: it is in no state to be settled. */
    settle(broadcastId: string, outlet: string, answer: 'resend' | 'drop'): Promise<boolean>;
  };
  releases: Releases;
  situation(): Situation;
  /** Announced or in force. */
  openAlarm(): Promise<(Alarm & { lastNewsAt: number | null }) | null>;
  alarm(id: string): Promise<Alarm | null>;
  /** Released notices of an alarm, oldest first. */
  chain(alarmId: string): Promise<{ id: string; kind: NoticeKind; releasedAt: number }[]>;
  notice(id: string): Promise<Notice | null>;
  /** Newest first. */
  list(): Promise<BroadcastView[]>;
  report(id: string): Promise<BroadcastReport | null>;
  /** At most `limit`. */
  unknown(id: string, limit: number): Promise<DoubtfulRow[]>;
  trace(id: string): Promise<TraceEntry[]>;
  /** Whom a broadcast that waits for its release would reach at present. */
  planned(id: string): Promise<AudienceCounts>;
  /** One's own chat for test sends. */
  chats: {
    /** A code to write to the bot from that chat within 15 minutes; an earlier one is void. */
    makeCode(userId: string): Promise<string>;
    linked(userId: string): Promise<{ channel: string; linkedAt: number } | null>;
    unlink(userId: string): Promise<void>;
  };
  exits: {
    people(): Promise<ChannelPeople[]>;
    /** Newest first. */
    exits(): Promise<ChannelExit[]>;
    /** Channels that notices can go through at present. */
    running(): string[];
  };
  /** Of what time STOPP and erasures may be missing after a restore, ms UTC; null when of none. */
  holdGap(): Promise<{ from: number; to: number } | null>;
  /** What to know of a channel before it starts. */
  remarks(id: string): Promise<Remark[]>;
  /** Why rows are where they are, by channel and state: the platform's code or a word, and how many. */
  reasons(id: string): Promise<{ channel: string; state: string; reason: string; n: number }[]>;
  /** Messages per second a channel spends on broadcasts; null when it does not run here. */
  rate(channel: string): number | null;
}

export interface MonthReport {
  /** At the end of the month, or now. */
  subscribers: { channel: string; topic: string; n: number }[];
  /** Days of the city, `2026-11-30`; *gone* is counted apart from leaves. */
  days: { day: string; channel: string; joins: number; leaves: number; gone: number }[];
  leaves: { reason: string; n: number }[];
  /** What people tapped after a STOPP. */
  because: { reason: string; n: number }[];
  /** Released in the month, oldest first. Leaves within 72 h and before the next notice on the same topic. */
  notices: { id: string; kind: NoticeKind; title: string; at: number; reached: number; leaves: Range; gone: Range }[];
}

/** `month` as `2026-11`. */
export type ReadMonth = (month: string) => Promise<MonthReport>;

/** Shares are 0 … 1. */
export interface CatalogueFigures {
  method: string;
  inScope: number;
  outOfScope: number;
  accuracy: number;
  amongThree: number;
  right: number;
  wrong: number;
  clarified: number;
  escalated: number;
  falseAnswers: number;
  outOfScopeRecall: number;
  confusions: { meant: IntentId; taken: IntentId; count: number; sentences: string[] }[];
}

export interface Tried {
  language: string;
  /** A language we do not speak. */
  foreign: string | null;
  action: 'answer' | 'clarify' | 'escalate' | 'emergency' | 'stop';
  candidates: Candidate[];
  /** The answer, when there would be one. */
  answer: string | null;
}

export interface CatalogueDeps {
  published(): Promise<{
    revision: number;
    hash: string;
    note: string;
    by: string;
    at: number | null;
    intents: number;
    utterances: number;
  }>;
  thresholds(): { answer: number; clarify: number };
  /** Null while no figures were kept with the model. */
  figures(): Promise<CatalogueFigures | null>;
  /** Names of files that differ from the published revision. */
  drift(): string[];
  /** Of the revision that `published` gave last. */
  findings(): Finding[];
  try(text: string): Tried;
}
