// Live events for browsers as server-sent events, with resume, a heartbeat, and an end when the session ends.
import type { Room } from './console.ts';
import type { LiveFeed } from './live-feed.ts';

/** Often enough that proxies keep the line and that a browser notices silence within 40 s. */
const HEARTBEAT_MS = 15_000;

export function createLiveRoutes({ route, sessions }: Room, feed: LiveFeed): void {
  route('GET /events', (c) => {
    const { token } = c.get('session');
    const asked = c.req.header('last-event-id') ?? c.req.query('after');
    const seen = asked !== undefined && /^\d{1,15}$/.test(asked) ? Number(asked) : null;
    const encoder = new TextEncoder();
    let leave: () => void = () => {};
    let timer: NodeJS.Timeout | undefined;
    let open = true;

    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const write = (text: string) => {
          if (open) controller.enqueue(encoder.encode(text));
        };
        const end = () => {
          if (!open) return;
          open = false;
          clearInterval(timer);
          leave();
          controller.close();
        };
        write('retry: 2000\n\n');
        leave = await feed.open(seen, {
          event: ({ seq, kind, subject, payload: { by, to } }) =>
            write(`id: ${seq}\nevent: change\ndata: ${JSON.stringify({ seq, kind, subject, by, to })}\n\n`),
          reset: (last) => write(`id: ${last}\nevent: reset\ndata: {}\n\n`),
          end,
        });
        write(`event: beat\ndata: {}\n\n`);
        timer = setInterval(() => {
          write(`event: beat\ndata: {}\n\n`);
          sessions.find(token, 'looks').then((session) => session === null && end(), end);
        }, HEARTBEAT_MS);
        timer.unref();
        if (!open) end();
      },
      cancel() {
        open = false;
        clearInterval(timer);
        leave();
      },
    });
    return c.body(body, 200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  });
}
