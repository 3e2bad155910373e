// One GET of JSON from a public source: named, bounded in time and size.
import type { Dispatcher } from 'undici';

/** Says who asks, as sensor.community wants it. */
const USER_AGENT = 'luftpost (citizen messaging bot of a city; asks every ten minutes)';
const TIMEOUT_MS = 15_000;
const MAX_BYTES = 8 * 1024 * 1024;

export class SourceError extends Error {
  override name = 'SourceError';
  readonly status: number;
  /** What the source asked us to wait, ms; 0 when it said nothing. */
  readonly retryAfterMs: number;
  constructor(message: string, status: number, retryAfterMs = 0, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Throws a SourceError for anything but a JSON answer with 200; `status` 0 when there was no answer. */
export async function fetchJson(url: string, dispatcher?: Dispatcher): Promise<unknown> {
  const place = new URL(url);
  const name = `${place.host}${place.pathname}`;
  const { fetch } = await import('undici');
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', 'user-agent': USER_AGENT },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      throw new SourceError(`${name} answered ${response.status}`, response.status, seconds > 0 ? seconds * 1_000 : 0);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += (chunk as Uint8Array).length;
      if (size > MAX_BYTES) throw new SourceError(`${name} sent too much`, response.status);
      chunks.push(chunk as Uint8Array);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError(`${name} could not be read: ${reasonOf(cause)}`, 0, 0, {
      cause,
    });
  }
}

/** The innermost reason: undici says only "fetch failed" outside. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}
