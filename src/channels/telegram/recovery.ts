// After a failed call of the receiving side: wait and go on, or stop with a sentence.
import { TransportError } from '../dispatch.ts';
import { apiFailureOf, retryAfterMsOf } from './errors.ts';

/** A logger with pino's shape. Fields never hold texts, names or ids of people. */
export interface ChannelLog {
  info(fields: Record<string, unknown>, event: string): void;
  warn(fields: Record<string, unknown>, event: string): void;
  error(fields: Record<string, unknown>, event: string): void;
}

/** Receiving has ended until a person acts. `reason` is a sentence for that person. */
export interface ChannelFault {
  kind: 'misconfigured' | 'conflict';
  reason: string;
}

export interface RecoveryDeps {
  /** Waits; resolves early when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 … 1, for jitter. */
  random(): number;
  log: ChannelLog;
  onFault(fault: ChannelFault): void;
}

export interface Recovery {
  /** Waits as the error asks for. False: it cannot be mended by waiting; `onFault` was told. */
  after(error: unknown, signal: AbortSignal): Promise<boolean>;
  /** Something worked again. */
  succeeded(): void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

const SENTENCES = {
  token: 'Telegram refuses the bot token. Put the one @BotFather shows into TELEGRAM_BOT_TOKEN and start again.',
  webhook:
    'Telegram delivers the messages of this bot to a webhook that somebody has set, so they cannot be polled. Start with TELEGRAM_MODE=webhook, or start again to remove the webhook.',
  instance:
    'Another instance is receiving the messages of this bot. Only one may: stop the other one, or give this one a bot of its own.',
};

/**
 * Back-off: 1 s doubling to 60 s, ± 25 %; a 429 waits what it says. A poll cut off by another one is tried again
 * once, because a predecessor that was killed may still hang in its long poll.
 */
export function createRecovery({ wait, random, log, onFault }: RecoveryDeps): Recovery {
  let failures = 0;
  let conflicts = 0;

  const fault = (kind: ChannelFault['kind'], reason: string): false => {
    log.error({ kind }, 'telegram.receive.stopped');
    onFault({ kind, reason });
    return false;
  };

  return {
    async after(error, signal) {
      const failure = apiFailureOf(error);
      failures += 1;
      if (failure?.error_code === 409) {
        conflicts += 1;
        if (/webhook/i.test(failure.description)) return fault('conflict', SENTENCES.webhook);
        if (conflicts > 1) return fault('conflict', SENTENCES.instance);
      }
      if (failure && (failure.error_code === 401 || failure.error_code === 404)) {
        return fault('misconfigured', SENTENCES.token);
      }
      if (failure?.error_code === 400 && /webhook/i.test(failure.description)) {
        return fault(
          'misconfigured',
          `Telegram refuses the webhook address. ${failure.description}. Check PUBLIC_URL.`,
        );
      }
      const backoffMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10), LONGEST_WAIT_MS);
      const waitMs =
        (failure?.error_code === 429 && retryAfterMsOf(failure)) || Math.round(backoffMs * (0.75 + random() / 2));
      log.warn({ failures, waitMs, reason: nameOf(error) }, 'telegram.receive.failed');
      await wait(waitMs, signal);
      return true;
    },
    succeeded() {
      if (failures > 0) log.info({ failures }, 'telegram.receive.recovered');
      failures = 0;
      conflicts = 0;
    },
  };
}

/** What may be logged of an error: Telegram's words or the network's code; of anything else only its kind. */
function nameOf(error: unknown): string {
  const failure = apiFailureOf(error);
  if (failure) return `${failure.error_code} ${failure.description}`;
  if (error instanceof TransportError) return error.message;
  return error instanceof Error ? error.name : 'unknown';
}
