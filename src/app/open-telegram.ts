// Telegram in the composition: one bot, polled by the holder of its lease, or fed by the webhook.
import type { Config } from '../config.ts';
import { MOVE_PAYLOAD } from '../core/move.ts';
import { fetchImage } from './fetch-image.ts';
import type { House } from './open-house.ts';

/** Replies have this many a second of their own (contract.md). */
const REPLY_RATE = 5;

export interface TelegramRole {
  works: boolean;
  serves: boolean;
  count: (reason: string) => void;
}

/** Null without a token. Sending works from `bot.start` on; receiving begins with `receive`. */
export async function openTelegram(house: House, config: Config, { works, serves, count }: TelegramRole) {
  const { telegram } = config;
  if (telegram === null) return null;
  const { createTelegramChannel } = await import('../channels/telegram/channel.ts');
  const { bot, processes, clock, log, phrases } = house;
  const name = `telegram:${telegram.token.split(':')[0]}`;
  const channel = createTelegramChannel({
    token: telegram.token,
    apiRoot: telegram.apiRoot,
    mode: telegram.mode,
    webhookSecret: telegram.webhookSecret ?? undefined,
    publicUrl: config.publicUrl,
    rate: { broadcast: telegram.rate, reply: REPLY_RATE },
    fetchImage,
    inbox: bot.inbox,
    phrases,
    clock,
    log,
    count,
    onFault: (fault) => log.error({ kind: fault.kind, reason: fault.reason }, 'telegram.stopped'),
    ...(house.database.kind === 'postgres' ? { lease: { acquire: (signal) => processes.acquire(name, signal) } } : {}),
  });
  await bot.add(channel, works);
  // The public page offers the bot as soon as Telegram has told its name; nothing waits for that.
  void channel.botName().then((botName) => {
    if (botName === null) return;
    house.messengers.push({
      channel: 'telegram',
      name: 'Telegram',
      url: `https://t.me/${botName}?start=abo`,
      move: (code) => `https://t.me/${botName}?start=${MOVE_PAYLOAD}${code}`,
    });
  });
  return {
    intake: serves ? channel.intake : undefined,
    receive: async () => channel.start?.(),
    stopReceiving: async () => channel.stop?.(),
    close: () => channel.close(),
  };
}
