// What an answer or a status of the Cloud API means for the ledger, as pure functions over one table of codes.
import type { Refusal, SendResult } from '../../core/send-result.ts';
import { TransportError } from '../dispatch.ts';
import { type Fields, fieldsOf, integerOf, textOf } from '../fields.ts';

type Meaning = Omit<Refusal, 'reason'>;

const CHANNEL: Meaning = { kind: 'misconfigured' };
const BROADCASTS: Meaning = { kind: 'misconfigured', scope: 'broadcasts' };
const TEMPLATE: Meaning = { kind: 'misconfigured', scope: 'template' };
const REJECTED: Meaning = { kind: 'rejected' };
const TRANSIENT: Meaning = { kind: 'unreachable' };
const MINUTE_MS = 60_000;

/**
 * Meta's codes (page *Error codes*, May 2026). A code not named here is a rejection of the one message.
 * A token or account that is refused stops the channel; a template or a quota that is refused stops notices only.
 */
const MEANINGS: Record<number, Meaning> = {
  // Token, permission, account.
  0: CHANNEL,
  3: CHANNEL,
  10: CHANNEL,
  33: CHANNEL,
  190: CHANNEL,
  368: CHANNEL,
  131005: CHANNEL,
  131031: CHANNEL,
  131042: CHANNEL,
  131045: CHANNEL,
  133010: CHANNEL,
  // Too fast.
  4: { kind: 'throttled', retryAfterMs: MINUTE_MS },
  613: { kind: 'throttled', retryAfterMs: MINUTE_MS },
  80007: { kind: 'throttled', retryAfterMs: MINUTE_MS },
  130429: { kind: 'throttled' },
  133016: { kind: 'throttled', retryAfterMs: 10 * MINUTE_MS },
  131056: { kind: 'throttled', scope: 'recipient' },
  // Reputation and quota: who wrote to us is still answered.
  131048: BROADCASTS,
  131063: BROADCASTS,
  131064: BROADCASTS,
  // Templates.
  132000: TEMPLATE,
  132001: TEMPLATE,
  132005: TEMPLATE,
  132007: TEMPLATE,
  132008: TEMPLATE,
  132012: TEMPLATE,
  132015: TEMPLATE,
  132016: TEMPLATE,
  132068: TEMPLATE,
  132069: TEMPLATE,
  // The person.
  // No WhatsApp there, but also an old app or terms not accepted yet.
  131026: { kind: 'gone', unsure: true },
  131050: { kind: 'gone', optedOut: true },
  // Passing trouble of theirs, said in so many words.
  1: TRANSIENT,
  2: TRANSIENT,
  131000: TRANSIENT,
  131016: TRANSIENT,
  131057: TRANSIENT,
  135000: TRANSIENT,
};

function meaningOf(code: number): Meaning {
  return MEANINGS[code] ?? (code >= 200 && code <= 299 ? CHANNEL : REJECTED);
}

/** An error object of a Graph answer or of a webhook; null when it is none. Codes may come as text. */
export function refusalOf(error: unknown): (Refusal & { code: number }) | null {
  const fields = fieldsOf(error);
  const code = fields === null ? null : codeOf(fields.code);
  if (fields === null || code === null) return null;
  const details = textOf(fieldsOf(fields.error_data)?.details, 300);
  const words = details || textOf(fields.message, 300) || textOf(fields.title, 300);
  return { ...meaningOf(code), reason: `${code} ${withoutNumbers(words)}`.trim(), code };
}

const codeOf = (value: unknown): number | null =>
  integerOf(typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value);

/** Meta repeats telephone numbers and ids in its words; a reason is kept and logged without them. */
const withoutNumbers = (text: string): string =>
  text.replace(/\+?\d[\d ().-]{6,}\d|wamid\.\S+|\b[A-Z]{2}\.\w{8,}/g, '…').replace(/\s+/g, ' ');

/** The first `messages[0].id` of an answer, and whether the message is held back. */
function acceptedBy(answer: Fields): SendResult | null {
  const list = answer.messages;
  const message = fieldsOf(Array.isArray(list) ? list[0] : undefined);
  const providerId = textOf(message?.id, 256);
  if (message === null || providerId === '') return null;
  return message.message_status === 'held_for_quality_assessment'
    ? { outcome: 'held', providerId, reason: 'held_for_quality_assessment' }
    : { outcome: 'accepted', providerId };
}

/**
 * The error table. Promises: nothing but a message id in a good answer is `accepted`; every 5xx and every answer that
 * cannot be read is `unknown`, because the message may be on its way: its status tells, by the id we sent along.
 */
export function toSendResult(answer: { status: number; retryAfterMs?: number; body: unknown }): SendResult {
  const { status } = answer;
  const fields = fieldsOf(answer.body);
  const refusal = refusalOf(fields?.error);
  if (status >= 500 || status === 408) return { outcome: 'unknown', reason: refusal?.reason ?? `HTTP ${status}` };
  if (refusal !== null) {
    const { code: _, ...rest } = refusal;
    const known = MEANINGS[refusal.code] !== undefined;
    const meaning: Refusal =
      status === 429 && !known ? { ...rest, kind: 'throttled' } : status === 401 ? { ...rest, ...CHANNEL } : rest;
    const told = meaning.kind === 'throttled' ? (answer.retryAfterMs ?? meaning.retryAfterMs) : meaning.retryAfterMs;
    return {
      outcome: 'refused',
      ...meaning,
      ...(meaning.kind === 'throttled' ? { retryAfterMs: told ?? THROTTLED_MS[meaning.scope ?? 'channel'] } : {}),
    };
  }
  if (status >= 200 && status < 300) {
    return (
      (fields === null ? null : acceptedBy(fields)) ?? {
        outcome: 'unknown',
        reason: `HTTP ${status} without a message`,
      }
    );
  }
  const reason = `HTTP ${status} without an answer of the Graph API`;
  const refused = (kind: Refusal['kind']): SendResult => ({ outcome: 'refused', kind, reason });
  if (status === 429) {
    return { outcome: 'refused', kind: 'throttled', reason, retryAfterMs: answer.retryAfterMs ?? THROTTLED_MS.channel };
  }
  if (status === 413 || status === 414) return refused('rejected');
  if ([401, 403, 404, 407].includes(status) || (status >= 300 && status < 400)) return refused('misconfigured');
  return { outcome: 'unknown', reason };
}

/** Waits where Meta names none: throughput frees within seconds, one person after 6 s. */
const THROTTLED_MS = { channel: 4_000, recipient: 6_000, broadcasts: 4_000, template: 4_000 };

/** A call without an answer. */
export function ofTransport(error: unknown): SendResult {
  const reason = error instanceof Error ? error.message : 'failed without a reason';
  return error instanceof TransportError && !error.written
    ? { outcome: 'refused', kind: 'unreachable', reason }
    : { outcome: 'unknown', reason };
}
