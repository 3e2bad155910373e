// WhatsApp through a linked device: for pilots and small groups. One browser, no buttons, gently paced.
import type { Address } from '../../core/address.ts';
import type { Channel, InboxPort, Rate } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { InboundEvent, MediaRef, OutboundMessage } from '../../core/message.ts';
import type { SendResult } from '../../core/send-result.ts';
import type { ClientEvent, OpenClient, WebClient } from './client.ts';
import { ofThrown, toSendResult } from './errors.ts';
import { isPerson, toInbound } from './inbound.ts';
import { MAX_TEXT, toParts, toText } from './outbound.ts';
import { createSession, type SessionDeps } from './session.ts';
import type { Session, Trouble } from './session-state.ts';

/** Whether we may write to somebody now. WhatsApp blocks numbers that write to strangers or too much. */
export type Permit =
  | { may: true }
  | { may: false; why: 'never-wrote' }
  | { may: false; why: 'day-full'; untilMs: number };

export interface WhatsAppWebDeps {
  open: OpenClient;
  /** Where the browser's profile lies. */
  profileDir: string;
  /** Path of the browser. */
  browser: string;
  inbox: InboxPort;
  permit(id: string): Promise<Permit>;
  /** A notice to more people than this is refused: that is how numbers get blocked. */
  mostRecipients(): number;
  /** The bytes of a picture of ours; null when it cannot be had. */
  fetchImage(url: string): Promise<{ mime: string; base64: string } | null>;
  discardProfile(): Promise<void>;
  clock: Clock;
  log: Log;
  onState(session: Session): void;
  onTrouble(trouble: Trouble, session: Session): void;
  random?(): number;
  wait?(ms: number, signal: AbortSignal): Promise<void>;
  /** How long a send may take before its outcome is unknown, ms. */
  sendTimeoutMs?: number;
  limits?: SessionDeps['limits'];
  rate?: Rate;
}

/** A logger with pino's shape. Fields never hold texts, names or ids of people. */
interface Log {
  info(fields: Record<string, unknown>, event: string): void;
  warn(fields: Record<string, unknown>, event: string): void;
}

export interface WhatsAppWebChannel extends Channel {
  readonly session: Session;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Starts again by hand; with `logout` the telephone is unlinked first. */
  restart(logout?: boolean): Promise<void>;
  /** Shows a code to type instead of a QR; false unless it waits to be paired. `phone`: digits with country code. */
  pair(phone: string): Promise<boolean>;
  /**
   * Deletes the chats that `erased` names of those there are. For whoever was erased while the telephone was away, or
   * by another process. Resolves to how many; null when that cannot be done now.
   */
  forgetErased(erased: (ids: string[]) => Promise<string[]>): Promise<number | null>;
}

/** The instance has one linked device, whatever its number: addresses survive a change of the telephone. */
const ACCOUNT = 'default';
/** Vendors of account protection send once in five seconds; nothing published is safe. Replies are what people wait for. */
const DEFAULT_RATE: Rate = { broadcast: 0.2, reply: 1 };
/** A send begins this much later at random, ms: a person does not answer by the clock. */
const JITTER_MS = { least: 300, most: 1_500 };
/** How long the channel rests when there is no linked session, ms. */
const REST_MS = 10_000;
/** A message that cannot be stored is tried again after these, ms; then the unread ones are looked for at the next start. */
const STORE_AGAIN_MS = [200, 1_000, 5_000, 15_000, 30_000];
/** Ids of people whose other id was asked for; asking in masses raises the risk of a block. */
const MOST_KNOWN = 20_000;

