// One row of the ledger: its states, and the error table as one pure function.
import type { OutboundMessage, ReceiptStatus } from './message.ts';
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

/** A ledger row that is ours to send, at `sendAt` (ms UTC). */
export interface Claimed {
  id: string;
  lane: Lane;
  channel: string;
  account: string;
  /** Their id on the channel. */
  externalId: string;
  addressId: string;
  message: OutboundMessage;
  attempts: number;
  sendAt: number;
  broadcastId: string | null;
}

/** A send that surely never arrived is tried this often before it fails. */
export const MAX_ATTEMPTS = 5;

/** What the ledger, the channel and the subscription do after a send. */
export interface Decision {
  state: DeliveryState;
  /** Not before this instant, for `pending`. */
  notBefore?: number;
  /** It was never begun: no attempt at the person. */
  untried?: true;
  /** The whole channel is quiet until then, for every process. */
  pauseChannelUntil?: number;
  /** The channel stops until a person acts. */
  stopChannel?: boolean;
  /** Notices of the account wait until then, or until a person acts; replies go on. */
  stopBroadcastsUntil?: number;
  /** Only those with the template of this message. */
  stopTemplate?: boolean;
  /** Ends the subscription with reason *gone*, which is not *unsubscribed*. */
  gone?: boolean;
  /** With `gone`: only if the two messages before came to the same. */
  unsure?: boolean;
  /** Ends the subscription with reason *platform*: the person said so there. */
  optedOut?: boolean;
  /** Counts toward the brake that pauses a broadcast on an error spike. */
  brake?: boolean;
  reason?: string;
}

/** A person who got too much at once is tried this often, from 6 s doubling (one message in 6 s is WhatsApp's rule). */
const MAX_PAIR_ATTEMPTS = 10;
const PAIR_MS = 6_000;
/** Notices that the platform does not take now are tried again after this, ms, if nobody acts before. */
const BROADCASTS_STOPPED_MS = 30 * 60_000;

/**
 * The error table of the house. `attempts` counts this send; `random` is 0 … 1 for jitter.
 * Back-off: 2 s doubling, at most 5 min, ± 25 %.
 */
export function decide(
  result: SendResult,
  attempts: number,
  now: number,
  random: number,
  lane: Lane = 'reply',
): Decision {
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
      if (result.scope === 'recipient') {
        if (attempts >= MAX_PAIR_ATTEMPTS) return { state: 'failed', reason };
        const waitMs = Math.min((result.retryAfterMs ?? PAIR_MS) * 2 ** (attempts - 1), 300_000) * (1 + random / 4);
        return { state: 'pending', notBefore: now + Math.round(waitMs), reason };
      }
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
      if (result.optedOut) return { state: 'failed', optedOut: true, reason };
      return { state: 'failed', gone: true, ...(result.unsure ? { unsure: true } : {}), reason };
    case 'misconfigured':
      if (result.scope === 'broadcasts' || result.scope === 'template') {
        // A single answer that needed what broadcasts need is told to whoever wrote it.
        if (lane !== 'broadcast') return { state: 'failed', reason };
        const stopBroadcastsUntil = now + (result.retryAfterMs ?? BROADCASTS_STOPPED_MS);
        return { state: 'pending', stopBroadcastsUntil, stopTemplate: result.scope === 'template', reason };
      }
      return { state: 'pending', stopChannel: true, reason };
  }
}

/** Whether the whole channel must be quiet from this answer on. */
export const silences = ({ stopChannel, pauseChannelUntil }: Decision): boolean =>
  stopChannel === true || pauseChannelUntil !== undefined;

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
