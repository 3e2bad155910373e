// One life of a bot that answers and sends an alarm: receiving, inbox, turns, ledger and broadcast work over Telegram.
import { openAlarms } from '../../src/app/open-alarms.ts';
import type { Channel } from '../../src/core/channel.ts';
import type { Turn, TurnOutcome } from '../../src/core/turn.ts';
import type { Database } from '../../src/storage/database.ts';
import { openTelegram, phrases } from '../channels/telegram/open-channel.ts';
import { fixedSettings } from '../scenario/alarm-house.ts';
import { openSpine, silentLog } from '../scenario/spine.ts';

export interface LifeOptions {
  database: Database;
  platform: { root: string; token: string };
  clock: { now(): number };
  holder: string;
  /** Something around each send. */
  around?: (send: Channel['send']) => Channel['send'];
}

const reply = (turn: Turn): TurnOutcome => ({
  conversationId: turn.conversation.id,
  handled: turn.messages.map((message) => message.id),
  replies: [{ text: `Antwort auf ${turn.messages.map((message) => message.text).join(', ')}` }],
  effects: [],
});

/** Works from the moment it resolves. */
export async function openLife({ database, platform, clock, holder, around = (send) => send }: LifeOptions) {
  let store: (events: Parameters<typeof spine.inbox.store>[0]) => Promise<void> = async () => {
    throw new Error('not yet');
  };
  const { channel } = openTelegram(platform, {
    inbox: { store: (events) => store(events) },
    clock,
    sendTimeoutMs: 5_000,
  });
  // Slow enough that only some are in flight at once.
  const rate = { broadcast: 150, reply: 150 };
  const sender: Channel = { ...channel, rate, send: around(channel.send) };
  const alarms = openAlarms({
    database,
    clock,
    phrases,
    settings: () => fixedSettings({ regime: 'on' }),
    publicUrl: 'https://luftpost.example',
    channels: () => [{ channel: channel.name, account: channel.account }],
  });
  const spine = await openSpine({ database, channel: sender, respond: reply, holder, clock });
  store = spine.inbox.store;
  const work = alarms.work(spine.ledger, spine.delivery, silentLog, 50);
  await alarms.watch();
  await work.start();
  await channel.start?.();
  return {
    async stop(): Promise<void> {
      await channel.stop?.();
      await work.stop();
      await spine.stop();
      await channel.close();
      alarms.close();
    },
  };
}
