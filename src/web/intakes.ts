// Platform webhooks: raw bytes in, status out; the channel decides everything else.
import type { IncomingMessage } from 'node:http';
import { type Context, Hono } from 'hono';
import type { Intake, IntakeRequest } from '../core/channel.ts';

/** The largest webhook of a platform, bytes (WhatsApp's documented maximum). */
const MAX_BODY = 3 * 1024 * 1024;

/**
 * Mounts each intake at its path for every method. On a real server the bytes are read from the socket as they come:
 * a platform sends thousands a second, and the web's streams cost more than storing them.
 */
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

async function read(c: Context): Promise<IntakeRequest | 'too large'> {
  const { url } = c.req;
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
  const header = (name: string): string | null => {
    if (incoming === undefined) return c.req.header(name) ?? null;
    const value = incoming.headers[name];
    return typeof value === 'string' ? value : null;
  };
  if (Number(header('content-length') ?? 0) > MAX_BODY) return 'too large';
  const body = incoming === undefined ? new Uint8Array(await c.req.arrayBuffer()) : await bytesOf(incoming);
  if (body === null || body.byteLength > MAX_BODY) return 'too large';
  return {
    method: c.req.method,
    headers: { get: header },
    get query() {
      return new URL(url).searchParams;
    },
    body,
  };
}

/** Null when more comes than a platform sends. Listens, because iterating costs more than all else here. */
function bytesOf(incoming: IncomingMessage): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= MAX_BODY) chunks.push(chunk);
      else resolve(null);
    });
    incoming.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.once('error', reject);
    incoming.once('close', () => {
      if (!incoming.complete) reject(new Error('the caller hung up before the end'));
    });
  });
}
