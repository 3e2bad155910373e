// One request over an undici pool, told exactly: what came back, or whether the request may have left.
import type { Dispatcher, Pool } from 'undici';

/**
 * A call that ended without an answer of the platform. `written`: whether the request may have left; `status`: of an
 * answer that was no JSON. Carries no URL, because that may contain a token.
 */
export class TransportError extends Error {
  readonly written: boolean;
  readonly status: number | undefined;
  constructor(message: string, options: { written: boolean; status?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'TransportError';
    this.written = options.written;
    this.status = options.status;
  }
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
  limitMs: number;
  signal?: AbortSignal;
  /** Of an answer; a longer one becomes a 413. */
  maxBytes?: number;
}

/** One request. Rejects with TransportError; `written` is exact: undici says when it begins to write. */
export function dispatch(pool: Pool, call: Call): Promise<Answer> {
  const { method, path, body, headers = {}, limitMs, signal, maxBytes = Number.POSITIVE_INFINITY } = call;
  return new Promise((resolve, reject) => {
    let written = false;
    let settled = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let given: Answer['headers'] = {};
    let size = 0;
    const chunks: Buffer[] = [];

    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const fail = (message: string, cause?: unknown): void => {
      if (!settle()) return;
      const error = new TransportError(message, { written, cause });
      reject(error);
      controller?.abort(error);
    };
    const onAbort = (): void => fail('aborted');
    const timer = setTimeout(() => fail(`no answer within ${limitMs} ms`), limitMs);
    if (signal?.aborted) return fail('aborted');
    signal?.addEventListener('abort', onAbort);

    pool.dispatch(
      {
        method,
        path,
        body,
        headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      },
      {
        onRequestStart(begun) {
          if (settled) return begun.abort(new TransportError('given up before it was sent', { written: false }));
          controller = begun;
          written = true;
        },
        onResponseStart(_controller, code, received) {
          status = code;
          given = received;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size <= maxBytes) return void chunks.push(chunk);
          if (settle()) resolve({ status: 413, headers: given, bytes: Buffer.alloc(0) });
          controller?.abort(new TransportError('larger than allowed', { written: true }));
        },
        onResponseEnd() {
          if (settle()) resolve({ status, headers: given, bytes: Buffer.concat(chunks, size) });
        },
        onResponseError(_controller, error) {
          fail((error as NodeJS.ErrnoException).code ?? error.name, error);
        },
      },
    );
  });
}
