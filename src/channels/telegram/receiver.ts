// Receiving as a running thing: sets the bot up at Telegram, polls while it holds the lease, and ends cleanly.
import type { Api } from 'grammy';
import type { Phrases } from '../../core/phrases.ts';
import { commandMenus } from './commands.ts';
import { apiFailureOf } from './errors.ts';
import { ALLOWED_UPDATES } from './inbound.ts';
import { poll } from './poll.ts';
import type { ChannelLog, Recovery } from './recovery.ts';
import { WEBHOOK_PATH } from './webhook.ts';

/** The right to poll one bot, among several processes. */
export interface PollLease {
  /** Resolves when this process holds it; rejects or resolves when the signal aborts. */
  acquire(signal: AbortSignal): Promise<{ lost: AbortSignal; release(): Promise<void> }>;
}

export interface ReceiverDeps {
  raw: Api['raw'];
  /** Webhook mode; without it we poll. */
  webhook?: { url: string; secret: string };
  pollTimeoutS: number;
  phrases: Phrases;
  take(updates: readonly unknown[]): Promise<void>;
  recovery: Recovery;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  log: ChannelLog;
  lease?: PollLease;
}

export interface Receiver {
  /** Resolves at once: an unreachable Telegram must not keep the service from starting. */
  start(): Promise<void>;
  /** Cuts the long poll; resolves when nothing more will be stored. */
  stop(): Promise<void>;
}

type Signal = Parameters<Api['raw']['getMe']>[0];

export function createReceiver(deps: ReceiverDeps): Receiver {
  const { raw, webhook, pollTimeoutS, phrases, take, recovery, wait, log, lease } = deps;
  let stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  return {
    async start() {
      stopping = new AbortController();
      const { signal } = stopping;
      const receiving = webhook ? untilDone(() => setWebhook(signal), signal) : pollInTurn(signal);
      running = Promise.allSettled([receiving, showCommands(signal)]);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };

  /** Polls whenever this process holds the lease, until the signal aborts or waiting cannot help. */
  async function pollInTurn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const hold = await lease?.acquire(signal);
        try {
          if (!(await pollWhile(hold ? AbortSignal.any([signal, hold.lost]) : signal))) return;
        } finally {
          await hold?.release();
        }
      } catch (error) {
        if (signal.aborted || !(await recovery.after(error, signal))) return;
      }
    }
  }

  /** False: waiting cannot help. */
  async function pollWhile(turn: AbortSignal): Promise<boolean> {
    if (!(await untilDone(() => removeWebhook(turn), turn))) return turn.aborted;
    log.info({ mode: 'polling' }, 'telegram.receive.started');
    return poll({ getUpdates, take, wait, recovery, elapsed: () => performance.now() }, turn);
  }

  async function getUpdates(offset: number | undefined, signal: AbortSignal): Promise<readonly unknown[]> {
    const updates: unknown = await raw.getUpdates(
      { offset, limit: 100, timeout: pollTimeoutS, allowed_updates: [...ALLOWED_UPDATES] },
      signal as Signal,
    );
    if (!Array.isArray(updates)) throw new Error('getUpdates answered without a list');
    return updates;
  }

  /** Waiting messages stay. A server that does not know the call does not stop us. */
  async function removeWebhook(signal: AbortSignal): Promise<void> {
    try {
      await raw.deleteWebhook({ drop_pending_updates: false }, signal as Signal);
    } catch (error) {
      const code = apiFailureOf(error)?.error_code;
      if (code !== 400 && code !== 404) throw error;
      log.warn({ code }, 'telegram.webhook.not-removed');
    }
  }

  async function setWebhook(signal: AbortSignal): Promise<void> {
    if (!webhook) return;
    const { url, secret } = webhook;
    await raw.setWebhook(
      { url: url + WEBHOOK_PATH, secret_token: secret, allowed_updates: [...ALLOWED_UPDATES] },
      signal as Signal,
    );
    log.info({ mode: 'webhook' }, 'telegram.receive.started');
  }

  /** Repeats until it works (true), waiting cannot help, or the signal aborts. */
  async function untilDone(work: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      try {
        await work();
        recovery.succeeded();
        return true;
      } catch (error) {
        if (signal.aborted || !(await recovery.after(error, signal))) return false;
      }
    }
    return false;
  }

  /** Menus, then profile texts, per language: a nicety, tried once per start; one without the other is still useful. */
  async function showCommands(signal: AbortSignal): Promise<void> {
    const menus = commandMenus(phrases);
    const give = signal as Signal;
    const works = [
      async () => {
        for (const { language: language_code, commands } of menus)
          await raw.setMyCommands({ commands, language_code }, give);
      },
      async () => {
        for (const { language: language_code, description, shortDescription } of menus) {
          await raw.setMyDescription({ description, language_code }, give);
          await raw.setMyShortDescription({ short_description: shortDescription, language_code }, give);
        }
      },
    ];
    for (const work of works) {
      try {
        await work();
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ reason: apiFailureOf(error)?.description ?? 'no answer' }, 'telegram.menu.failed');
      }
    }
  }
}
