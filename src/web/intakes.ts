// Platform webhooks: raw bytes in, status out; the channel decides everything else.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, Hono } from 'hono';
import type { Intake, IntakeRequest } from '../core/channel.ts';

/** The largest webhook of a platform, bytes (WhatsApp's documented maximum). */
const MAX_BODY = 3 * 1024 * 1024;
/** A platform repeats what could not be taken; not before so long, seconds. */
const RETRY_S = '5';

/** Mounts each intake at its path for every method, for whoever asks the app without a server. */
export function createIntakes(intakes: readonly Intake[]): Hono {
  const app = new Hono();
  for (const intake of intakes) {
    app.all(intake.path, async (c) => {
      const request = await read(c);
      if (request === 'too large') return c.body(null, 413);
      const answer = await intake.receive(request);
      return new Response(answer.body ?? null, { status: answer.status });
    });
  }
  return app;
}

/**
 * The same on a real server, before the app: a platform sends thousands a second, and the web's requests, streams and
 * headers for browsers cost more than storing them. Returns whether the request was one of theirs. A fault is answered
 * with 503, so that the platform repeats it.
 */
export function createDirectIntakes(intakes: readonly Intake[], onFault: (error: unknown, path: string) => void) {
  const byPath = new Map(intakes.map((intake) => [intake.path, intake]));

  return (incoming: IncomingMessage, response: ServerResponse): boolean => {
    const url = incoming.url ?? '';
    const queryAt = url.indexOf('?');
    const intake = byPath.get(queryAt < 0 ? url : url.slice(0, queryAt));
    if (intake === undefined) return false;
    if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY) refuseLarge(incoming, response);
    else receive(intake, incoming, queryAt < 0 ? '' : url.slice(queryAt), response);
    return true;
  };

  function receive(intake: Intake, incoming: IncomingMessage, query: string, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    // Listens, because iterating costs more than all else here.
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= MAX_BODY) chunks.push(chunk);
      else if (!response.headersSent) refuseLarge(incoming, response);
    });
    // Who hung up before the end was not heard and waits for no answer.
    incoming.once('error', () => {});
    incoming.once('end', () => {
      if (size > MAX_BODY) return;
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      intake.receive(requestOf(incoming, query, body)).then(
        (answer) => reply(response, answer.status, answer.body),
        (error: unknown) => {
          onFault(error, intake.path);
          response.setHeader('retry-after', RETRY_S);
          reply(response, 503);
        },
      );
    });
  }
}

const requestOf = (incoming: IncomingMessage, query: string, body: Uint8Array): IntakeRequest => ({
  method: incoming.method ?? '',
  headers: {
    get(name) {
      const value = incoming.headers[name.toLowerCase()];
      return typeof value === 'string' ? value : null;
    },
  },
  get query() {
    return new URLSearchParams(query);
  },
  body,
});

function reply(response: ServerResponse, status: number, body?: string): void {
  if (response.destroyed) return;
  if (body !== undefined) response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(body);
}

/** What still comes is not read. */
function refuseLarge(incoming: IncomingMessage, response: ServerResponse): void {
  incoming.on('error', () => {});
  response.setHeader('connection', 'close');
  response.once('finish', () => incoming.destroy());
  reply(response, 413);
}

async function read(c: Context): Promise<IntakeRequest | 'too large'> {
  const { url } = c.req;
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) return 'too large';
  const body = new Uint8Array(await c.req.arrayBuffer());
  if (body.byteLength > MAX_BODY) return 'too large';
  return {
    method: c.req.method,
    headers: { get: (name) => c.req.header(name) ?? null },
    get query() {
      return new URL(url).searchParams;
    },
    body,
  };
}
