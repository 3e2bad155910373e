// GET /api/chat/events: what is said to one session, as server-sent events with resume.
import type { Handler } from 'hono';
import type { ClientIp } from '../client-ip.ts';
import { localeOf } from '../locale-of.ts';
import type { ChatEntry, WebDeps } from '../ports.ts';
import { hashToken, type Sessions } from './session.ts';
import type { SessionCookie } from './session-cookie.ts';

const HEARTBEAT_MS = 15_000;
/** A browser reconnects after this when the stream broke. */
const RETRY_MS = 2_000;

export interface StreamParts {
  sessions: Sessions;
  cookie: SessionCookie;
  clientIp: ClientIp;
  streamsPerIp: number;
}

/**
 * 401 without a session of ours. After `Last-Event-ID`, or from the first entry never fetched. What is written to the
 * stream counts as fetched.
 */
export function createChatStream(deps: WebDeps, parts: StreamParts): Handler {
  const { store } = deps.chat;
  const open = new Map<string, number>();

  return async (c) => {
    const session = parts.sessions.check(c.req.query('session') ?? parts.cookie.read(c));
    const fault = (name: string) => ({ error: deps.phrases.say(localeOf(c), `web.error.${name}`) });
    if (session === null) return c.json(fault('session'), 401);
    const ip = parts.clientIp(c);
    const count = open.get(ip) ?? 0;
    if (count >= parts.streamsPerIp) return c.json(fault('streams'), 429);
    open.set(ip, count + 1);
    const last = c.req.header('last-event-id') ?? c.req.query('last') ?? '';
    const after = /^[0-9a-z]{20}$/.test(last) ? last : null;
    const address = await store.resolve(hashToken(session));

    const encoder = new TextEncoder();
    let end = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const write = (text: string) => {
          try {
            controller.enqueue(encoder.encode(text));
          } catch {
            end();
          }
        };
        const stop = store.follow(address, after, (entries) => {
          for (const entry of entries) write(toEvent(entry));
          store.fetched(entries.map((entry) => entry.id)).catch((error: unknown) => {
            deps.log.warn({ error: String(error) }, 'web.fetched.failed');
          });
        });
        const heartbeat = setInterval(() => write(': \n\n'), HEARTBEAT_MS);
        heartbeat.unref();
        end = () => {
          end = () => {};
          stop();
          clearInterval(heartbeat);
          const rest = (open.get(ip) ?? 1) - 1;
          if (rest > 0) open.set(ip, rest);
          else open.delete(ip);
        };
        write(`retry: ${RETRY_MS}\n\n`);
      },
      cancel: () => end(),
    });
    return c.body(body, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  };
}

function toEvent({ id, text, buttons, image, author }: ChatEntry): string {
  const data = { id, text, ...(buttons?.length ? { buttons } : {}), ...(image ? { image } : {}), author };
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
