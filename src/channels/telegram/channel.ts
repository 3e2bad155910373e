// Telegram as a channel: one bot, polling or webhook, plain text and inline buttons.
import type { Address } from '../../core/address.ts';
import type { Channel, InboxPort, Intake, Rate } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { MediaRef, OutboundMessage } from '../../core/message.ts';
import type { Phrases } from '../../core/phrases.ts';
import type { SendResult } from '../../core/send-result.ts';
import { createSideCalls } from '../side-calls.ts';
import { commandNames } from './commands.ts';
import { apiFailureOf, toSendResult } from './errors.ts';
import { tapsOf, toInbound } from './inbound.ts';
import { openApi } from './open-api.ts';
import { MAX_TEXT, toCall, toParts, unreachableImage, withoutImage } from './outbound.ts';
import { createPictures, type PictureFile } from './picture.ts';
import { createReceiver, type PollLease } from './receiver.ts';
import { type ChannelFault, type ChannelLog, createRecovery } from './recovery.ts';
import { createWebhook, type IntakeCount } from './webhook.ts';

export interface TelegramDeps {
  token: string;
  /** Default `https://api.telegram.org`; a slash at the end is forgiven. */
  apiRoot?: string;
  mode: 'polling' | 'webhook';
  /** Needed in webhook mode: 1–256 of `[A-Za-z0-9_-]`. */
  webhookSecret?: string;
  /** Where Telegram reaches us; needed in webhook mode. */
  publicUrl?: string;
  rate?: Rate;
  /** Fetches a picture Telegram cannot reach; null when there is none. Default: none is ever had. */
  fetchImage?(url: string): Promise<PictureFile | null>;
  inbox: InboxPort;
  phrases: Phrases;
  clock: Clock;
  log: ChannelLog;
  onFault(fault: ChannelFault): void;
  /** Counts what came over the webhook. */
  count?(what: IntakeCount): void;
  /** With several processes: only the holder polls. */
  lease?: PollLease;
  /** How long a send may take before its outcome is unknown, ms. */
  sendTimeoutMs?: number;
  /** How long one poll waits for news, seconds (Telegram's most: 50). */
  pollTimeoutS?: number;
  random?(): number;
  /** Waits; resolves early when the signal aborts. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
}

export interface TelegramChannel extends Channel {
  /** In webhook mode. */
  intake?: Intake;
  /** The bot's name for links (`https://t.me/<name>`); null when Telegram cannot be asked now. */
  botName(): Promise<string | null>;
  /** Closes the connections; for after the last send. */
  close(): Promise<void>;
}

/** Free bulk rate is about 30/s for a bot; 25 of it for broadcasts, 5 for replies (Bot FAQ, grammY flood guide). */
const DEFAULT_RATE: Rate = { broadcast: 25, reply: 5 };
const DEFAULT_ROOT = 'https://api.telegram.org';
/** Buttons one message can carry. */
const MAX_BUTTONS = 100;
/** Telegram hands out files up to this size. */
const MAX_DOWNLOAD = 20_000_000;

/**
 * The channel of one bot. Throws for options that cannot work (a token without a number, webhook mode without secret
 * or https address). `send` never throws and never repeats a request.
 */
