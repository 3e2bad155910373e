// The Graph API over an undici pool: one request, told exactly; nothing is ever repeated here.
import { Pool } from 'undici';
import { type Answer, dispatch } from '../dispatch.ts';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { refusalOf } from './errors.ts';

export interface GraphDeps {
  token: string;
  /** With the version, without a slash at the end: `https://graph.facebook.com/v23.0`. */
  apiRoot: string;
  /** How long one call may take, ms. */
  timeoutMs: number;
  /** Connections at once; further calls queue, and a call that times out in the queue is surely unsent. */
  connections?: number;
}

export interface GraphAnswer {
  status: number;
  retryAfterMs?: number;
  /** Parsed, or undefined when it was no JSON. */
  body: unknown;
}

export interface Graph {
  /** Rejects with TransportError when there was no answer. */
  post(path: string, body: object): Promise<GraphAnswer>;
  /** The fields of an object; throws with Graph's own words, without numbers of people. */
  get(path: string, query?: Record<string, string>): Promise<Fields>;
  /** The bytes of a file; null when Meta no longer has it or it is larger than `maxBytes`. */
  download(mediaId: string, maxBytes: number): Promise<{ bytes: Uint8Array; mime: string } | null>;
  close(): Promise<void>;
}

/** Hosts of Meta that hand out files; the token goes nowhere else. */
const FILE_HOSTS = /(^|\.)(fbsbx\.com|fbcdn\.net|facebook\.com|whatsapp\.net)$/;
/** An answer of the Graph API is small; a file has its own limit. */
const MAX_ANSWER = 4_000_000;

export function openGraph({ token, apiRoot, timeoutMs, connections = 256 }: GraphDeps): Graph {
  const root = new URL(apiRoot);
  const prefix = root.pathname.replace(/\/+$/, '');
  const settings = { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, allowH2: false };
  const pool = new Pool(root.origin, settings);
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'luftpost' };

  const get = async (path: string, query: Record<string, string> = {}): Promise<Fields> => {
    const search = new URLSearchParams(query).toString();
    const call = { method: 'GET' as const, path: `${prefix}/${path}${search === '' ? '' : `?${search}`}`, headers };
    const answer = read(await dispatch(pool, { ...call, limitMs: timeoutMs, maxBytes: MAX_ANSWER }));
    const fields = fieldsOf(answer.body);
    if (answer.status < 300 && fields !== null && fields.error === undefined) return fields;
    throw new GraphError(answer.status, refusalOf(fields?.error)?.reason ?? `HTTP ${answer.status}`);
  };

  return {
    async post(path, body) {
      const call = { method: 'POST' as const, path: `${prefix}/${path}`, body: JSON.stringify(body), headers };
      return read(await dispatch(pool, { ...call, limitMs: timeoutMs, maxBytes: MAX_ANSWER }));
    },
    get,
    async download(mediaId, maxBytes) {
      let file: Fields;
      try {
        file = await get(encodeURIComponent(mediaId));
      } catch (error) {
        if (error instanceof GraphError && error.status >= 400 && error.status < 500) return null;
        throw error;
      }
      const size = Number(file.file_size);
      if (size > maxBytes) return null;
      const url = fileUrl(textOf(file.url, 2_048));
      if (url === null) return null;
      const answer = await fetchFile(url, maxBytes);
      if (answer.status === 200) {
        return { bytes: answer.bytes, mime: textOf(file.mime_type, 128) || 'application/octet-stream' };
      }
      if (answer.status >= 400 && answer.status < 500) return null;
      throw new Error(`the file answered with HTTP ${answer.status}`);
    },
    close: () => pool.close(),
  };

  /** Null for an address that is not Meta's: it would get our token. */
  function fileUrl(address: string): URL | null {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null) return null;
    if (url.origin === root.origin) return url;
    return url.protocol === 'https:' && FILE_HOSTS.test(url.hostname) ? url : null;
  }

  async function fetchFile(url: URL, maxBytes: number): Promise<Answer> {
    const own = url.origin === root.origin ? pool : new Pool(url.origin, { ...settings, connections: 1 });
    try {
      const path = url.pathname + url.search;
      return await dispatch(own, { method: 'GET', path, headers, limitMs: timeoutMs * 4, maxBytes });
    } finally {
      if (own !== pool) await own.close();
    }
  }
}

/** Graph refused a look-up. The message is Graph's, without numbers of people. */
export class GraphError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
  }
}

function read({ status, headers, bytes }: Answer): GraphAnswer {
  const retryAfterMs = retryAfterOf(headers['retry-after']);
  return { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }), body: parse(bytes.toString()) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds as ms, at most an hour. */
function retryAfterOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,6}(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) ? Math.min(Math.ceil(seconds * 1_000), 3_600_000) : undefined;
}
