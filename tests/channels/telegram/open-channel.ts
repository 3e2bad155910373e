// A Telegram channel against the fake, as the tests want it: fast, quiet, its faults kept.
import { resolve } from 'node:path';
import {
  createTelegramChannel,
  type TelegramChannel,
  type TelegramDeps,
} from '../../../src/channels/telegram/channel.ts';
import type { ChannelFault } from '../../../src/channels/telegram/recovery.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Phrases } from '../../../src/core/phrases.ts';
import { openPhrases } from '../../../src/phrases/open-phrases.ts';
import type { FakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';

export const phrases: Phrases = openPhrases(resolve(import.meta.dirname, '../../../locales'));

export interface OpenedChannel {
  channel: TelegramChannel;
  faults: ChannelFault[];
  logged: { level: string; event: string; fields: Record<string, unknown> }[];
  /** What the receiving side wanted to wait, ms; it waits 1 ms instead. */
  waits: number[];
}

export function openTelegram(
  fake: Pick<FakeTelegram, 'root' | 'token'>,
  deps: Pick<TelegramDeps, 'inbox'> & Partial<TelegramDeps>,
): OpenedChannel {
  const faults: ChannelFault[] = [];
  const logged: OpenedChannel['logged'] = [];
  const waits: number[] = [];
  const log = (level: string) => (fields: Record<string, unknown>, event: string) => {
    logged.push({ level, event, fields });
  };
  const channel = createTelegramChannel({
    token: fake.token,
    apiRoot: fake.root,
    mode: 'polling',
    phrases,
    clock: systemClock,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    onFault: (fault) => faults.push(fault),
    sendTimeoutMs: 300,
    pollTimeoutS: 5,
    random: () => 0.5,
    wait: (ms) => {
      waits.push(ms);
      return new Promise((done) => setTimeout(done, 1));
    },
    ...deps,
  });
  return { channel, faults, logged, waits };
}

/** Resolves when `met` holds; rejects after `timeoutMs`. */
export async function until(met: () => boolean, what: string, timeoutMs = 5_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!met()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}
