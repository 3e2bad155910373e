// Conversations through the whole bot: what a citizen writes, what comes back, and what is in the database after it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { means, openWholeBot } from './bot.ts';

type Bot = Awaited<ReturnType<typeof openWholeBot>>;

const TAUGHT = {
  'gilt heute alarm': means('alarm.status'),
  'und wie lange?': means('alarm.times'),
  'ich will meldungen': means('service.subscribe'),
  'is there an alarm today': means('alarm.status', 'en'),
  'darf ich fahren und wo gilt das': { ...means('driving.allowed'), also: 'alarm.area' },
  'macht doch bitte busse gratis wenn alarm ist': means('feedback.suggestion'),
  'ich habe einen vorschlag': means('feedback.suggestion'),
  unklar: {
    zone: 'clarify' as const,
    candidates: [
      { intent: 'heating.ban', confidence: 0.5 },
      { intent: 'heating.exempt', confidence: 0.4 },
    ],
  },
  'gdzie jest alarm': { foreign: 'pl' },
};

eachDatabase('the bot', (open) => {
  let database: Database;
  let bot: Bot;

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database, TAUGHT);
  });
  afterEach(() => bot.stop());

  const subscriptions = () =>
    database.db.selectFrom('subscriptions').select(['topic', 'extent']).orderBy('topic').execute();
  const tickets = () => database.db.selectFrom('tickets').select(['kind', 'state', 'subject']).orderBy('id').execute();

  describe('first contact', () => {
    it('discloses that a machine answers, once, in front of whatever was asked', async () => {
      const [first] = await bot.says('a', 'gilt heute alarm');
      expect(first).toMatch(
        /automatischer Assistent der Stadt Stuttgart[\s\S]*\/datenschutz[\s\S]*kein Feinstaubalarm/,
      );
      const [second] = await bot.says('a', 'gilt heute alarm');
      expect(second).not.toContain('automatischer Assistent');
    });

    it('puts 112 before the disclosure', async () => {
      const [first = ''] = await bot.says('a', 'hilfe meine mutter bekommt keine luft mehr');
      expect(first.indexOf('112')).toBeGreaterThanOrEqual(0);
      expect(first.indexOf('112')).toBeLessThan(first.indexOf('automatischer Assistent'));
      expect(await tickets()).toEqual([]);
    });

    it('hears an emergency behind a command', async () => {
      const [text] = await bot.says('a', { content: { kind: 'command', name: 'hilfe', payload: 'es brennt bei uns' } });
      expect(text).toContain('112');
    });

    it('answers /start without subscribing anyone', async () => {
      const [text] = await bot.says('a', { content: { kind: 'command', name: 'start', payload: 'x' } });
      expect(text).toContain('automatischer Assistent');
      expect(await subscriptions()).toEqual([]);
    });
  });

  describe('answers', () => {
    it('says date and source, and offers next steps', async () => {
      const [text] = await bot.says('a', 'gilt heute alarm');
      expect(text).toMatch(/Stand: \S+, \d+\. \S+, [\d:]+ Uhr · Quelle: .+/);
      expect(bot.buttons().length).toBeGreaterThan(0);
    });

    it('answers in the language it was asked in', async () => {
      const [text] = await bot.says('a', 'is there an alarm today');
      expect(text).toMatch(/automated|automatic/i);
      expect(text).toContain('no Feinstaubalarm');
    });

    it('answers two questions with both answers', async () => {
      expect(await bot.says('a', 'darf ich fahren und wo gilt das')).toHaveLength(2);
    });

    it('asks back between close intents and takes the number', async () => {
      const [question] = await bot.says('a', 'unklar');
      expect(question).toContain('Meinten Sie');
      expect(bot.buttons()).toEqual(['intent:heating.ban@1', 'intent:heating.exempt@1', 'human:ask']);
      const [answer] = await bot.says('a', '2');
      expect(answer).toContain('Stand:');
      expect(await tickets()).toEqual([]);
    });

    it('hands over when none of them was meant', async () => {
      await bot.says('a', 'unklar');
      await bot.says('a', 'nein');
      expect(await tickets()).toEqual([{ kind: 'question', state: 'waiting', subject: 'unklar' }]);
    });

    it('apologises in a language it does not speak and offers a person', async () => {
      const [text] = await bot.says('a', 'gdzie jest alarm');
      expect(text).toContain('polsku');
      await bot.taps('a', 'human:ask');
      expect((await tickets())[0]?.subject).toBe('gdzie jest alarm');
    });

    it.each(['', '   ', '.....', '\u0000\u0000'])('answers an unreadable text %j with a sentence', async (text) => {
      const [answer] = await bot.says('a', text);
      expect(answer).toContain('nicht lesen');
    });
  });

  describe('subscribing', () => {
    it('takes two messages and keeps the exact wording as proof', async () => {
      const [question] = await bot.says('a', 'ich will meldungen');
      expect(await subscriptions()).toEqual([]);
      const [done] = await bot.says('a', 'ja');
      expect(done).toContain('ab jetzt');
      expect(await subscriptions()).toEqual([{ topic: 'alarm', extent: 'all' }]);
      const proof = await database.db.selectFrom('consents').selectAll().executeTakeFirstOrThrow();
      expect(question?.endsWith(proof.wording)).toBe(true);
      expect(proof).toMatchObject({ topic: 'alarm', locale: 'de', channel: 'telegram', ended_at: null });
    });

    it('answers a question in between and goes on', async () => {
      await bot.says('a', 'ich will meldungen');
      const [answer, again] = await bot.says('a', 'gilt heute alarm');
      expect(answer).toContain('Feinstaubalarm');
      expect(again).toContain('Möchten Sie diese Meldungen');
      await bot.says('a', 'ja');
      expect(await subscriptions()).toHaveLength(1);
    });

    it.each(['nein', 'lieber nicht', 'abbrechen'])('takes %s as no', async (no) => {
      await bot.says('a', 'ich will meldungen');
      const [text] = await bot.says('a', no);
      expect(text).toContain('nichts eingetragen');
      expect(await subscriptions()).toEqual([]);
    });

    it('does not subscribe by a ja without the question, nor after half an hour', async () => {
      await bot.says('a', 'ja');
      expect(await subscriptions()).toEqual([]);
      await bot.says('a', 'ich will meldungen');
      bot.clock.move(31 * 60_000);
      await bot.says('a', 'ja');
      expect(await subscriptions()).toEqual([]);
      await bot.taps('b', 'consent:yes');
      expect(await subscriptions()).toEqual([]);
    });

    it('adds topics, extent, quiet hours and a pause', async () => {
      await bot.says('a', 'ich will meldungen');
      await bot.says('a', 'ja');
      await bot.taps('a', 'topic:mobility');
      await bot.taps('a', 'extent:edges');
      await bot.taps('a', 'do:quiet');
      const [quiet] = await bot.says('a', 'von 22 bis 7 Uhr');
      expect(quiet).toContain('22:00 bis 7:00');
      await bot.taps('a', 'pause:7');
      const rows = await database.db.selectFrom('subscriptions').selectAll().orderBy('topic').execute();
      expect(rows.map((row) => [row.topic, row.extent, row.quiet_from, row.quiet_to])).toEqual([
        ['alarm', 'edges', 1_320, 420],
        ['mobility', 'edges', 1_320, 420],
      ]);
      expect(rows[0]?.paused_until).toBeGreaterThan(bot.clock.now() + 6 * 86_400_000);
      await bot.taps('a', 'topic:mobility');
      expect((await subscriptions()).map((row) => row.topic)).toEqual(['alarm']);
    });
  });

  describe('STOPP', () => {
    const subscribe = async () => {
      await bot.says('a', 'ich will meldungen');
      await bot.says('a', 'ja');
      expect(await subscriptions()).toHaveLength(1);
    };

    it.each(['STOPP', 'stop', 'bitte keine Nachrichten mehr', 'unsubscribe', 'abmelden'])(
      '%s ends it at once',
      async (stop) => {
        await subscribe();
        const [text] = await bot.says('a', stop);
        expect(await subscriptions()).toEqual([]);
        expect(text).toMatch(/Abo|subscribe/);
      },
    );

    it('works in an edited message', async () => {
      await subscribe();
      await bot.says('a', { content: { kind: 'edit', of: 'm1', text: 'Stopp' } });
      expect(await subscriptions()).toEqual([]);
      await subscribe();
      await bot.says('a', { content: { kind: 'edit', of: 'm1', text: '/stopp' } });
      expect(await subscriptions()).toEqual([]);
    });

    it('works in a conversation staff own, in an open step, and leaves the question open', async () => {
      await subscribe();
      await bot.says('a', 'frage die keiner kennt');
      await database.db.updateTable('conversations').set({ owner: 'staff' }).execute();
      expect(await bot.says('a', 'noch etwas')).toEqual([]);
      const texts = await bot.says('a', 'stopp');
      expect(texts.join('\n')).toContain('offene Frage');
      for (const text of texts) expect(text).toMatch(/\n\n\(automatische Antwort\)$/);
      const [help] = await bot.says('a', 'hilfe es brennt');
      expect(help).toMatch(/^Das klingt nach einem Notfall.*112[\s\S]*\(automatische Antwort\)$/);
      expect(await subscriptions()).toEqual([]);
      expect((await tickets())[0]?.state).toBe('waiting');
      const row = await database.db
        .selectFrom('messages')
        .select('automatic')
        .where('direction', '=', 'out')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      expect(row.automatic).toBe(1);
    });

    it('ends it when the person blocks us, and coming back does not begin it', async () => {
      await subscribe();
      await bot.says('a', { content: { kind: 'membership', state: 'blocked' } });
      expect(await subscriptions()).toEqual([]);
      await bot.says('a', { content: { kind: 'membership', state: 'unblocked' } });
      await bot.says('a', 'gilt heute alarm');
      expect(await subscriptions()).toEqual([]);
      const leaves = await database.db
        .selectFrom('subscription_events')
        .select('reason')
        .where('event', '=', 'leave')
        .execute();
      expect(leaves).toEqual([{ reason: 'gone' }]);
    });

    it.each(['bitte nicht abmelden', 'stop and go', 'stoppt der alarm heute noch?'])('%s is no order', async (text) => {
      await subscribe();
      await bot.says('a', text);
      expect(await subscriptions()).toHaveLength(1);
    });
  });

  describe('data rights', () => {
    it('summarises in the chat and puts the rest behind a link', async () => {
      await bot.says('a', 'gilt heute alarm');
      const [text = ''] = await bot.says('a', 'MEINE DATEN');
      expect(text).toMatch(/\/daten\/[0-9a-z]{26}/);
      expect(text).not.toContain('gilt heute alarm');
      const code = await database.db.selectFrom('contacts').select('code').executeTakeFirstOrThrow();
      expect(text).toContain(code.code);
    });

    it('asks once before erasing, and marks the person for the eraser', async () => {
      await bot.says('a', 'frage die keiner kennt');
      await bot.says('a', 'ALLE DATEN LÖSCHEN');
      expect(
        (await database.db.selectFrom('contacts').select('erase_requested_at').executeTakeFirst())?.erase_requested_at,
      ).toBeNull();
      const [receipt] = await bot.says('a', 'ja');
      expect(receipt).toMatch(/gelöscht[\s\S]*zurückgezogen[\s\S]*Sperrmarke/);
      expect(
        (await database.db.selectFrom('contacts').select('erase_requested_at').executeTakeFirst())?.erase_requested_at,
      ).not.toBeNull();
      expect((await tickets())[0]?.state).toBe('closed');
    });
  });

  describe('people', () => {
    it('opens a ticket with a promise when it cannot answer, once', async () => {
      const [text] = await bot.says('a', 'wann wird mein personalausweis fertig');
      expect(text).toContain('heute bis 16 Uhr');
      await bot.says('a', 'haaallo?');
      expect(await tickets()).toHaveLength(1);
    });

    it('still answers what it surely knows while a person is awaited, marked automatic', async () => {
      await bot.says('a', 'wann wird mein personalausweis fertig');
      const [text] = await bot.says('a', 'gilt heute alarm');
      expect(text).toContain('Feinstaubalarm');
      expect((await tickets())[0]?.state).toBe('waiting');
      const row = await database.db
        .selectFrom('messages')
        .select('automatic')
        .where('direction', '=', 'out')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      expect(row.automatic).toBe(1);
    });

    it('takes a suggestion down at once, or asks for it', async () => {
      const [kept] = await bot.says('a', 'macht doch bitte busse gratis wenn alarm ist');
      expect(kept).toContain('Vorschlag ist aufgenommen');
      const [ask] = await bot.says('b', 'ich habe einen vorschlag');
      expect(ask).toContain('Schreiben Sie Ihren Vorschlag');
      await bot.says('b', 'mehr Bäume am Neckartor pflanzen');
      expect((await tickets()).map((ticket) => [ticket.kind, ticket.subject])).toEqual([
        ['suggestion', 'macht doch bitte busse gratis wenn alarm ist'],
        ['suggestion', 'mehr Bäume am Neckartor pflanzen'],
      ]);
    });

    it('gives a voice note to a person', async () => {
      const [text] = await bot.says('a', { content: { kind: 'media', media: 'voice', ref: 'f1', durationS: 4 } });
      expect(text).toContain('hört sich ein Mensch an');
      expect(await database.db.selectFrom('media').select('state').execute()).toEqual([{ state: 'wanted' }]);
    });

    it('opens no ticket for somebody who is muted, but answers', async () => {
      await bot.says('a', 'gilt heute alarm');
      await database.db
        .updateTable('contacts')
        .set({ muted_until: bot.clock.now() + 86_400_000 })
        .execute();
      await bot.says('a', 'ihr seid alle doof und überhaupt');
      expect(await tickets()).toEqual([]);
      const [text] = await bot.says('a', 'gilt heute alarm');
      expect(text).toContain('Feinstaubalarm');
    });
  });

  it('changes the language to Leichte Sprache and keeps it', async () => {
    await bot.says('a', 'gilt heute alarm');
    await bot.says('a', 'leichte sprache');
    const [text] = await bot.says('a', 'gilt heute alarm');
    expect(text).toContain('Feinstaub-Alarm');
    expect(await database.db.selectFrom('contacts').select('locale').execute()).toEqual([{ locale: 'de-simple' }]);
  });

  it('keeps an edited text as a version and answers nothing', async () => {
    await bot.says('a', { content: { kind: 'text', text: 'gilt heute alarm' }, providerId: 'p-1' });
    expect(await bot.says('a', { content: { kind: 'edit', of: 'p-1', text: 'gilt morgen alarm' } })).toEqual([]);
    const message = await database.db
      .selectFrom('messages')
      .select('text')
      .where('provider_id', '=', 'p-1')
      .executeTakeFirst();
    expect(message?.text).toBe('gilt morgen alarm');
    const versions = await database.db.selectFrom('message_versions').select('text').execute();
    expect(versions).toEqual([{ text: 'gilt heute alarm' }]);
  });

  it('forgets where somebody is after naming the nearest station', async () => {
    const [text] = await bot.says('a', { content: { kind: 'location', latitude: 48.7878, longitude: 9.1906 } });
    expect(text).toContain('NEAR');
    const row = await database.db
      .selectFrom('messages')
      .select('detail')
      .where('kind', '=', 'location')
      .executeTakeFirst();
    expect(row?.detail).toBeNull();
  });
});
