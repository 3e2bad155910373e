// WhatsApp through Meta's Cloud API: one phone number, a webhook in, the Graph API out.
import type { Address } from '../../core/address.ts';
import type { Channel, InboxPort, Intake, Rate } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { MediaRef, OutboundMessage } from '../../core/message.ts';
import type { SendResult } from '../../core/send-result.ts';
import { createSideCalls } from '../side-calls.ts';
import { type AccountLookups, createAccount } from './account.ts';
import { ofTransport, toSendResult } from './errors.ts';
import { type Ignored, toInbound } from './inbound.ts';
import type { AccountNews } from './news.ts';
import { openGraph } from './open-graph.ts';
import { MAX_ROWS, MAX_TEXT, toBody, toParts } from './outbound.ts';
import { createWebhook, type IntakeCount } from './webhook.ts';

export interface WhatsAppCloudDeps {
  token: string;
  phoneNumberId: string;
  appSecret: string;
  verifyToken: string;
  /** With the version; a slash at the end is forgiven. */
  apiRoot: string;
  rate?: Rate;
  inbox: InboxPort;
  clock: Clock;
  /** Counts what came over the webhook, and what of it was ignored. */
  count?(what: IntakeCount | `ignored-${Ignored}`): void;
  /** Templates, quality, limits and errors of our account, as Meta tells them. */
  onNews?(news: AccountNews): void;
  /** What can be asked about the account, where it is shared; else this channel asks for itself. */
  lookups?: AccountLookups;
  /** How long a send may take before its outcome is unknown, ms. */
  sendTimeoutMs?: number;
}

export interface WhatsAppCloudChannel extends Channel {
  readonly intake: Intake;
  readonly lookups: AccountLookups;
  /** Closes the connections; for after the last send. */
  close(): Promise<void>;
}

/** 80 messages a second per number, in and out together (Meta, *Throughput*); 5 of them for replies. */
const DEFAULT_RATE: Rate = { broadcast: 75, reply: 5 };
/** People whose last message is remembered for the typing mark. */
const MOST_REMEMBERED = 5_000;

/** `send` never throws and never repeats a request. Throws for an address of the API that is none. */
export function createWhatsAppCloudChannel(deps: WhatsAppCloudDeps): WhatsAppCloudChannel {
  const { phoneNumberId: account, inbox, clock, count = () => {}, onNews = () => {} } = deps;
  const apiRoot = deps.apiRoot.replace(/\/+$/, '');
  const graph = openGraph({ token: deps.token, apiRoot, timeoutMs: deps.sendTimeoutMs ?? 15_000 });
  const messages = `${encodeURIComponent(account)}/messages`;
  const lastFrom = new Map<string, string>();
  const read = createSideCalls((id) => graph.post(messages, readMark(id)));
  const lookups = deps.lookups ?? createAccount({ graph, account, token: deps.token, given: () => '' });

  const take = async (payload: object): Promise<void> => {
    const { events, news, ignored } = toInbound(payload, { account, now: clock.now() });
    if (events.length > 0) await inbox.store(events);
    for (const why of Object.keys(ignored) as Ignored[]) {
      for (let n = ignored[why]!; n > 0; n--) count(`ignored-${why}`);
    }
    lookups.learn(payload);
    for (const one of news) {
      if (one.kind === 'template') lookups.forget();
      onNews(one);
    }
    const written = events.flatMap((event) =>
      event.type === 'message' && event.providerId !== undefined && event.content.kind !== 'moved'
        ? [{ id: event.providerId, from: event.address.id }]
        : [],
    );
    for (const { id, from } of written) remember(from, id);
    read.add(written.map(({ id }) => id));
  };

  function remember(from: string, id: string): void {
    lastFrom.delete(from);
    if (lastFrom.size >= MOST_REMEMBERED) lastFrom.delete(lastFrom.keys().next().value!);
    lastFrom.set(from, id);
  }

  return {
    name: 'whatsapp-cloud',
    account,
    capabilities: { buttons: MAX_ROWS, maxText: MAX_TEXT, notices: true, receipts: true },
    rate: deps.rate ?? DEFAULT_RATE,
    parts: toParts,

    async send(address: Address, message: OutboundMessage, deliveryId: string): Promise<SendResult> {
      try {
        return toSendResult(await graph.post(messages, toBody(address.id, message, deliveryId)));
      } catch (error) {
        return ofTransport(error);
      }
    },

    /** Shows typing for up to 25 s, or until we write; marks what the person wrote last as read. */
    async typing(address: Address): Promise<void> {
      const id = lastFrom.get(address.id);
      if (id === undefined) return;
      await graph.post(messages, { ...readMark(id), typing_indicator: { type: 'text' } }).catch(() => {});
    },

    fetchMedia: (media: MediaRef, maxBytes: number) =>
      media.size !== undefined && media.size > maxBytes ? Promise.resolve(null) : graph.download(media.ref, maxBytes),

    intake: createWebhook({ appSecret: deps.appSecret, verifyToken: deps.verifyToken, take, count }),
    lookups,
    close: () => graph.close(),
  };
}

const readMark = (id: string) => ({ messaging_product: 'whatsapp', status: 'read', message_id: id });

/** A configured total as its two shares: what replies have of their own, and the rest for notices. */
export function sharesOf(perSecond: number): Rate {
  const reply = Math.min(5, Math.max(1, perSecond / 16), perSecond / 2);
  return { broadcast: perSecond - reply, reply };
}
