// A process of its own that holds whatsapp-web.js and its browser: what breaks in there ends there.
import { join } from 'node:path';
import library, { type Client, type LibraryMessage } from 'whatsapp-web.js';
import type { ClientEvent, ClientOptions, WebClient, WebMessage } from './client.ts';
import { freeProfile } from './free-profile.ts';

const { Client: LibraryClient, LocalAuth, MessageMedia } = library;

/** Unseen messages of one chat that are fetched after a start. */
const MOST_UNREAD = 50;
const SEND = { waitUntilMsgSent: true, linkPreview: false, parseVCards: false } as const;

const tell = (message: ClientEvent | { id: number; value?: unknown; error?: string }): void => {
  process.send?.(message);
};
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);

let client: Client | null = null;
const running = (): Client => {
  if (client === null) throw new Error('not started');
  return client;
};

const options = JSON.parse(process.argv[2] ?? '{}') as ClientOptions;

const calls: { [Name in Exclude<keyof WebClient, 'close'>]: WebClient[Name] } = {
  async start() {
    await freeProfile(join(options.profileDir, 'session'));
    client = new LibraryClient({
      authStrategy: new LocalAuth({ dataPath: options.profileDir }),
      webVersionCache: { type: 'none' },
      qrMaxRetries: 12,
      puppeteer: {
        headless: true,
        executablePath: options.browser,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          '--disable-dev-shm-usage',
        ],
      },
    });
    listen(client);
    const begun = client.initialize();
    watchBrowser(client);
    await begun;
  },
  async send(chatId, text) {
    return sent(await running().sendMessage(chatId, text, { ...SEND }));
  },
  async sendImage(chatId, { mime, base64 }, caption) {
    return sent(await running().sendMessage(chatId, new MessageMedia(mime, base64), { ...SEND, caption }));
  },
  async typing(chatId) {
    await (await running().getChatById(chatId))?.sendStateTyping();
  },
  async media(messageId) {
    const media = await (await running().getMessageById(messageId))?.downloadMedia();
    return media ? { mime: media.mimetype, base64: media.data } : null;
  },
  state: async () => running().getState(),
  async otherIds(id) {
    const [found] = await running().getContactLidAndPhone([id]);
    return [found?.lid, found?.pn].filter((other): other is string => typeof other === 'string' && other !== id);
  },
  async unread() {
    const chats = (await running().getChats()).filter(({ isGroup, unreadCount }) => !isGroup && unreadCount > 0);
    const found: WebMessage[] = [];
    for (const chat of chats) {
      const limit = Math.min(chat.unreadCount, MOST_UNREAD);
      found.push(...(await chat.fetchMessages({ limit, fromMe: false })).map(reduce));
    }
    return found.sort((a, b) => a.timestamp - b.timestamp);
  },
  async pair(phone) {
    await running().requestPairingCode(phone);
  },
  async chats() {
    return (await running().getChats()).filter(({ isGroup }) => !isGroup).map(({ id }) => id._serialized);
  },
  async forget(chatId) {
    return (await (await running().getChatById(chatId))?.delete()) ?? false;
  },
  async logout() {
    await running().logout();
  },
};

function listen(from: Client): void {
  from.on('qr', (qr: string) => tell({ event: 'qr', qr }));
  from.on('code', (code: string) => tell({ event: 'code', code }));
  from.on('authenticated', () => tell({ event: 'authenticated' }));
  from.on('auth_failure', () => tell({ event: 'auth_failure' }));
  from.on('ready', () => tell({ event: 'ready', account: from.info?.wid?._serialized ?? '' }));
  from.on('disconnected', (reason: unknown) => tell({ event: 'disconnected', reason: String(reason) }));
  from.on('message', (message: LibraryMessage) => tell({ event: 'message', message: reduce(message) }));
  from.on('message_edit', (message: LibraryMessage, text: unknown) =>
    tell({ event: 'edit', message: reduce(message), text: String(text ?? '') }),
  );
  from.on('message_revoke_everyone', (message: LibraryMessage) => tell({ event: 'revoke', message: reduce(message) }));
  from.on('message_ack', (message: LibraryMessage, ack: number) =>
    tell({ event: 'ack', message: reduce(message), to: message.to, ack }),
  );
  from.on('contact_changed', (_message: LibraryMessage, oldId: string, newId: string, isContact: boolean) => {
    if (isContact) tell({ event: 'number-changed', oldId, newId });
  });
}

/** The library is silent when its browser is killed. */
function watchBrowser(from: Client): void {
  const timer = setInterval(() => {
    if (from.pupBrowser === null) return;
    clearInterval(timer);
    from.pupBrowser.on('disconnected', () => tell({ event: 'browser-gone' }));
  }, 20);
}

function sent(message: LibraryMessage | null | undefined): { id: string; ack: number } | null {
  return message ? { id: message.id._serialized, ack: message.ack } : null;
}

function reduce(message: LibraryMessage): WebMessage {
  const { notifyName, mimetype, size, filename } = message._data ?? {};
  const { latitude, longitude } = message.location ?? {};
  const duration = Number(message.duration);
  return {
    id: message.id._serialized,
    from: String(message.from),
    fromMe: message.fromMe || message.id.fromMe,
    type: String(message.type),
    body: typeof message.body === 'string' ? message.body.slice(0, 70_000) : '',
    timestamp: Number(message.timestamp),
    name: typeof notifyName === 'string' ? notifyName : null,
    hasMedia: message.hasMedia,
    mime: typeof mimetype === 'string' ? mimetype : null,
    size: typeof size === 'number' ? size : null,
    duration: Number.isFinite(duration) && duration > 0 ? duration : null,
    fileName: typeof filename === 'string' ? filename : null,
    location: latitude === undefined ? null : { latitude: Number(latitude), longitude: Number(longitude) },
    isStatus: message.isStatus,
  };
}

async function end(): Promise<never> {
  const hard = setTimeout(() => process.exit(1), 3_500);
  await client?.destroy().catch(() => {});
  clearTimeout(hard);
  process.exit(0);
}

process.on('message', ({ id, call, args }: { id: number; call: string; args: unknown[] }) => {
  if (call === 'close') return void end();
  // The name comes from the other process: that it may be none of ours is what the next line is for.
  const work = (calls as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>)[call];
  void Promise.resolve()
    .then(() => (work === undefined ? Promise.reject(new Error(`no call ${call}`)) : work(...args)))
    .then(
      (value) => tell({ id, value }),
      (error: unknown) => tell({ id, error: words(error) }),
    );
});
// Whoever started us is gone: close the browser, so that its profile is whole and nobody else is locked out.
process.on('disconnect', () => void end());
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => {});
process.on('unhandledRejection', (error) => tell({ event: 'broken', reason: words(error) }));
process.on('uncaughtException', (error) => tell({ event: 'broken', reason: words(error) }));
