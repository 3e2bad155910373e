// One-to-many publishing: a public account that every notice goes to once, beside the people who subscribed.
import type { SendResult } from './send-result.ts';

export const OUTLET_NAMES = ['telegram-channel', 'facebook', 'x', 'mastodon'] as const;
export type OutletName = (typeof OUTLET_NAMES)[number];

export interface OutletPost {
  /** Released words, word for word; at most 280 UTF-16 units for `short`. */
  title: string;
  text: string;
  short: string;
  /** Where to read on. */
  link: string;
  /** What the outlet calls our post of the notice that this one follows; null: it begins a thread. */
  replyTo: string | null;
  /** The same for every attempt at the same post. */
  key: string;
}

export interface Outlet {
  readonly name: OutletName;
  /** The same key twice has one effect there: a lost answer may be asked for again. */
  readonly idempotent: boolean;
  /** Never throws: what became of it. */
  publish(post: OutletPost): Promise<SendResult>;
}

export type OutletState = 'pending' | 'sending' | 'sent' | 'failed' | 'unknown' | 'skipped';

export interface OutletOutcome {
  state: OutletState;
  reason: string | null;
  providerId: string | null;
  /** For `pending`: when it is tried again, ms UTC. */
  notBefore: number;
}

/** A refused connection and an outlet that is safe to ask again are tried this often. */
const MAX_ATTEMPTS = 5;
/** A token that was revoked is tried again after this, ms: somebody may have put a new one in. */
const MISCONFIGURED_MS = 10 * 60_000;

/** Pure. `attempts` counts the one that ended; `random` in 0 … 1 spreads the waits. */
export function afterPublish(
  result: SendResult,
  { attempts, idempotent, now, random }: { attempts: number; idempotent: boolean; now: number; random: number },
): OutletOutcome {
  const backoffMs = Math.round(Math.min(5_000 * 2 ** (attempts - 1), 300_000) * (0.75 + random / 2));
  const end = (state: OutletState, reason: string | null, more: Partial<OutletOutcome> = {}): OutletOutcome => ({
    state,
    reason,
    providerId: null,
    notBefore: 0,
    ...more,
  });
  switch (result.outcome) {
    case 'accepted':
    case 'held':
      return end('sent', null, { providerId: result.providerId ?? null });
    case 'unknown':
      return idempotent && attempts < MAX_ATTEMPTS
        ? end('pending', result.reason, { notBefore: now + backoffMs })
        : end('unknown', result.reason);
    case 'refused':
      switch (result.kind) {
        case 'throttled':
          return end('pending', result.reason, { notBefore: now + Math.max(1_000, result.retryAfterMs ?? 60_000) });
        case 'unreachable':
          return attempts < MAX_ATTEMPTS
            ? end('pending', result.reason, { notBefore: now + backoffMs })
            : end('failed', result.reason);
        case 'misconfigured':
          return end('pending', result.reason, { notBefore: now + MISCONFIGURED_MS });
        case 'rejected':
        case 'gone':
          return end('failed', result.reason);
      }
  }
}
