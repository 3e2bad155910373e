// Platform webhooks: raw bytes in, status out; the channel decides everything else.
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Intake } from '../core/channel.ts';

/** The largest webhook of a platform, bytes (WhatsApp's documented maximum). */
const MAX_BODY = 3 * 1024 * 1024;

/** Mounts each intake at its path for every method. */
export function createIntakes(intakes: readonly Intake[]): Hono {
  const app = new Hono();
  const limit = bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.body(null, 413) });
  for (const intake of intakes) {
    app.all(intake.path, limit, async (c) => {
      const hasBody = c.req.method !== 'GET' && c.req.method !== 'HEAD';
      const body = hasBody ? new Uint8Array(await c.req.arrayBuffer()) : new Uint8Array();
      const answer = await intake.receive({
        method: c.req.method,
        headers: { get: (name) => c.req.header(name) ?? null },
        query: new URL(c.req.url).searchParams,
        body,
      });
      return new Response(answer.body ?? null, { status: answer.status });
    });
  }
  return app;
}
