// Taking the notices along to another messenger: a code here, consent there, one person, and nobody missed or told twice.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { openWholeBot } from './bot.ts';
import { textFrom } from './spine.ts';

type Bot = Awaited<ReturnType<typeof openWholeBot>>;

const NEW = { channel: 'whatsapp-cloud' as const, account: '49711', id: '4915112345' };

eachDatabase('moving', (open) => {
  let database: Database;
  let bot: Bot;

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database);
    await bot.says('a', 'abo');
    await bot.says('a', 'ja');
  });
  afterEach(() => bot.stop());

  const there = (text: string) => bot.says(NEW.id, { address: NEW, content: { kind: 'text', text } });
  const tapThere = (id: string) => bot.says(NEW.id, { address: NEW, content: { kind: 'button', id } });
  const asks = async () => /UMZUG (\w{3}-\w{4})/.exec((await bot.says('a', 'umziehen')).join('\n'))?.[1] ?? '';
  const subscribed = async () =>
    (
      await database.db
        .selectFrom('subscriptions as s')
        .innerJoin('addresses as a', 'a.id', 's.address_id')
        .select(['a.channel', 's.topic', 's.extent', 's.quiet_from', 's.paused_until'])
        .orderBy('a.channel')
        .orderBy('s.topic')
        .execute()
    ).map((row) => ({ ...row, quiet_from: row.quiet_from === null ? null : Number(row.quiet_from) }));
  const alarmOn = (channel: string) => ({
    channel,
    topic: 'alarm',
    extent: 'all',
    quiet_from: null,
    paused_until: null,
  });
  const events = () =>
    database.db.selectFrom('subscription_events').select(['channel', 'event', 'reason']).orderBy('id').execute();

  it('offers a link and a code that names nobody, and changes nothing before the yes', async () => {
    const [how = ''] = await bot.says('a', 'umziehen');
    expect(how).toMatch(/https:\/\/wa\.me\/49711\?text=UMZUG%20\w{7}\n/);
    expect(how).toMatch(/UMZUG \w{3}-\w{4}/);
    expect(how).not.toContain('t.me');
    expect(await subscribed()).toEqual([alarmOn('telegram')]);
  });

  it('moves with topics and wishes, tells both chats, and makes one person of two', async () => {
    await bot.taps('a', 'topic:mobility');
    await bot.taps('a', 'extent:edges');
    await bot.taps('a', 'quiet:22-7');
    const code = await asks();
    const [question = ''] = await there(`umzug ${code.toLowerCase()}`);
    expect(question).toContain('Telegram');
    expect(question).toContain('Waren Sie das selbst');
    expect(bot.other.sent.at(-1)?.message.buttons?.map(({ id }) => id)).toEqual([
      'move:instead',
      'move:also',
      'move:no',
    ]);
    expect((await subscribed()).map((row) => row.channel)).toEqual(['telegram', 'telegram']);
    const before = bot.channel.sent.length;
    expect((await tapThere('move:instead'))[0]).toContain('nicht mehr in Telegram');
    const wish = { channel: 'whatsapp-cloud', extent: 'edges', quiet_from: 1_320, paused_until: null };
    expect(await subscribed()).toEqual([
      { ...wish, topic: 'alarm' },
      { ...wish, topic: 'mobility' },
    ]);
    const farewell = bot.channel.sent.slice(before);
    expect(farewell).toHaveLength(1);
    expect(farewell[0]).toMatchObject({ to: 'a', text: expect.stringContaining('ab jetzt in WhatsApp') });
    const proofs = await database.db
      .selectFrom('consents')
      .select(['channel', 'topic', 'wording', 'ended_at', 'end_reason'])
      .execute();
    const moved = proofs.filter((proof) => proof.channel === 'whatsapp-cloud');
    expect(moved.map((proof) => proof.topic).sort()).toEqual(['alarm', 'mobility']);
    for (const { wording, ended_at } of moved) {
      expect(question).toContain(wording);
      expect(ended_at).toBeNull();
    }
    expect(proofs.filter((proof) => proof.channel === 'telegram').map((proof) => proof.end_reason)).toEqual([
      'moved',
      'moved',
    ]);
    expect(await database.db.selectFrom('contacts').select('id').execute()).toHaveLength(1);
  });

  it('adds a second chat, and STOPP in one leaves the other', async () => {
    const code = await asks();
    await there(`UMZUG ${code}`);
    expect((await tapThere('move:also'))[0]).toContain('auch hier');
    expect(await subscribed()).toEqual([alarmOn('telegram'), alarmOn('whatsapp-cloud')]);
    await there('stopp');
    expect(await subscribed()).toEqual([alarmOn('telegram')]);
  });

  it('erases both chats of the one person, whichever asks', async () => {
    await bot.says('a', 'ich bin die Zitronenfalterin');
    await there(`UMZUG ${await asks()}`);
    await there('ja');
    await there('ALLE DATEN LÖSCHEN');
    expect((await there('ja'))[0]).toContain('werden jetzt gelöscht');
    await bot.bot.eraser.eraseDue();
    const left = await database.db.selectFrom('messages').select('text').execute();
    expect(left).toEqual([]);
    expect(await database.db.selectFrom('addresses').select('id').execute()).toEqual([]);
    expect(await subscribed()).toEqual([]);
  });

  describe('a code', () => {
    it('holds once, for 15 minutes, and only the last one', async () => {
      const [first, last] = [await asks(), await asks()];
      expect((await there(`UMZUG ${first}`))[0]).toContain('gilt nicht');
      expect((await there(`UMZUG ${last}`))[0]).toContain('Waren Sie das selbst');
      bot.clock.move(16 * 60_000);
      expect((await there('ja'))[0]).toContain('gilt nicht');
      expect(await subscribed()).toEqual([alarmOn('telegram')]);
      const fresh = await asks();
      await there(`UMZUG ${fresh}`);
      await there('ja');
      expect((await there(`UMZUG ${fresh}`))[0]).toContain('gilt nicht');
      expect(await subscribed()).toEqual([alarmOn('whatsapp-cloud')]);
    });

    it('is not for the chat it was made in, and brings nothing after a STOPP', async () => {
      const code = await asks();
      expect((await bot.says('a', `UMZUG ${code}`))[0]).toContain('in dem anderen Messenger');
      await bot.says('a', 'stopp');
      expect((await there(`UMZUG ${code}`))[0]).toContain('nichts mitzunehmen');
      expect(await subscribed()).toEqual([]);
    });

    it('brings nothing when the STOPP comes between question and yes', async () => {
      await there(`UMZUG ${await asks()}`);
      await bot.says('a', 'stopp');
      expect((await there('ja'))[0]).toContain('gilt nicht');
      expect(await subscribed()).toEqual([]);
    });

    it('is asked for again after a question in between, and a no leaves everything', async () => {
      await there(`UMZUG ${await asks()}`);
      const answered = await there('/kennung');
      expect(answered.join('\n')).toContain('Kennung');
      expect((await there('nein'))[0]).toContain('bleibt alles');
      expect(await subscribed()).toEqual([alarmOn('telegram')]);
      expect(await tapThere('move:instead')).toHaveLength(1);
      expect(await subscribed()).toEqual([alarmOn('telegram')]);
    });
  });

  it('has nothing to move without a subscription', async () => {
    expect((await bot.says('b', 'umziehen')).join('\n')).toContain('nichts mitzunehmen');
  });

  it('takes what waits of a running notice along, once', async () => {
    await there(`UMZUG ${await asks()}`);
    const [address] = await database.db
      .selectFrom('addresses')
      .select('id')
      .where('channel', '=', 'telegram')
      .execute();
    const row = {
      lane: 'broadcast',
      priority: 2,
      channel: 'telegram',
      account: '42',
      address_id: address!.id,
      message_id: null,
      part: 0,
      body: null,
      attempts: 0,
      holder: null,
      claimed_at: null,
      provider_id: null,
      reason: null,
      decided_at: null,
      created_at: 1,
      updated_at: 1,
    };
    // Far in the future, so that nothing claims it before the move.
    const later = bot.clock.now() + 3_600_000;
    await database.db
      .insertInto('deliveries')
      .values([
        { ...row, id: 'waiting', broadcast_id: 'one', notice_id: 'n1', state: 'pending', not_before: later },
        { ...row, id: 'served', broadcast_id: 'two', notice_id: 'n2', state: 'sent', not_before: 0 },
      ])
      .execute();
    await bot.bot.inbox.store([textFrom(NEW.id, 'ja', { address: NEW })]);
    bot.clock.move(700);
    bot.bot.dispatcher.wake();
    await expect
      .poll(() =>
        database.db
          .selectFrom('deliveries')
          .select(['id', 'channel', 'state'])
          .where('lane', '=', 'broadcast')
          .orderBy('id')
          .execute(),
      )
      .toEqual([
        { id: 'served', channel: 'telegram', state: 'sent' },
        { id: 'waiting', channel: 'whatsapp-cloud', state: 'pending' },
      ]);
  });

  it('counts who moved without a person in it', async () => {
    await there(`UMZUG ${await asks()}`);
    await there('ja');
    expect(await events()).toEqual([
      { channel: 'telegram', event: 'join', reason: null },
      { channel: 'whatsapp-cloud', event: 'join', reason: 'moved' },
      { channel: 'telegram', event: 'leave', reason: 'moved' },
    ]);
  });

  it('tells who joins a channel that ends, with the way on', async () => {
    bot.state.leaving = 'telegram';
    await bot.says('z', 'abo');
    const [, end] = await bot.says('z', 'ja');
    expect(end).toBe('ENDS');
    expect(bot.buttons()).toEqual(['do:move']);
    expect((await bot.taps('z', 'do:move'))[0]).toContain('UMZUG');
  });
});
