// The chat over real storage: stored, worked, answered, fetched; sessions isolated; the way back by a return link.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { toInbound } from '../../src/channels/web-chat/inbound.ts';
import type { Effect, Turn, TurnOutcome } from '../../src/core/turn.ts';
import type { Database } from '../../src/storage/database.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { createWebChatStore } from '../../src/storage/web-chat-store.ts';
import { createWorkStores } from '../../src/storage/work-stores.ts';
import { hashToken } from '../../src/web/chat/session.ts';
import { createWeb } from '../../src/web/web.ts';
import { eachDatabase } from '../databases.ts';
import { webChatChannel, webDeps } from './web-deps.ts';

interface Answer {
  session: string;
  messages: { id: string; text: string }[];
}

eachDatabase('the web chat', (open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  /** A house with a worker that echoes (and applies `effects` with the first turn); `hold` keeps it from working until `work` is called. */
  function house({ hold = false, waitMs = 5_000, effects = [] as Effect[] } = {}) {
    let wake = () => {};
    const work = async (): Promise<number> => {
      const turns = await stores.turns.turn({ outcomes: [], failures: [] }, 20);
      if (turns.length > 0) await stores.turns.turn({ outcomes: turns.map(echo), failures: [] }, 0);
      wake();
      return turns.length;
    };
    const echo = (turn: Turn): TurnOutcome => ({
      conversationId: turn.conversation.id,
      handled: turn.messages.map((message) => message.id),
      replies: [{ text: `Echo: ${turn.messages.map((message) => message.text).join(' + ')}` }],
      effects: effects.splice(0),
    });
    const stores = createWorkStores({
      database,
      hash: createKeyedHash('test'),
      holder: 'test',
      now: Date.now,
      limits: {
        parts: (_c, _a, message) => webChatChannel.parts(message),
        rate: () => webChatChannel.rate,
        free: () => 8,
      },
      day: () => '2026-11-23',
      consentKeptMs: () => 1,
      forget: async () => {},
      immediate: () => true,
      handOver: () => {},
      onStored: () => {
        if (!hold) void work();
      },
    });
    const store = createWebChatStore({
      database,
      now: Date.now,
      pollMs: 20,
      subscribe: (heard) => {
        wake = heard;
        return () => {};
      },
    });
    const app = createWeb(
      webDeps({ clock: { now: Date.now }, chat: { store, inbox: stores.inbox, toInbound, waitMs } }),
    );
    const request = (path: string, init?: RequestInit) => Promise.resolve(app.request(path, init));
    const ask = async (body: object): Promise<Answer> => {
      const response = await request('/api/chat', { method: 'POST', body: JSON.stringify(body) });
      expect(response.status).toBe(200);
      return (await response.json()) as Answer;
    };
    return { ask, request, work, store, close: () => store.close() };
  }

  const states = async () =>
    (await database.db.selectFrom('deliveries').select('state').execute()).map((row) => row.state);

  it('answers, once for an id, and knows what was fetched', async () => {
    const { ask, close } = house();
    const id = randomUUID();
    const [one, two] = await Promise.all([ask({ id, text: 'Hallo' }), ask({ id, text: 'Hallo' })]);
    const three = await ask({ id, text: 'Hallo' });
    expect(one.messages.map((message) => message.text)).toEqual(['Echo: Hallo']);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    const rows = await database.db.selectFrom('messages').select(['direction', 'text']).execute();
    expect(rows.filter((row) => row.direction === 'in')).toHaveLength(1);
    expect(await states()).toEqual(['delivered']);
    close();
  });

  it('keeps visitors apart and never stores a token', async () => {
    const { ask, request, close } = house();
    const one = await ask({ text: 'mein Geheimnis' });
    const two = await ask({ text: 'anderes' });
    const read = async (session: string) => (await request(`/api/chat/transcript?session=${session}`)).text();
    expect(await read(one.session)).toContain('Geheimnis');
    expect(await read(two.session)).not.toContain('Geheimnis');
    const ids = await database.db.selectFrom('addresses').select('external_id').execute();
    expect(ids.map((row) => row.external_id)).toContain(hashToken(one.session));
    expect(JSON.stringify(ids)).not.toContain(one.session.slice(0, 20));
    close();
  });

  it('gives the answer of a burst with its last message', async () => {
    const { ask, work, store, close } = house({ hold: true });
    const { session } = await ask({});
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const answers: Promise<Answer>[] = [];
    for (const [index, text] of ['Hallo', 'eine Frage', 'gilt Alarm?'].entries()) {
      answers.push(ask({ session, id: ids[index], text }));
      await expect.poll(() => store.find(hashToken(session), ids[index]!)).not.toBeNull();
    }
    await work();
    const texts = (await Promise.all(answers)).map((answer) => answer.messages.map((message) => message.text));
    expect(texts).toEqual([[], [], ['Echo: Hallo + eine Frage + gilt Alarm?']]);
    close();
  });

  it('lets a POST go when nobody works, and brings the answer by the stream', async () => {
    const { ask, request, work, close } = house({ hold: true, waitMs: 50 });
    const { session, messages } = await ask({ text: 'dauert länger' });
    expect(messages).toEqual([]);
    const response = await request(`/api/chat/events?session=${session}`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await work();
    let text = '';
    while (!text.includes('data:')) text += (await reader.read()).value;
    expect(text).toContain('Echo: dauert länger');
    await reader.cancel();
    await expect.poll(states).not.toContain('sent');
    close();
  });

  it('reads from the stream only what came after Last-Event-ID', async () => {
    const { ask, request, close } = house();
    const first = await ask({ text: 'eins' });
    await ask({ session: first.session, text: 'zwei' });
    const response = await request(`/api/chat/events?session=${first.session}`, {
      headers: { 'last-event-id': first.messages[0]!.id },
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('data:')) text += (await reader.read()).value;
    expect(text).toContain('Echo: zwei');
    expect(text).not.toContain('Echo: eins');
    await reader.cancel();
    close();
  });

  it('remembers Leichte Sprache, which no platform knows', async () => {
    const { ask, close } = house();
    const { session } = await ask({ text: 'Hallo', lang: 'de-simple' });
    const row = await database.db
      .selectFrom('contacts as p')
      .innerJoin('addresses as a', 'a.contact_id', 'p.id')
      .select('p.locale')
      .where('a.external_id', '=', hashToken(session))
      .executeTakeFirstOrThrow();
    expect(row.locale).toBe('de-simple');
    close();
  });

  describe('with a return link', () => {
    const linked = async (expiresAt: number) => {
      const token = randomUUID();
      const link: Effect = { do: 'link', purpose: 'return', tokenHash: hashToken(token), expiresAt };
      const here = house({ effects: [link] });
      return { token, here, asked: await here.ask({ text: 'an einen Menschen' }) };
    };

    it('shows the page without changing anything, and comes back by a POST', async () => {
      const { token, here } = await linked(Date.now() + 60_000);
      const page = await here.request(`/chat/return/${token}`);
      expect(page.status).toBe(200);
      expect(page.headers.get('set-cookie')).toBeNull();
      const html = await page.text();
      expect(html).toContain('<svg');
      expect(html).not.toContain('an einen Menschen');
      const back = await here.request(`/chat/return/${token}`, { method: 'POST' });
      expect(back.status).toBe(303);
      const cookie = back.headers.get('set-cookie')!.split(';')[0]!;
      const chat = await (await here.request('/chat', { headers: { cookie } })).text();
      expect(chat).toContain('Echo: an einen Menschen');
      const response = await here.request('/api/chat', {
        method: 'POST',
        headers: { cookie },
        body: JSON.stringify({ text: 'ich bin wieder da' }),
      });
      expect(((await response.json()) as Answer).messages[0]?.text).toBe('Echo: ich bin wieder da');
      const contacts = await database.db
        .selectFrom('messages as m')
        .select('m.conversation_id')
        .where('m.text', 'in', ['an einen Menschen', 'ich bin wieder da'])
        .execute();
      expect(new Set(contacts.map((row) => row.conversation_id)).size).toBe(1);
      here.close();
    });

    it('says so when the link is over or unknown', async () => {
      const { token, here } = await linked(Date.now() - 1);
      for (const path of [`/chat/return/${token}`, `/chat/return/${randomUUID()}`]) {
        expect((await here.request(path)).status).toBe(404);
        const back = await here.request(path, { method: 'POST' });
        expect(back.status).toBe(404);
        expect(back.headers.get('set-cookie')).toBeNull();
      }
      here.close();
    });
  });
});
