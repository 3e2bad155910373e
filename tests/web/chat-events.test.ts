// GET /api/chat/events: only its session, with resume, bounded.
import { describe, expect, it, vi } from 'vitest';
import type { createWeb } from '../../src/web/web.ts';
import { type Answer, openChat } from './open-chat.ts';

describe('GET /api/chat/events', () => {
  it.each(['', '?session=', '?session=forged'])('asks for a session: %j', async (query) => {
    const response = await openChat().app.request(`/api/chat/events${query}`);
    expect(response.status).toBe(401);
    expect(((await response.json()) as Answer).error).toMatch(/\.$/);
  });

  it('carries what staff say, only to that session, and marks it fetched', async () => {
    const { app, ask, chat } = openChat();
    const mine = await ask({ text: 'Frage' });
    const other = await ask({ text: 'andere Frage' });
    const [address, otherAddress] = chat.stored.map((message) => message.address.id) as [string, string];
    const stream = await events(app, mine.session);
    const otherStream = await events(app, other.session);
    chat.say(address, 'Antwort vom Amt');
    chat.say(otherAddress, 'für jemand anderen');
    expect(await stream.next()).toMatchObject({ data: { text: 'Antwort vom Amt', author: 'staff' } });
    expect(await otherStream.next()).toMatchObject({ data: { text: 'für jemand anderen' } });
    expect(chat.entries.get(address)?.every((entry) => entry.fetched)).toBe(true);
    await stream.cancel();
    await otherStream.cancel();
    expect(chat.followers.size).toBe(0);
  });

  it('goes on after Last-Event-ID', async () => {
    const { app, ask, chat } = openChat();
    const { session } = await ask({ text: 'Frage' });
    const address = chat.stored[0]!.address.id;
    const first = chat.say(address, 'erste');
    chat.say(address, 'zweite');
    const stream = await events(app, session, first.id);
    expect(await stream.next()).toMatchObject({ data: { text: 'zweite' } });
    await stream.cancel();
  });

  it('bounds the connections of one address', async () => {
    const { app, ask } = openChat({ limits: { streamsPerIp: 2 } });
    const { session } = await ask({ text: 'Frage' });
    const streams = [await events(app, session), await events(app, session)];
    const get = () => app.request(`/api/chat/events?session=${session}`);
    expect((await get()).status).toBe(429);
    await streams[0]!.cancel();
    const again = await vi.waitFor(async () => {
      const response = await get();
      expect(response.status).toBe(200);
      return response;
    });
    await again.body?.cancel();
    await streams[1]!.cancel();
  });
});

async function events(app: ReturnType<typeof createWeb>, session: string, last?: string) {
  const headers = last === undefined ? undefined : { 'last-event-id': last };
  const response = await app.request(`/api/chat/events?session=${session}`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  return {
    async next(): Promise<{ id: string; data: Record<string, unknown> }> {
      for (;;) {
        const end = rest.indexOf('\n\n');
        if (end >= 0) {
          const block = rest.slice(0, end);
          rest = rest.slice(end + 2);
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data !== undefined) return { id: /^id: (.*)$/m.exec(block)?.[1] ?? '', data: JSON.parse(data) };
        } else {
          const { value, done } = await reader.read();
          if (done) throw new Error('the stream ended');
          rest += value;
        }
      }
    },
    cancel: () => reader.cancel(),
  };
}
