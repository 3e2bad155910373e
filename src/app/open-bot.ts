// The bot over a database: inbox, dispatcher, dialogue and the one door out, for any number of channels.
import type { Address, ChannelName } from '../core/address.ts';
import { CHANNEL_NAMES } from '../core/address.ts';
import type { Channel } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import { newToken } from '../core/id.ts';
import type { Locale } from '../core/locale.ts';
import type { OutboundMessage } from '../core/message.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Situation } from '../core/situation.ts';
import { createDelivery } from '../delivery/delivery.ts';
import { createDescribe } from '../dialogue/describe.ts';
import { createDispatcher } from '../dialogue/dispatcher.ts';
import type { DialogueDeps } from '../dialogue/ports.ts';
import { createRespond } from '../dialogue/respond.ts';
import type { Rules } from '../dialogue/rules/create-rules.ts';
import type { Database } from '../storage/database.ts';
import { createEraser } from '../storage/eraser.ts';
import type { KeyedHash } from '../storage/keyed-hash.ts';
import { newCode } from '../storage/people.ts';
import { hashToken } from '../storage/token-hash.ts';
import { createWorkStores } from '../storage/work-stores.ts';
import { erasedWords } from './erased-words.ts';
import type { PinoShaped } from './pino-shape.ts';

export interface BotOptions {
  /** A broadcast paused by itself. */
  onBraked?(broadcastId: string): void;
  database: Database;
  hash: KeyedHash;
  holder: string;
  clock: Clock;
  log: PinoShaped;
  phrases: Phrases;
  settings(): Settings;
  rules: Rules;
  situation(): Situation;
  noticeInForce: DialogueDeps['noticeInForce'];
  leaving: DialogueDeps['leaving'];
  understanding: Pick<DialogueDeps, 'classifier' | 'answers'>;
  air: DialogueDeps['air'];
  /** By when a person answers, as a clause ("heute bis 16 Uhr"). */
  promise(locale: Locale, now: number): string;
  publicUrl: string;
  messengers: DialogueDeps['messengers'];
  when: DialogueDeps['when'];
  /** After a commit in which something changed for staff. */
  onDesk(): void;
  /** After a commit in which something was said to somebody. */
  onSaid(): void;
}

/** Nothing runs before `start`; `stop` leaves no turn half done and nothing in doubt. */
export function openBot(options: BotOptions) {
  const { database, hash, holder, clock, log, phrases, settings } = options;
  const channels = new Map<string, Channel>();
  const delivering = new Set<string>();
  const keyOf = (channel: string, account: string): string => `${channel}\n${account}`;

  const eraser = createEraser({
    database,
    hash,
    settings,
    words: erasedWords(phrases, settings),
    now: () => clock.now(),
    onErased(addresses) {
      for (const address of addresses) {
        const channel = channels.get(keyOf(address.channel, address.account));
        void channel?.forget?.(address).then((gone) => {
          // The process that owns the device looks for such chats once it can.
          if (!gone) log.info({ channel: address.channel }, 'erasure.chat-waits-for-the-linked-device');
        });
      }
    },
  });
  const stores = createWorkStores({
    database,
    hash,
    holder,
    now: () => clock.now(),
    limits: {
      parts: (channel, account, message): OutboundMessage[] =>
        channels.get(keyOf(channel, account))?.parts(message) ?? [message],
      rate: (channel, account) => {
        const key = keyOf(channel, account);
        return delivering.has(key) ? (channels.get(key)?.rate ?? null) : null;
      },
      free: (channel, account) => delivery.free(channel, account),
    },
    day: (at) => dayIn(settings().get('time_zone'), at),
    consentKeptMs: () => settings().number('retention_consent_days') * 86_400_000,
    forget: eraser.forgetNow,
    immediate: (text) => {
      const { rules } = options;
      return rules.stop(text) || rules.urgent(text) !== null || rules.eraseRequest(text);
    },
    handOver: (claimed) => delivery.handOver(claimed),
    onStored: () => dispatcher.wake(),
    atOnce: (write) => dispatcher.during(write),
    onDesk: options.onDesk,
    onSaid: options.onSaid,
  });

  const describe = createDescribe({ phrases, settings, situation: options.situation });
  const facts = Object.fromEntries(
    CHANNEL_NAMES.map((name) => [name, { buttons: 0, notices: name !== 'web-chat' && name !== 'terminal' }]),
  ) as Record<ChannelName, { buttons: number; notices: boolean }>;

  const dialogueDeps: DialogueDeps = {
    clock,
    rules: options.rules,
    phrases,
    settings,
    situation: options.situation,
    noticeInForce: options.noticeInForce,
    leaving: options.leaving,
    ...options.understanding,
    air: options.air,
    describe,
    promise: (locale) => phrases.say(locale, 'handoff.promise', { when: options.promise(locale, clock.now()) }),
    when: options.when,
    newToken,
    newCode,
    hashToken,
    publicUrl: options.publicUrl,
    channels: facts,
    messengers: options.messengers,
  };
  const respond = createRespond(dialogueDeps);

  const delivery = createDelivery({
    ledger: stores.ledger,
    clock,
    log,
    onStopped: (channel, reason) => log.error({ channel, reason }, 'channel.stopped'),
    onBraked: options.onBraked,
  });
  const dispatcher = createDispatcher({
    turns: stores.turns,
    respond,
    clock,
    log,
    room: delivery.room,
    join: delivery.join,
  });

  return {
    inbox: stores.inbox,
    eraser,
    ledger: stores.ledger,
    describe,
    dialogueDeps,
    delivery,
    dispatcher,
    /** What staff say goes through the same limits and the same door. */
    limits: {
      parts: (channel: string, account: string, message: OutboundMessage): OutboundMessage[] =>
        channels.get(keyOf(channel, account))?.parts(message) ?? [message],
      rate: (): null => null,
      free: (): number => 0,
    },
    /** Channels that notices can go through. */
    noticeChannels: () =>
      [...channels.values()]
        .filter((channel) => channel.capabilities.notices)
        .map(({ name, account, capabilities: { mostRecipients } }) => ({
          channel: name,
          account,
          ...(mostRecipients === undefined ? {} : { mostRecipients }),
        })),
    channelOf: (address: Pick<Address, 'channel' | 'account'>) => channels.get(keyOf(address.channel, address.account)),
    /** Makes a channel known; `deliver` also sends through it from this process. */
    async add(channel: Channel, deliver: boolean): Promise<void> {
      const key = keyOf(channel.name, channel.account);
      channels.set(key, channel);
      facts[channel.name] = { buttons: channel.capabilities.buttons, notices: channel.capabilities.notices };
      if (!deliver) return;
      delivering.add(key);
      await delivery.add(channel);
    },
    /** Sends through it no more from this process; what was claimed for it is given back. */
    remove(channel: Channel): void {
      delivering.delete(keyOf(channel.name, channel.account));
      delivery.remove(channel);
    },
    async start(): Promise<void> {
      await delivery.start();
      await dispatcher.start();
      if (database.kind === 'postgres') await database.listen('luftpost_inbox', () => dispatcher.wake());
    },
    async stop(): Promise<void> {
      await dispatcher.stop();
      await delivery.stop();
    },
  };
}

export type Bot = ReturnType<typeof openBot>;

/** `2026-11-23` in the city's time zone. */
export function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
}
