// The webhook: the secret in constant time, stored, then acknowledged.
import { timingSafeEqual } from 'node:crypto';
import type { Intake } from '../../core/channel.ts';

export type IntakeCount = 'unauthorised' | 'malformed' | 'store-failed' | 'stored';

export interface WebhookDeps {
  /** 1–256 of `[A-Za-z0-9_-]`, as given to setWebhook. */
  secret: string;
  /** Resolves only after the update is committed to disk. */
  take(updates: readonly unknown[]): Promise<void>;
  /** Counts an outcome; all that is kept of an unauthorised call. */
  count(what: IntakeCount): void;
}

export const WEBHOOK_PATH = '/webhooks/telegram';
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/**
 * The intake for Telegram's pushes. Promises: 401 without the secret, and nothing else happens; 200 only after the
 * update is stored; 200 for what is no JSON object, because repeating would not help; 503 when it could not be stored,
 * so that Telegram repeats it (for 24 h).
 */
export function createWebhook({ secret, take, count }: WebhookDeps): Intake {
  const isSecret = createComparison(secret);
  const decoder = new TextDecoder();
  return {
    path: WEBHOOK_PATH,
    async receive({ method, headers, body }) {
      const given = headers.get(SECRET_HEADER);
      if (given === null || !isSecret(given)) {
        count('unauthorised');
        return { status: 401 };
      }
      if (method !== 'POST') return { status: 405 };
      const update = parse(decoder.decode(body));
      if (update === undefined) {
        count('malformed');
        return { status: 200 };
      }
      try {
        await take([update]);
      } catch {
        count('store-failed');
        return { status: 503 };
      }
      count('stored');
      return { status: 200 };
    },
  };
}

/** Bytes of the longest secret Telegram takes. */
const MOST_SECRET = 256;

/** Whether a text is the secret, in a time that says nothing about how far it is alike: both are laid in equal room. */
function createComparison(secret: string): (given: string) => boolean {
  const expected = Buffer.alloc(MOST_SECRET);
  const length = expected.write(secret);
  const room = Buffer.alloc(MOST_SECRET);
  return (given) => {
    if (given.length > MOST_SECRET) return false;
    room.fill(0);
    const same = room.write(given) === length;
    return timingSafeEqual(room, expected) && same;
  };
}

/** A JSON object, or undefined. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
