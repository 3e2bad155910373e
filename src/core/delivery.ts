// One row of the ledger: its states, and the error table as one pure function.
import type { ReceiptStatus } from './message.ts';
import type { SendResult } from './send-result.ts';

export const DELIVERY_STATES = [
  'pending',
  'sending',
  'held',
  'sent',
  'delivered',
  'failed',
  'skipped',
  'unknown',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Replies overtake staff answers' neighbours never: reply › staff › broadcast. */
export const LANES = ['reply', 'staff', 'broadcast'] as const;
export type Lane = (typeof LANES)[number];

/** A send that surely never arrived is tried this often before it fails. */
export const MAX_ATTEMPTS = 5;

/** What the ledger, the channel and the subscription do after a send. */
export interface Decision {
  state: DeliveryState;
  /** Not before this instant, for `pending`. */
  notBefore?: number;
  /** The whole channel is quiet until then, for every process. */
  pauseChannelUntil?: number;
  /** The channel stops until a person acts. */
  stopChannel?: boolean;
  /** Ends the subscription with reason *gone*, which is not *unsubscribed*. */
  gone?: boolean;
  /** Counts toward the brake that pauses a broadcast on an error spike. */
  brake?: boolean;
  reason?: string;
}

/**
 * The error table of the house. `attempts` counts this send; `random` is 0 … 1 for jitter.
 * Back-off: 2 s doubling, at most 5 min, ± 25 %.
 */
export function decide(result: SendResult, attempts: number, now: number, random: number): Decision {
  switch (result.outcome) {
    case 'accepted':
      return { state: 'sent' };
    case 'held':
      return { state: 'held', reason: result.reason };
    case 'unknown':
      return { state: 'unknown', brake: true, reason: result.reason };
    case 'refused':
      break;
  }
  const reason = result.reason;
  switch (result.kind) {
    case 'throttled': {
      const until = now + (result.retryAfterMs ?? 5_000);
      return { state: 'pending', notBefore: until, pauseChannelUntil: until, reason };
    }
    case 'unreachable': {
      if (attempts >= MAX_ATTEMPTS) return { state: 'failed', brake: true, reason };
      const backoffMs = Math.min(2_000 * 2 ** (attempts - 1), 300_000) * (0.75 + random / 2);
      return { state: 'pending', notBefore: now + Math.round(backoffMs), brake: true, reason };
    }
    case 'rejected':
      return { state: 'failed', reason };
    case 'gone':
      return { state: 'failed', gone: true, reason };
    case 'misconfigured':
      return { state: 'pending', stopChannel: true, reason };
  }
}

/** Receipts never go backwards: a late "sent" after "delivered" changes nothing. Null: no change. */
export function afterReceipt(state: DeliveryState, status: ReceiptStatus): DeliveryState | null {
  if (state === 'delivered' || state === 'skipped') return null;
  switch (status) {
    case 'delivered':
    case 'read':
      return 'delivered';
    case 'sent':
      return state === 'sending' || state === 'unknown' || state === 'held' ? 'sent' : null;
    case 'held':
      return state === 'sent' || state === 'sending' || state === 'unknown' ? 'held' : null;
    case 'failed':
      return state === 'failed' ? null : 'failed';
  }
}
