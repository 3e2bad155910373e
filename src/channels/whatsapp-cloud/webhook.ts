// The webhook: the signature over the raw bytes in constant time, stored, then acknowledged.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Intake, IntakeRequest } from '../../core/channel.ts';

export type IntakeCount = 'unauthorised' | 'malformed' | 'store-failed' | 'stored';

export interface WebhookDeps {
  appSecret: string;
  /** The word typed into the webhook settings at Meta. */
  verifyToken: string;
  /** Resolves only after everything in the payload is committed to disk. */
  take(payload: object): Promise<void>;
  /** Counts an outcome; all that is kept of an unauthorised call. */
  count(what: IntakeCount): void;
}

export const WEBHOOK_PATH = '/webhooks/whatsapp';
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;
/** A challenge is a number of Meta's. */
const CHALLENGE = /^[\w.-]{1,256}$/;

/**
 * Promises: nothing is parsed, stored or answered before the signature is right; without it 401 and a count. 200 only
 * after everything is stored; 200 for what is no JSON object, because repeating would not help; 503 when it could not
 * be stored, so that Meta repeats it (for 7 days). GET answers Meta's challenge to the right token, else 403.
 */
export function createWebhook({ appSecret, verifyToken, take, count }: WebhookDeps): Intake {
  const decoder = new TextDecoder();
  const token = digest(verifyToken);

  function verify({ query }: IntakeRequest): { status: number; body?: string } {
    const challenge = query.get('hub.challenge') ?? '';
    const given = query.get('hub.verify_token') ?? '';
    const right = timingSafeEqual(digest(given), token);
    if (!right || query.get('hub.mode') !== 'subscribe' || !CHALLENGE.test(challenge)) {
      count('unauthorised');
      return { status: 403 };
    }
    return { status: 200, body: challenge };
  }

  return {
    path: WEBHOOK_PATH,
    async receive(request) {
      if (request.method === 'GET') return verify(request);
      if (request.method !== 'POST') return { status: 405 };
      const hex = SIGNATURE.exec(request.headers.get('x-hub-signature-256') ?? '')?.[1];
      const expected = createHmac('sha256', appSecret).update(request.body).digest();
      if (hex === undefined || !timingSafeEqual(Buffer.from(hex, 'hex'), expected)) {
        count('unauthorised');
        return { status: 401 };
      }
      const payload = parse(decoder.decode(request.body));
      if (payload === undefined) {
        count('malformed');
        return { status: 200 };
      }
      try {
        await take(payload);
      } catch {
        count('store-failed');
        return { status: 503 };
      }
      count('stored');
      return { status: 200 };
    },
  };
}

/** Hashed first, so that the comparison takes as long for a token of any length. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A JSON object, or undefined. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