export function createTelegramChannel(deps: TelegramDeps): TelegramChannel {
  const { token, mode, inbox, clock, log, random = Math.random, wait = waitFor, count = () => {} } = deps;
  const account = accountOf(token);
  const apiRoot = (deps.apiRoot ?? DEFAULT_ROOT).replace(/\/+$/, '');
  const api = openApi({ token, apiRoot, timeoutMs: deps.sendTimeoutMs ?? 15_000 });
  const pictures = createPictures(clock, deps.fetchImage ?? (async () => null));
  const commandOf = commandNames(deps.phrases);
  const taps = createSideCalls((id) => api.raw.answerCallbackQuery({ callback_query_id: id }));

  const take = async (updates: readonly unknown[]): Promise<void> => {
    const context = { account, now: clock.now(), commandOf };
    const events = updates.flatMap((update) => toInbound(update, context));
    if (events.length > 0) await inbox.store(events);
    taps.add(tapsOf(updates));
  };

  const recovery = createRecovery({ wait, random, log, onFault: deps.onFault });
  const webhook = mode === 'webhook' ? webhookOptions(deps) : undefined;
  const receiver = createReceiver({
    raw: api.raw,
    webhook,
    pollTimeoutS: deps.pollTimeoutS ?? 30,
    phrases: deps.phrases,
    take,
    recovery,
    wait,
    log,
    lease: deps.lease,
  });

  return {
    name: 'telegram',
    account,
    capabilities: { buttons: MAX_BUTTONS, maxText: MAX_TEXT, notices: true, receipts: false },
    rate: deps.rate ?? DEFAULT_RATE,
    parts: toParts,

    async send(address: Address, message: OutboundMessage): Promise<SendResult> {
      try {
        const far = unreachableImage(message);
        const photo = far === null ? null : await pictures.photo(far);
        const call = toCall(address.id, far !== null && photo === null ? withoutImage(message) : message);
        const sent =
          call.method === 'sendMessage'
            ? await api.raw.sendMessage(call.payload)
            : await api.raw.sendPhoto({ ...call.payload, ...(photo === null ? {} : { photo: photo as string }) });
        const stored: unknown = 'photo' in sent ? sent.photo?.at(-1)?.file_id : undefined;
        if (far !== null && typeof stored === 'string') pictures.keep(far, stored);
        const id: unknown = sent.message_id;
        return { outcome: 'accepted', ...(id === undefined ? {} : { providerId: String(id) }) };
      } catch (error) {
        return toSendResult(error);
      }
    },

    async typing(address: Address): Promise<void> {
      await api.raw.sendChatAction({ chat_id: address.id, action: 'typing' }).catch(() => {});
    },

    async fetchMedia(media: MediaRef, maxBytes: number) {
      const most = Math.min(maxBytes, MAX_DOWNLOAD);
      if (media.size !== undefined && media.size > most) return null;
      const path = await filePath(media.ref);
      const bytes = path === null ? null : await api.download(path, most);
      return bytes && { bytes, mime: media.mime ?? 'application/octet-stream' };
    },

    botName: () =>
      api.raw.getMe().then(
        (me) => me.username ?? null,
        () => null,
      ),
    start: () => receiver.start(),
    stop: () => receiver.stop(),
    close: () => api.close(),
    ...(webhook ? { intake: createWebhook({ secret: webhook.secret, take, count }) } : {}),
  };

  /** Null: Telegram no longer has the file, or never gives one this large. */
  async function filePath(fileId: string): Promise<string | null> {
    try {
      return (await api.raw.getFile({ file_id: fileId })).file_path ?? null;
    } catch (error) {
      const failure = apiFailureOf(error);
      if (failure?.error_code === 400) return null;
      throw new Error(`the file could not be asked for: ${failure?.description ?? 'no answer'}`, { cause: error });
    }
  }
}

/** The number before the colon of a token is the bot's id. */
function accountOf(token: string): string {
  const id = /^(\d{1,20}):\S+$/.exec(token)?.[1];
  if (id === undefined) throw new Error('TELEGRAM_BOT_TOKEN must look like 123456:ABC…, as @BotFather shows it');
  return id;
}

function webhookOptions({ webhookSecret, publicUrl }: TelegramDeps): { url: string; secret: string } {
  if (!webhookSecret || !/^[A-Za-z0-9_-]{1,256}$/.test(webhookSecret)) {
    throw new Error('TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of A-Z a-z 0-9 _ - in webhook mode');
  }
  if (!publicUrl || !URL.canParse(publicUrl)) throw new Error('webhook mode needs PUBLIC_URL');
  return { url: publicUrl.replace(/\/+$/, ''), secret: webhookSecret };
}

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
