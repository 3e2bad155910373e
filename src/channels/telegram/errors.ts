// What a failed call to the Bot API means for the ledger, as one pure function.
import type { RefusalKind, SendResult } from '../../core/send-result.ts';
import { TransportError } from '../dispatch.ts';

/** The Bot API's own refusal, as grammY throws it (GrammyError has this shape). */
export interface ApiFailure {
  error_code: number;
  description: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

/** The Bot API's refusal in an error, or null when it is something else. */
export function apiFailureOf(error: unknown): ApiFailure | null {
  if (typeof error !== 'object' || error === null) return null;
  const { error_code: code, description, parameters } = error as Partial<ApiFailure>;
  if (typeof code !== 'number') return null;
  return { error_code: code, description: typeof description === 'string' ? description : '', parameters };
}

/** Milliseconds to wait after a 429, from `retry_after` (seconds) or the sentence; undefined when neither says. */
export function retryAfterMsOf(failure: ApiFailure): number | undefined {
  const seconds = failure.parameters?.retry_after ?? Number(/retry after (\d+)/i.exec(failure.description)?.[1]);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
}

/** Descriptions that mean the person or chat cannot be reached any more, whatever the code says (platforms write both). */
const GONE =
  /bot was blocked|user is deactivated|user_deactivated|input_user_deactivated|user_is_blocked|chat not found|user not found|peer_id_invalid|user_id_invalid|bot was kicked|not a member|group chat was deleted|can't initiate conversation|chat_restricted/i;

/**
 * The error table. Promises: every error becomes `refused` or `unknown`, never `accepted`; whatever may have arrived
 * is `unknown`; only the Bot API's own words (never a proxy's page) end a subscription.
 */
export function toSendResult(error: unknown): SendResult {
  const failure = apiFailureOf(error);
  if (failure) return ofApi(failure);
  if (error instanceof TransportError) return ofTransport(error);
  return { outcome: 'unknown', reason: error instanceof Error ? error.message : 'failed without a reason' };
}

function ofApi(failure: ApiFailure): SendResult {
  const { error_code: code, description } = failure;
  const reason = `${code} ${description}`.trim();
  const refused = (kind: RefusalKind): SendResult => ({ outcome: 'refused', kind, reason });
  const movedTo = failure.parameters?.migrate_to_chat_id;
  if (movedTo !== undefined) return { outcome: 'refused', kind: 'gone', reason, migratedTo: String(movedTo) };
  if (code === 429 || code === 420) {
    return { outcome: 'refused', kind: 'throttled', reason, retryAfterMs: retryAfterMsOf(failure) };
  }
  if (code === 401 || code === 404 || code === 409) return refused('misconfigured');
  if (code === 403 || code === 400) return refused(GONE.test(description) ? 'gone' : 'rejected');
  if (code >= 400 && code < 500 && code !== 408) return refused('rejected');
  return { outcome: 'unknown', reason };
}

/** Answers that are not the Bot API's: a proxy, a firewall, a broken line. */
function ofTransport({ written, status, message }: TransportError): SendResult {
  if (!written) return { outcome: 'refused', kind: 'unreachable', reason: message };
  if (status === 429) return { outcome: 'refused', kind: 'throttled', reason: message };
  if (status === 413 || status === 414) return { outcome: 'refused', kind: 'rejected', reason: message };
  if (status !== undefined && [401, 403, 404, 407].includes(status)) {
    return { outcome: 'refused', kind: 'misconfigured', reason: message };
  }
  return { outcome: 'unknown', reason: message };
}