export function createWhatsAppWebChannel(deps: WhatsAppWebDeps): WhatsAppWebChannel {
  const { inbox, permit, clock, log, random = Math.random, wait = waitFor, sendTimeoutMs = 30_000 } = deps;
  const others = new Map<string, string[]>();
  let stopping = new AbortController();
  /** Events are stored one after another, as they came. */
  let storing: Promise<unknown> = Promise.resolve();
  /** Since the session became ready: before it a chat may hold what nobody has read. */
  let caughtUp: Promise<void> = Promise.resolve();

  const session = createSession({
    open: (on) => deps.open({ profileDir: deps.profileDir, browser: deps.browser }, on),
    discardProfile: deps.discardProfile,
    clock,
    wait,
    onState: deps.onState,
    onTrouble: deps.onTrouble,
    onEvent: (event) => void take(event),
    onReady(client) {
      caughtUp = catchUp(client);
    },
    limits: deps.limits,
  });

  /** What nobody has seen since the last time: the library tells only what comes while it listens. */
  async function catchUp(client: WebClient): Promise<void> {
    const messages = await client.unread().catch(() => []);
    for (const message of messages) await take({ event: 'message', message });
    if (messages.length > 0) log.info({ messages: messages.length }, 'whatsapp-web.caught-up');
  }

  function take(event: ClientEvent): Promise<void> {
    const turn = storing.then(async () => {
      if (event.event === 'message') await askOtherIds(event.message.from);
      const context = { account: ACCOUNT, now: clock.now(), aliasesOf: (id: string) => others.get(id) ?? [] };
      await store(toInbound(event, context));
    });
    storing = turn.catch(() => {});
    return turn;
  }

  /** Once for each person while we run: a chat may move from the number to a hidden id in the middle. */
  async function askOtherIds(id: string): Promise<void> {
    if (others.has(id) || !isPerson(id)) return;
    if (others.size >= MOST_KNOWN) others.clear();
    const found = await session
      .client()
      ?.otherIds(id)
      .catch(() => null);
    if (!found) return;
    others.set(id, found);
    for (const other of found) others.set(other, [id]);
  }

  async function store(events: InboundEvent[]): Promise<void> {
    if (events.length === 0) return;
    for (const waitMs of [...STORE_AGAIN_MS, null]) {
      try {
        return await inbox.store(events);
      } catch (error) {
        log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'whatsapp-web.not-stored');
        if (waitMs === null || stopping.signal.aborted) return;
        await wait(waitMs, stopping.signal);
      }
    }
  }

  async function send(address: Address, message: OutboundMessage): Promise<SendResult> {
    if (!isPerson(address.id)) return { outcome: 'refused', kind: 'rejected', reason: 'no address of WhatsApp Web' };
    if (session.client() === null) return resting('WhatsApp Web is not linked');
    const permitted = await permit(address.id);
    if (!permitted.may) {
      return permitted.why === 'day-full'
        ? resting('the limit of messages a day is reached', Math.max(REST_MS, permitted.untilMs - clock.now()))
        : { outcome: 'refused', kind: 'rejected', reason: 'this person has not written first' };
    }
    const image = message.image ? await deps.fetchImage(message.image.url).catch(() => null) : null;
    await wait(JITTER_MS.least + random() * (JITTER_MS.most - JITTER_MS.least), stopping.signal);
    const client = session.client();
    if (client === null || stopping.signal.aborted) return resting('WhatsApp Web is not linked');
    const text = toText(message, image !== null);
    const late = new AbortController();
    const sent = image === null ? client.send(address.id, text) : client.sendImage(address.id, image, text);
    return Promise.race([
      sent.then(toSendResult, ofThrown),
      wait(sendTimeoutMs, late.signal).then(
        (): SendResult => ({ outcome: 'unknown', reason: 'WhatsApp Web gave no answer in time' }),
      ),
    ]).finally(() => late.abort());
  }

  return {
    name: 'whatsapp-web',
    account: ACCOUNT,
    capabilities: {
      buttons: 0,
      maxText: MAX_TEXT,
      notices: true,
      receipts: true,
      get mostRecipients() {
        return deps.mostRecipients();
      },
    },
    rate: deps.rate ?? DEFAULT_RATE,
    parts: toParts,
    send,
    async typing({ id }) {
      if (isPerson(id))
        await session
          .client()
          ?.typing(id)
          .catch(() => {});
    },
    async fetchMedia(media: MediaRef, maxBytes: number) {
      if (media.size !== undefined && media.size > maxBytes) return null;
      const client = session.client();
      if (client === null) throw new Error('WhatsApp Web is not linked: the file is asked for again later');
      const found = await client.media(media.ref);
      if (found === null) return null;
      const bytes = Buffer.from(found.base64, 'base64');
      return bytes.length > maxBytes ? null : { bytes, mime: media.mime ?? found.mime };
    },
    get session() {
      return session.session;
    },
    async start() {
      stopping = new AbortController();
      session.start();
    },
    async stop() {
      stopping.abort();
      await session.stop();
      await storing;
    },
    restart: (logout) => session.restart(logout),
    async pair(phone) {
      const client = session.pairing();
      if (client === null) return false;
      await client.pair(phone);
      return true;
    },
    async forgetErased(erased) {
      const client = session.client();
      if (client === null) return null;
      await caughtUp;
      const ids = await erased((await client.chats()).filter(isPerson));
      for (const id of ids) {
        others.delete(id);
        if (!(await client.forget(id))) return null;
      }
      return ids.length;
    },
    async forget({ id }) {
      const client = session.client();
      others.delete(id);
      return client === null ? false : client.forget(id).catch(() => false);
    },
  };
}

/** Nothing was tried: the row stays where it is and the whole channel rests. */
const resting = (reason: string, retryAfterMs = REST_MS): SendResult => ({
  outcome: 'refused',
  kind: 'throttled',
  reason,
  retryAfterMs,
});

/** Resolves after `ms`, or at once when the signal aborts. */
function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
