// The inbox and the ledger as the rest of the house relies on them, on both databases.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Turn, TurnOutcome } from '../../src/core/turn.ts';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { type FakeChannel, fakeChannel } from '../fakes/channel.ts';
import { movableClock, openSpine, textFrom, until } from './spine.ts';

const echo = (turn: Turn): TurnOutcome => ({
  conversationId: turn.conversation.id,
  handled: turn.messages.map((message) => message.id),
  replies: [{ text: `echo: ${turn.messages.map((message) => message.text).join('|')}` }],
  effects: [],
});

eachDatabase('the spine', (open) => {
  let database: Database;
  let channel: FakeChannel;
  let spine: Awaited<ReturnType<typeof openSpine>>;

  beforeEach(async () => {
    database = await open();
    channel = fakeChannel();
  });
  afterEach(() => spine.stop());

  const states = async () =>
    (await database.db.selectFrom('deliveries').select(['state', 'reason']).orderBy('id').execute()).map(
      (row) => row.state,
    );

  it('answers a message once and records it', async () => {
    spine = await openSpine({ database, channel, respond: echo });
    await spine.inbox.store([textFrom('a', 'hello')]);
    await until('the row is sent', async () => (await states()).join() === 'sent');
    expect(channel.sent.map((send) => [send.to, send.text])).toEqual([['a', 'echo: hello']]);
  });

  it('gives the same provider message one effect, in one batch and later', async () => {
    spine = await openSpine({ database, channel, respond: echo });
    const message = textFrom('a', 'once');
    await spine.inbox.store([message, message]);
    await until('one is sent', () => channel.sent.length === 1);
    await spine.inbox.store([message]);
    await spine.inbox.store([textFrom('a', 'again')]);
    await until('the next is sent', () => channel.sent.length >= 2);
    expect(channel.sent.map((send) => send.text)).toEqual(['echo: once', 'echo: again']);
  });

  it('collects messages sent within a breath and answers them together', async () => {
    const clock = movableClock();
    spine = await openSpine({ database, channel, respond: echo, clock, immediate: () => false });
    await spine.inbox.store([textFrom('a', 'darf ich')]);
    await spine.inbox.store([textFrom('a', 'heute fahren')]);
    expect(channel.sent).toEqual([]);
    clock.move(601);
    await until('one answer', () => channel.sent.length === 1);
    expect(channel.sent[0]?.text).toBe('echo: darf ich|heute fahren');
  });

  it('waits at most 2 s after the first message of a stream', async () => {
    const clock = movableClock();
    spine = await openSpine({ database, channel, respond: echo, clock, immediate: () => false });
    for (const text of ['1', '2', '3', '4', '5']) {
      await spine.inbox.store([textFrom('a', text)]);
      clock.move(500);
    }
    await until('an answer', () => channel.sent.length >= 1);
    expect(channel.sent[0]?.text).toContain('echo: 1|2|3|4');
  });

  it('keeps the order of several parts for one person', async () => {
    const long = `${'Ein Satz. '.repeat(900)}Ende.`;
    spine = await openSpine({
      database,
      channel,
      respond: (turn) => ({ ...echo(turn), replies: [{ text: long }, { text: 'zweite' }] }),
    });
    await spine.inbox.store([textFrom('a', 'x')]);
    await until('all parts', () => channel.sent.length === 4);
    const texts = channel.sent.map((send) => send.text);
    expect(texts[2]).toMatch(/Ende\.$/);
    expect(texts[3]).toBe('zweite');
    expect(texts.slice(0, 3).join(' ').replace(/\s+/g, ' ')).toBe(long.replace(/\s+/g, ' '));
  });

  it('pauses the whole channel on 429 and goes on after it, also over a restart', async () => {
    const clock = movableClock();
    spine = await openSpine({ database, channel, respond: echo, clock });
    channel.fates.push({ outcome: 'refused', kind: 'throttled', reason: 'flood', retryAfterMs: 60_000 });
    await spine.inbox.store([textFrom('a', 'one')]);
    await until('the refusal is recorded', async () => (await states()).join() === 'pending');
    await spine.inbox.store([textFrom('b', 'two')]);
    await until('the second waits', async () => (await states()).length === 2);
    await spine.stop();
    expect(channel.sent).toHaveLength(1);
    spine = await openSpine({ database, channel, respond: echo, clock });
    expect(channel.sent).toHaveLength(1);
    clock.move(60_001);
    await until('both are sent', async () => (await states()).join() === 'sent,sent');
    expect(channel.sent).toHaveLength(3);
  });

  it.each([
    ['an answer that was lost', { outcome: 'unknown', reason: 'reset' }, 'unknown', 'active'],
    ['a blocked person', { outcome: 'refused', kind: 'gone', reason: 'blocked' }, 'failed', 'gone'],
    ['a bad message', { outcome: 'refused', kind: 'rejected', reason: 'too long' }, 'failed', 'active'],
    ['a held one', { outcome: 'held', reason: 'quality' }, 'held', 'active'],
  ] as const)('records %s and sends it once', async (_name, fate, state, address) => {
    spine = await openSpine({ database, channel, respond: echo });
    channel.fates.push(fate);
    await spine.inbox.store([textFrom('a', 'x')]);
    await until('it is recorded', async () => (await states()).join() === state);
    await spine.inbox.store([textFrom('b', 'y')]);
    await until('the next one works', () => channel.sent.length === 2);
    expect(channel.sent.map((send) => send.to)).toEqual(['a', 'b']);
    const row = await database.db
      .selectFrom('addresses')
      .select('state')
      .where('external_id', '=', 'a')
      .executeTakeFirstOrThrow();
    expect(row.state).toBe(address);
  });

  it('stops a channel whose token is refused and keeps the messages', async () => {
    spine = await openSpine({ database, channel, respond: echo });
    channel.fates.push({ outcome: 'refused', kind: 'misconfigured', reason: '401' });
    await spine.inbox.store([textFrom('a', 'x')]);
    await until('the channel is stopped', async () => {
      const row = await database.db.selectFrom('channel_states').select('stopped_reason').executeTakeFirst();
      return row?.stopped_reason === '401';
    });
    expect(await states()).toEqual(['pending']);
  });

  it('parks a message whose turn always throws, and works the others', async () => {
    const clock = movableClock();
    spine = await openSpine({
      database,
      channel,
      clock,
      respond: (turn) => {
        if (turn.messages[0]?.text === 'poison') throw new Error('boom');
        return echo(turn);
      },
    });
    await spine.inbox.store([textFrom('a', 'poison'), textFrom('b', 'fine')]);
    await until('the good one is answered', () => channel.sent.length === 1);
    await until('the bad one is parked', async () => {
      clock.move(500);
      const parked = database.db.selectFrom('messages').select('text').where('state', '=', 'parked');
      return (await parked.executeTakeFirst())?.text === 'poison';
    });
    expect(channel.sent.map((send) => send.to)).toEqual(['b']);
    const tickets = await database.db.selectFrom('tickets').select(['kind', 'state']).execute();
    expect(tickets).toEqual([{ kind: 'fault', state: 'waiting' }]);
  });

  it('answers, after one whose outcome cannot be applied, everybody who wrote with it', async () => {
    const clock = movableClock();
    await database.db
      .insertInto('links')
      .values({
        token_hash: 'taken',
        purpose: 'data',
        contact_id: 'x',
        conversation_id: null,
        expires_at: 0,
        used_at: 0,
      })
      .execute();
    spine = await openSpine({
      database,
      channel,
      clock,
      respond: (turn) => ({
        ...echo(turn),
        effects:
          turn.messages[0]?.text === 'poison'
            ? [{ do: 'link', purpose: 'data', tokenHash: 'taken', expiresAt: 1 }]
            : [{ do: 'count', what: 'answered' }],
      }),
    });
    await spine.inbox.store([textFrom('a', 'poison'), textFrom('b', 'fine'), textFrom('c', 'fine too')]);
    await until('the good ones are answered', () => channel.sent.length === 2);
    await until('the bad one is parked', async () => {
      clock.move(500);
      const rows = await database.db.selectFrom('messages').select('text').where('state', '=', 'parked').execute();
      return rows.map((row) => row.text).join() === 'poison';
    });
    expect(channel.sent.map((send) => send.to).toSorted()).toEqual(['b', 'c']);
    const counted = await database.db.selectFrom('outcomes').select('n').where('what', '=', 'answered').execute();
    expect(counted.map((row) => Number(row.n))).toEqual([2]);
  });

  it('answers on SQLite what need not wait in the commit that stores it, and what must wait later', async () => {
    const immediate = (text: string) => text === 'now';
    spine = await openSpine({ database, channel, respond: echo, immediate });
    await spine.inbox.store([textFrom('a', 'now'), textFrom('b', 'and then')]);
    const handled = await database.db.selectFrom('messages').select('text').where('state', '=', 'handled').execute();
    if (database.kind === 'sqlite') expect(handled).toEqual([{ text: 'now' }]);
    await until('both are answered', () => channel.sent.length === 2);
    expect(channel.sent.map((send) => send.text)).toEqual(['echo: now', 'echo: and then']);
  });

  it('leaves to the loop what is stored while nobody works it', async () => {
    spine = await openSpine({ database, channel, respond: echo });
    await spine.dispatcher.stop();
    await spine.inbox.store([textFrom('a', 'x')]);
    expect(await database.db.selectFrom('messages').select('state').execute()).toEqual([{ state: 'new' }]);
    await spine.stop();
    spine = await openSpine({ database, channel, respond: echo, holder: 'next' });
    await until('it is answered', () => channel.sent.length === 1);
  });

  it('calls a send of a dead process unknown and does not send it again', async () => {
    const never = new Promise<never>(() => {});
    channel.fates.push(never);
    const dead = await openSpine({ database, channel, respond: echo, holder: 'dead' });
    await dead.inbox.store([textFrom('a', 'x')]);
    await until('it is in flight', () => channel.sent.length === 1);
    await dead.dispatcher.stop();
    spine = await openSpine({ database, channel: fakeChannel(), respond: echo, holder: 'next' });
    expect(await states()).toEqual(['unknown']);
  });

  it('stops in time while a platform never answers, and says what is in doubt', async () => {
    spine = await openSpine({ database, channel, respond: echo });
    channel.fates.push(new Promise<never>(() => {}));
    await spine.inbox.store([textFrom('a', 'x')]);
    await until('it is in flight', () => channel.sent.length === 1);
    const startedAt = Date.now();
    await spine.stop();
    expect(Date.now() - startedAt).toBeLessThan(9_000);
    expect(await states()).toEqual(['unknown']);
  });

  it('stores hostile text the same way everywhere', async () => {
    spine = await openSpine({ database, channel, respond: echo });
    const hostile = `a\u0000b\ud800c ${'e\u0301'.repeat(3000)} \u202eabc`;
    await spine.inbox.store([textFrom('a', hostile)]);
    await until('answered', () => channel.sent.length >= 1);
    const { text } = await database.db
      .selectFrom('messages')
      .select('text')
      .where('direction', '=', 'in')
      .executeTakeFirstOrThrow();
    expect(text.startsWith('ab\ufffdc e\u0301')).toBe(true);
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text.isWellFormed()).toBe(true);
  });

  it('sends nothing while a restored instance is on hold, and all of it after', async () => {
    const clock = movableClock();
    await database.db.insertInto('meta').values({ key: 'hold', value: '{"reason":"restore","since":0}' }).execute();
    spine = await openSpine({ database, channel, respond: echo, clock });
    await spine.inbox.store([textFrom('a', 'x')]);
    await until('the answer is written', async () => (await states()).join() === 'pending');
    clock.move(60_000);
    await spine.inbox.store([textFrom('b', 'y')]);
    await until('both are written', async () => (await states()).join() === 'pending,pending');
    expect(channel.sent).toEqual([]);
    await database.db.deleteFrom('meta').where('key', '=', 'hold').execute();
    clock.move(60_000);
    await until('both are sent', async () => (await states()).join() === 'sent,sent');
  });

  it('creates nobody for an edit, a block or a revoke of somebody unknown', async () => {
    spine = await openSpine({ database, channel, respond: echo });
    await spine.inbox.store([
      textFrom('gone', '', { content: { kind: 'membership', state: 'blocked' } }),
      textFrom('gone', '', { content: { kind: 'edit', of: 'm1', text: 'x' } }),
    ]);
    expect(await database.db.selectFrom('contacts').selectAll().execute()).toEqual([]);
  });
});
