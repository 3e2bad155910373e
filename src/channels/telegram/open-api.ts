// grammY's API client over an undici pool: its own node-fetch costs twice the time and half the throughput.
import { randomUUID } from 'node:crypto';
import { Api, type Transformer } from 'grammy';
import { Pool } from 'undici';
import { dispatch, TransportError } from '../dispatch.ts';
import { toForm, Upload } from './picture.ts';

export interface ApiDeps {
  token: string;
  /** Without a slash at the end; may carry a path. */
  apiRoot: string;
  /** How long one call may take, ms; a long poll may take its own time on top. */
  timeoutMs: number;
  /** Connections at once; further calls queue, and a call that times out in the queue is surely unsent. */
  connections?: number;
}

export interface TelegramApi {
  raw: Api['raw'];
  /** The bytes of a file; null when the server has no such file or it is larger than `maxBytes`. */
  download(filePath: string, maxBytes: number): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

/**
 * Opens the client. Promises: never repeats a request; a call rejects with GrammyError (the Bot API refused) or
 * TransportError (no answer; says whether the request may have left). No error contains the token.
 */
export function openApi({ token, apiRoot, timeoutMs, connections = 256 }: ApiDeps): TelegramApi {
  const root = new URL(apiRoot);
  const prefix = root.pathname.replace(/\/+$/, '');
  const pool = new Pool(root.origin, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, allowH2: false });
  const api = new Api(token, { apiRoot: root.origin });

  const overUndici: Transformer = async (_prev, method, payload, signal) => {
    const longPollS = method === 'getUpdates' ? ((payload as { timeout?: number }).timeout ?? 0) : 0;
    const { status, bytes } = await dispatch(pool, {
      method: 'POST',
      path: `${prefix}/bot${token}/${method}`,
      ...written(payload as Record<string, unknown>),
      limitMs: timeoutMs + longPollS * 1_000,
      signal: signal as AbortSignal | undefined,
    });
    return read(status, bytes.toString());
  };
  api.config.use(overUndici);

  return {
    raw: api.raw,
    async download(filePath, maxBytes) {
      const segments = filePath.split('/');
      if (segments.includes('..')) return null;
      const path = `${prefix}/file/bot${token}/${segments.map(encodeURIComponent).join('/')}`;
      const { status, bytes } = await dispatch(pool, { method: 'GET', path, limitMs: timeoutMs * 4, maxBytes });
      if (status === 200) return bytes.byteLength <= maxBytes ? bytes : null;
      if (status >= 400 && status < 500) return null;
      throw new TransportError(`file answered with HTTP ${status}`, { written: true, status });
    },
    close: () => pool.close(),
  };
}

/** JSON, or a form when a file goes along. */
function written(payload: Record<string, unknown>): { body: string | Buffer; headers?: Record<string, string> } {
  if (!(payload.photo instanceof Upload)) return { body: JSON.stringify(payload) };
  const boundary = `luftpost${randomUUID()}`;
  return { body: toForm(payload, boundary), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

/** The Bot API's envelope; whatever is none is a transport error. */
function read(status: number, text: string): Awaited<ReturnType<Transformer>> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new TransportError(`HTTP ${status} without JSON`, { written: true, status, cause });
  }
  const { ok, error_code: code, result } = (answer ?? {}) as { ok?: unknown; error_code?: unknown; result?: unknown };
  if (ok === true && result !== undefined && status < 400) return answer as { ok: true; result: never };
  if (ok === false && typeof code === 'number') return answer as { ok: false; error_code: number; description: string };
  throw new TransportError(`HTTP ${status} without an answer of the Bot API`, { written: true, status });
}
