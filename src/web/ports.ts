// What the web room needs of the rest of the house.
import type { Hono } from 'hono';
import type { AirSeries, AirView } from '../core/air.ts';
import type { InboxPort, Intake } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { Locale } from '../core/locale.ts';
import type { InboundMessage, OutboundMessage } from '../core/message.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Situation } from '../core/situation.ts';
import type { Limits } from './rate-limit.ts';

/** Fixed event names, no text of citizens, no query strings. A pino logger fits. */
export interface Log {
  info(fields: Record<string, unknown>, event: string): void;
  warn(fields: Record<string, unknown>, event: string): void;
  error(fields: Record<string, unknown>, event: string): void;
}

/** One line of a conversation as its visitor may see it. */
export interface ChatEntry extends Pick<OutboundMessage, 'buttons' | 'image' | 'link'> {
  id: string;
  author: 'citizen' | 'bot' | 'staff';
  text: string;
  /** ms UTC */
  at: number;
}

/** The conversations of web visitors. `session` is the hash of a token; an `address` is what `resolve` made of one. */
export interface ChatStore {
  /** The address a session writes from: its own, or the one a return link led it to. */
  resolve(session: string): Promise<string>;
  /** A message by its client's id; null when it was never stored. `at` in ms UTC. */
  find(address: string, clientId: string): Promise<{ id: string; handled: boolean; at: number } | null>;
  /** What was said in answer to a message, waiting at most `timeoutMs` for it. The same question, the same answer. */
  answer(address: string, clientId: string, timeoutMs: number): Promise<ChatEntry[]>;
  /** Hears what is said from now on, after the backlog behind `after` or never fetched. Returns the way to stop. */
  follow(address: string, after: string | null, heard: (entries: ChatEntry[]) => void): () => void;
  transcript(address: string): Promise<ChatEntry[]>;
  /** Marks entries as handed to the browser. */
  fetched(entryIds: string[]): Promise<void>;
  /** The locale chosen on the page, unless the conversation has one. */
  prefer(address: string, locale: Locale): Promise<void>;
  returnLink(tokenHash: string): Promise<{ expiresAt: number; waiting: number } | null>;
  comeBack(tokenHash: string, session: string): Promise<boolean>;
}

/** A checked POST of a visitor, for the channel to translate. */
export interface ChatPost {
  session: string;
  id: string;
  text?: string;
  button?: string;
  language?: string;
  /** ms UTC */
  now: number;
}

/** A notice as the public reads it; one text per locale. */
export interface PublicNotice {
  id: string;
  /** ms UTC */
  publishedAt: number;
  updatedAt: number;
  title: Partial<Record<Locale, string>>;
  text: Partial<Record<Locale, string>>;
}

/** Somewhere to subscribe: a deep link that opens the messenger. */
export interface Messenger {
  name: string;
  url: string;
  /** Shown as a QR code too, for people at a large screen. */
  qr?: boolean;
}

/** What a person may take away of themselves. */
export interface OwnData {
  /** Whether a link still works; asking does not use it up. */
  dataLinkWorks(tokenHash: string): Promise<boolean>;
  /** The contact behind a link, which is used up by this; null when there is none (any more). */
  useDataLink(tokenHash: string): Promise<string | null>;
  collect(contactId: string): Promise<object | null>;
}

export interface WebDeps {
  clock: Clock;
  log: Log;
  phrases: Phrases;
  settings(): Settings;
  situation(): Situation;
  /** Newest first. */
  notices(): Promise<PublicNotice[]>;
  /** A released alarm notice as CAP 1.2; null when there is none of that id. */
  cap(id: string): Promise<string | null>;
  air: {
    /** What is known now; never invented, empty when nothing is. */
    view(): AirView;
    /** The last 48 h at a station, as an SVG document part; null when there is nothing to draw. */
    chart(series: AirSeries[], locale: Locale): string | null;
  };
  messengers: Messenger[];
  publicUrl: string;
  /** Addresses or networks (CIDR) of proxies whose forwarded headers count. */
  trustProxy: readonly string[];
  /** A hash nobody can make without the instance's secret, at least 32 characters of base64url. */
  keyedHash(...parts: string[]): string;
  chat: {
    store: ChatStore;
    inbox: InboxPort;
    /** The web chat channel's translation; null when there is nothing to say. */
    toInbound(post: ChatPost): InboundMessage | null;
    limits?: Partial<Limits>;
    /** How long a POST waits for its answer, ms (15,000). */
    waitMs?: number;
  };
  /** Mounted at /daten. */
  ownData?: OwnData;
  /** A drill with simulated citizens: every page says so. */
  drill?: boolean;
  intakes: Intake[];
  /** Mounted at /console. */
  console?: Hono;
  ready(): Promise<{ ok: boolean; faults: string[] }>;
  /** Prometheus text. */
  metrics(): Promise<string>;
}
