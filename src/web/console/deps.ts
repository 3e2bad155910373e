// What the console needs of the rest of the house.
import type { Clock } from '../../core/clock.ts';
import type { DataRights, NoteReview, RightsRefusal } from '../../core/data-rights.ts';
import type { Locale } from '../../core/locale.ts';
import type { Phrases } from '../../core/phrases.ts';
import type { Settings } from '../../core/settings.ts';
import type { Person, QueueView, TicketDetail, TicketSummary } from '../../core/ticket-view.ts';
import type { Role, User } from '../../core/user.ts';
import type { Desk } from '../../desk/desk.ts';
import type { OfficeHours } from '../../desk/office-hours.ts';
import type { ClientIp } from '../client-ip.ts';
import type { CatalogueDeps, NoticeDeps, ReadMonth } from './notice-deps.ts';
import type { TeachingDeps } from './teaching-deps.ts';

/** Something that may vanish; `ttlMs` is its time to live. Keyv fits. */
interface Cache {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlMs: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

export interface Account extends User {
  epoch: number;
  hasPassword: boolean;
  absentUntil: number | null;
  disabledAt: number | null;
  seenAt: number | null;
  /** Where mail about releases goes. */
  mail: string | null;
}

interface Users {
  list(): Promise<Account[]>;
  byId(id: string): Promise<Account | null>;
  byName(name: string): Promise<Account | null>;
  /** Null: the name is taken. Throws a RangeError for a name that cannot be one. */
  add(name: string, roles: Role[], byUser: string | null): Promise<Account | null>;
  setRoles(id: string, roles: Role[], byUser: string | null): Promise<void>;
  setDisabled(id: string, disabled: boolean, byUser: string | null): Promise<void>;
  setPassword(id: string, password: string, byUser: string | null): Promise<void>;
  /** Null for a wrong name, a wrong password and a disabled account, after the same time. */
  verify(name: string, password: string): Promise<Account | null>;
  /** Why a new password is not taken; `name`: whose it is. Null: it may be set. */
  passwordFault(password: string, name: string): Promise<'short' | 'long' | 'weak' | null>;
  createLink(id: string, byUser: string | null): Promise<string>;
  peekLink(token: string): Promise<Account | null>;
  useLink(token: string): Promise<Account | null>;
  setMail(id: string, mail: string | null, byUser: string | null): Promise<void>;
  setAbsent(id: string, until: number | null): Promise<void>;
  endSessions(id: string): Promise<void>;
  seen(id: string): Promise<void>;
}

interface LoginThrottle {
  /** Counts a try on each key; not null: blocked until then (ms UTC), nothing was counted. */
  begin(keys: string[]): Promise<number | null>;
  succeed(fresh: string[], shared: string[]): Promise<void>;
}

export interface FoundPerson {
  contactId: string;
  name: string | null;
  code: string;
  addresses: { channel: string; externalId: string }[];
  openTicketId: string | null;
}

export interface SettingChange {
  /** `ticket_preise` or, for a text in another language than German, `ticket_preise.en`. */
  key: string;
  /** Empty: put back to what was shipped. */
  value: string;
  /** A user's id. */
  setBy: string;
  setAt: number;
}

export interface LiveEvent {
  seq: number;
  at: number;
  kind: string;
  subject: string;
  payload: Record<string, unknown>;
}

/** The linked telephone of WhatsApp Web, as its owner last said. */
export interface DeviceSession {
  /** `off` `starting` `pairing` `syncing` `ready` `waiting` `stopped`. */
  name: string;
  trouble: string | null;
  /** When it starts again, ms UTC. */
  until: number | null;
  /** What to scan, or to type on the telephone. */
  qr: string | null;
  code: string | null;
}

/** What an admin may ask of whichever process owns it. */
export type DeviceOrder = { do: 'restart' } | { do: 'unlink' } | { do: 'pair'; phone: string };

export interface ConsoleDeps {
  /** Null when WhatsApp Web is switched off. */
  device: { session(): Promise<DeviceSession>; order(order: DeviceOrder): Promise<void> } | null;
  desk: Desk;
  office: OfficeHours;
  /** By when a person answers, as the citizen was told at that instant. */
  promisedText: (locale: 'de', at: number) => string;
  queue: {
    list(view: QueueView, userId: string): Promise<TicketSummary[]>;
    counts(userId: string): Promise<Record<QueueView, number>>;
    next(except: string): Promise<string | null>;
    /** What is left of questions whose person was erased, newest first. */
    erased(): Promise<{ id: string; number: number; subject: string; at: number }[]>;
  };
  tickets: {
    detail(ticketId: string): Promise<TicketDetail | null>;
    media(
      mediaId: string,
    ): Promise<{ mime: string; bytes: Uint8Array; fileName: string | null; ticketId: string | null } | null>;
  };
  people: { find(contactId: string): Promise<Person | null> };
  rights: {
    find(contactId: string): Promise<DataRights | null>;
    /** Who waits for a look at notes, oldest first. */
    asked(): Promise<{ contactId: string; code: string; askedAt: number }[]>;
    hold(contactId: string, until: number, reason: string, userId: string): Promise<RightsRefusal | null>;
    lift(contactId: string, userId: string): Promise<RightsRefusal | null>;
    review(contactId: string, noteId: string, review: NoteReview, userId: string): Promise<RightsRefusal | null>;
    answer(
      contactId: string,
      userId: string,
      words: (locale: Locale, token: string) => string,
    ): Promise<RightsRefusal | null>;
  };
  /** Everything about a person as that person would get it; null when there is none. */
  exportPerson(contactId: string): Promise<object | null>;
  search(words: string): Promise<FoundPerson[]>;
  /** Somebody writes an answer: shown in the citizen's messenger where it can be, if the ticket is theirs. Never fails. */
  typing(ticketId: string, userId: string): void;
  drafts: { save(ticketId: string, userId: string, text: string): Promise<void> };
  forms: {
    begin(id: string): Promise<{ state: 'new' | 'busy' } | { state: 'done'; location: string }>;
    finish(id: string, location: string): Promise<void>;
    giveUp(id: string): Promise<void>;
  };
  users: Users;
  throttle: LoginThrottle;
  audit: {
    write(userId: string | null, action: string, subject: string, detail: string | null): Promise<void>;
    list(
      limit: number,
      before: string | null,
    ): Promise<
      { id: string; at: number; userName: string | null; action: string; subject: string; detail: string | null }[]
    >;
  };
  /** Mail can be sent (`SMTP_URL`). */
  mailed: boolean;
  /** Session payloads and presence. */
  cache: Cache;
  settings: Settings;
  settingsWriter: {
    set(key: string, value: string, userId: string): Promise<{ ok: true } | { ok: false; message: string }>;
    /** Newest first. */
    history(): Promise<SettingChange[]>;
  };
  events: {
    /** At most 500, oldest first. */
    after(seq: number): Promise<LiveEvent[]>;
    last(): Promise<number>;
    /** Calls `wake` after something may have been appended; returns how to stop. */
    subscribe(wake: () => void): () => void;
  };
  /** Answers of the catalogue that fit the words, best first, at most eight. */
  answers(words: string): { intent: string; label: string; text: string }[];
  /** The German name of an intent; its id when it has none. */
  intentLabel(intent: string): string;
  notices: NoticeDeps;
  month: ReadMonth;
  catalogue: CatalogueDeps;
  teaching: TeachingDeps;
  phrases: Phrases;
  clock: Clock;
  /** Where browsers reach us, such as `https://luft.example.org`; no slash at the end. */
  publicUrl: string;
  /** A keyed hash under the instance's secret, for device cookies and throttle keys. */
  sign(...parts: string[]): string;
  /** Who asks, behind trusted proxies. */
  clientIp: ClientIp;
  /** Pages of other rooms that appear in the navigation, after ours. */
  pages?: { path: string; label: string; roles: readonly Role[] }[];
}
