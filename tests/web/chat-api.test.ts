// POST /api/chat and its events, as the contract promises them, over a conversation in memory.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Answer, openChat } from './open-chat.ts';
import { phrases, said } from './web-deps.ts';

describe('POST /api/chat', () => {
  it('answers in the shape of the contract and stores the hash of the session only', async () => {
    const { ask, chat } = openChat();
    const answer = await ask({ text: 'Hallo' });
    expect(answer.status).toBe(200);
    expect(Object.keys((await (await openChat().post({ text: 'x' })).json()) as object).sort()).toEqual([
      'messages',
      'session',
    ]);
    expect(answer.messages).toEqual([{ id: expect.any(String), text: 'Echo: Hallo' }]);
    expect(answer.session.length).toBeGreaterThanOrEqual(26);
    expect(JSON.stringify(chat.stored)).not.toContain(answer.session);
    expect(chat.stored[0]?.address).toMatchObject({ channel: 'web-chat', account: 'default' });
  });

  it('goes on in the session it is given, by field or by cookie', async () => {
    const { ask, chat } = openChat();
    const first = await ask({ text: 'eins' });
    const second = await ask({ session: first.session, text: 'zwei' });
    const cookie = first.response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const third = await ask({ text: 'drei' }, { cookie: cookie.split(';')[0]! });
    expect(new Set([first.session, second.session, third.session]).size).toBe(1);
    expect(new Set(chat.stored.map((message) => message.address.id)).size).toBe(1);
  });

  it('has one effect and one answer for the same id twice', async () => {
    const { ask, chat } = openChat();
    const { session } = await ask({ text: 'Anfang' });
    const id = randomUUID();
    const one = await ask({ id, session, text: 'Gilt Alarm?' });
    const two = await ask({ id, session, text: 'Gilt Alarm?' });
    expect(two.messages).toEqual(one.messages);
    expect(chat.stored.filter((message) => said(message) === 'Gilt Alarm?')).toHaveLength(1);
  });

  it('finds the session again when a first message is repeated after its answer was lost', async () => {
    const { ask, chat, pass } = openChat();
    const id = randomUUID();
    const one = await ask({ id, text: 'Hallo' });
    const two = await ask({ id, text: 'Hallo' });
    expect(two.session).toBe(one.session);
    expect(two.messages).toEqual(one.messages);
    expect(chat.stored).toHaveLength(1);
    pass(11 * 60_000);
    expect((await ask({ id, text: 'Hallo' })).session).not.toBe(one.session);
  });

  it('never leads two visitors who count their messages from 1 into one session', async () => {
    const { ask } = openChat();
    const one = await ask({ id: '1', text: 'mein Geheimnis' });
    const two = await ask({ id: '1', text: 'hallo' });
    expect(two.session).not.toBe(one.session);
    expect(JSON.stringify(two.messages)).not.toContain('Geheimnis');
  });

  it.each(['forged', 'a'.repeat(26), `${'0'.repeat(26)}.AAAAAAAAAA`, '../../etc', ''])(
    'begins anew for a session that is not ours: %j',
    async (session) => {
      const { ask } = openChat();
      const answer = await ask({ session, text: 'Hallo' });
      expect(answer.status).toBe(200);
      expect(answer.session).not.toBe(session);
    },
  );

  it('opens a session without a word, and stores nothing', async () => {
    const { ask, chat } = openChat();
    const opened = await ask({});
    expect(opened).toMatchObject({ status: 200, messages: [] });
    expect(chat.stored).toEqual([]);
    expect((await ask({ session: opened.session, text: 'Hallo' })).session).toBe(opened.session);
  });

  it('sends a button by its id', async () => {
    const { ask } = openChat();
    expect((await ask({ button: 'do:subscribe' })).messages[0]?.text).toBe('Echo: [do:subscribe]');
  });

  it('gives the chosen language on', async () => {
    const { ask, chat } = openChat();
    await ask({ text: 'Merhaba', lang: 'tr-TR' });
    await ask({ text: 'Hallo', lang: 'xx' });
    expect(chat.stored.map((message) => message.profile?.language)).toEqual(['tr', undefined]);
  });

  it('gives the answer of a burst with its last message', async () => {
    const { ask } = openChat({ reply: (message) => (said(message) === 'drei' ? ['Antwort auf alles'] : []) });
    const { session } = await ask({});
    const texts = await Promise.all(['eins', 'zwei', 'drei'].map((text) => ask({ session, text, id: randomUUID() })));
    expect(texts.map((answer) => answer.messages.length)).toEqual([0, 0, 1]);
  });

  it.each([
    ['no JSON', '{"text":', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['a number', '7', 400],
    ['a text that is a number', '{"text":5}', 400],
    ['a text that is an object', '{"text":{"$gt":""}}', 400],
    ['a session that is a list', '{"session":["x"],"text":"a"}', 400],
    ['an id that is too long', JSON.stringify({ id: 'x'.repeat(101), text: 'a' }), 400],
    ['__proto__', '{"__proto__":{"x":1},"text":"a"}', 400],
    ['constructor', '{"constructor":{"prototype":{"x":1}},"text":"a"}', 400],
    ['1 MB', JSON.stringify({ text: 'x'.repeat(1_000_000) }), 413],
    ['nothing', '', 400],
  ])('refuses %s with a sentence', async (_, body, status) => {
    const { post, chat } = openChat();
    const response = await post(body);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as Answer;
    expect(error).toMatch(/\p{L}{3}.*\.$/u);
    expect(chat.stored).toEqual([]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it.each(['', '   ', '\u0000\u0000', '\n\t'])('answers an empty message %j with a sentence', async (text) => {
    const { ask, chat } = openChat();
    const answer = await ask({ text });
    expect(answer.messages[0]?.text).toBe(phrases.say('de', 'web.chat.empty'));
    expect(chat.stored).toEqual([]);
  });

  it('answers who writes too fast with a sentence, and nobody else', async () => {
    const { ask, chat, pass } = openChat();
    const { session } = await ask({});
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => ask({ session, text: `${n}` })));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(20);
    const limited = answers.find((answer) => answer.status === 429);
    expect(limited?.messages[0]?.text).toBe(phrases.say('de', 'web.chat.slower'));
    expect(limited?.session).toBe(session);
    expect(chat.stored).toHaveLength(20);
    expect((await ask({ text: 'jemand anders' })).status).toBe(200);
    pass(3_001);
    expect((await ask({ session, text: 'langsamer' })).status).toBe(200);
  });

  it('limits an address that begins ever new sessions', async () => {
    const { ask } = openChat({ limits: { ip: { burst: 5, perMinute: 5 } } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask({ text: 'x' })));
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(3);
  });

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site' },
  ])('takes nothing from a page of another site: %j', async (headers) => {
    const { post, chat } = openChat();
    expect((await post({ text: 'x' }, headers)).status).toBe(403);
    expect(chat.stored).toEqual([]);
  });

  it.each<Record<string, string>>([{ origin: 'http://localhost:3000' }, { 'sec-fetch-site': 'same-origin' }])(
    'takes what our own page sends: %j',
    async (headers) => {
      expect((await openChat().post({ text: 'x' }, headers)).status).toBe(200);
    },
  );
});
