// Turns that are easily got wrong: yes and no without a question, a choice within a dialogue, doubt about STOPP.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { means, openWholeBot } from './bot.ts';

type Bot = Awaited<ReturnType<typeof openWholeBot>>;

const clarify = (...intents: string[]) => ({
  zone: 'clarify' as const,
  candidates: intents.map((intent) => ({ intent, confidence: 0.5 })),
});
const TAUGHT = {
  'gilt heute alarm': means('alarm.status'),
  'is that free of charge?': clarify('service.help', 'ticket.price'),
  unklar: clarify('heating.ban', 'heating.exempt'),
  danke: means('smalltalk.closing', 'fr'),
  'stop and go': means('service.unsubscribe'),
  'wie melde ich mich ab?': means('service.unsubscribe'),
  'nehmt mich da raus': means('service.unsubscribe'),
  'alles dauert viel zu lange bei euch': { ...means('feedback.complaint'), also: 'alarm.times' },
  'irgendwas mit meldungen': clarify('feedback.complaint', 'service.unsubscribe'),
  naja: {
    zone: 'clarify' as const,
    candidates: [
      { intent: 'smalltalk.closing', confidence: 0.35 },
      { intent: 'service.language', confidence: 0.2 },
    ],
  },
  'ich habe einen vorschlag': means('feedback.suggestion'),
  'meine beschwerde ist dass nie jemand antwortet': means('feedback.complaint'),
};

eachDatabase('turns', (open) => {
  let database: Database;
  let bot: Bot;

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database, TAUGHT);
  });
  afterEach(() => bot.stop());

  const topics = async () =>
    (await database.db.selectFrom('subscriptions').select('topic').execute()).map((row) => row.topic);
  const tickets = async () =>
    (await database.db.selectFrom('tickets').select(['kind', 'state']).orderBy('id').execute()).map(
      (row) => `${row.kind} ${row.state}`,
    );
  const step = async () =>
    (await database.db.selectFrom('conversations').select('step').executeTakeFirstOrThrow()).step;
  const photo = (size: number) => ({ content: { kind: 'media', media: 'photo', ref: 'f', size } as const });

  describe('without a question of ours', () => {
    it.each(['ja', 'doch nicht', 'ok', '👍', 'vergiss es'])('%s opens no ticket', async (text) => {
      await bot.says('a', 'gilt heute alarm');
      const [reply] = await bot.says('a', text);
      expect(reply).toContain('Alles klar');
      expect(await tickets()).toEqual([]);
    });

    it.each(['A', 'x?', 'ж', 'naja'])(
      '%s is asked what it is about, and nothing far-fetched is offered',
      async (text) => {
        await bot.says('a', 'gilt heute alarm');
        const [reply] = await bot.says('a', text);
        expect(reply).toContain('Was möchten Sie wissen?');
        expect(bot.buttons()).toEqual(['do:status', 'do:help']);
        expect(await tickets()).toEqual([]);
      },
    );

    it('names hours and numbers to who asks for them, and opens a ticket only for who wants a person', async () => {
      await bot.settings.set('telefon', '0711 216-0', 'nobody');
      for (const text of ['Sprechzeiten', 'wann sind sie erreichbar?', 'telefonnummer']) {
        const [reply] = await bot.says('a', text);
        expect(reply).toContain('montags bis donnerstags von 9 bis 16 Uhr');
        expect(reply).toContain('0711 216-0');
        expect(bot.buttons()).toContain('do:human');
      }
      expect(await tickets()).toEqual([]);
      await bot.taps('a', 'do:human');
      expect(await tickets()).toEqual(['human waiting']);
      const [when] = await bot.says('a', 'wann ist jemand erreichbar?');
      expect(when).toContain('heute bis 16 Uhr');
    });

    it('takes the open question back on "doch nicht", after asking', async () => {
      await bot.says('a', 'frage die keiner kennt');
      const [ask] = await bot.says('a', 'doch nicht');
      expect(ask).toContain('zurückziehen');
      expect(await tickets()).toEqual(['question waiting']);
      const [done] = await bot.says('a', 'ja');
      expect(done).toContain('zurückgezogen');
      expect(await tickets()).toEqual(['question closed']);
      expect((await bot.says('a', 'gilt heute alarm'))[0]).toContain('Feinstaubalarm');
    });

    it('keeps the open question when it is not withdrawn', async () => {
      await bot.says('a', 'frage die keiner kennt');
      await bot.says('a', 'doch nicht');
      await bot.taps('a', 'step:cancel');
      expect(await tickets()).toEqual(['question waiting']);
      expect(await step()).toBeNull();
    });
  });

  describe('a choice', () => {
    it.each(['das zweite', 'the second one', 'Nummer 2', 'das letzte'])('is taken as %s', async (text) => {
      await bot.says('a', 'unklar');
      const [answer] = await bot.says('a', text);
      expect(answer).toContain('Stand:');
      expect(await tickets()).toEqual([]);
    });

    it('is asked for again after a bare yes', async () => {
      await bot.says('a', 'unklar');
      const [again] = await bot.says('a', 'ja');
      expect(again).toContain('Welches');
      expect(bot.buttons()).toEqual(['intent:heating.ban@1', 'intent:heating.exempt@1', 'human:ask']);
      expect((await bot.says('a', '1'))[0]).toContain('Stand:');
    });

    it.each([
      ['by word', (b: Bot) => b.says('a', '1')],
      ['by button', (b: Bot) => b.taps('a', 'intent:service.help@1')],
      ['for a person', (b: Bot) => b.taps('a', 'human:ask')],
    ])('within subscribing goes back to it: %s', async (_, settle) => {
      await bot.says('a', 'abo');
      await bot.says('a', 'is that free of charge?');
      const replies = await settle(bot);
      expect(replies.at(-1)).toContain('Möchten Sie diese Meldungen');
      await bot.says('a', 'ja');
      expect(await topics()).toEqual(['alarm']);
    });
  });

  describe('within a dialogue', () => {
    it.each(['weiß nicht', 'hmm', 'keine ahnung du'])('asks again after %s', async (text) => {
      await bot.says('a', 'abo');
      const replies = await bot.says('a', text);
      expect(replies[0]).toContain('nicht verstanden');
      expect(replies[1]).toContain('Möchten Sie diese Meldungen');
      expect(await tickets()).toEqual([]);
    });

    it('goes on after a question for a person, a command and a tap', async () => {
      await bot.says('a', 'abo');
      for (const ask of ['wann wird mein personalausweis denn endlich fertig', 'hilfe']) {
        expect((await bot.says('a', ask)).at(-1)).toContain('Möchten Sie diese Meldungen');
      }
      const command = { content: { kind: 'command', name: 'status' } as const };
      expect((await bot.says('a', command)).at(-1)).toContain('Möchten Sie diese Meldungen');
      expect((await bot.taps('a', 'intent:alarm.what@1')).at(-1)).toContain('Möchten Sie diese Meldungen');
      await bot.says('a', 'ja');
      expect(await topics()).toEqual(['alarm']);
    });

    it('takes a keyword as such, not as the suggestion asked for', async () => {
      await bot.says('a', 'ich habe einen vorschlag');
      const replies = await bot.says('a', 'status');
      expect(replies[0]).toContain('Feinstaubalarm');
      expect(replies[1]).toContain('Zurück zu Ihrem Anliegen');
      await bot.taps('a', 'step:cancel');
      expect(await step()).toBeNull();
      expect(await tickets()).toEqual([]);
    });

    it.each([
      ['zwischen 21 und 8 Uhr', '21:00 bis 8:00'],
      ['zwischen 22 und 7', '22:00 bis 7:00'],
      ['between 10 pm and 7 am', '22:00 bis 7:00'],
    ])('reads quiet hours: %s', async (text, said) => {
      await bot.says('a', 'abo');
      await bot.says('a', 'ja');
      await bot.taps('a', 'do:quiet');
      expect((await bot.says('a', text))[0]).toContain(said);
    });

    it('asks again for quiet hours it cannot read', async () => {
      await bot.says('a', 'abo');
      await bot.says('a', 'ja');
      await bot.taps('a', 'do:quiet');
      expect(await bot.says('a', 'so ungefähr ab 23 uhr halt')).toHaveLength(2);
      expect(await step()).toBe('quiet');
      expect(await tickets()).toEqual([]);
    });

    it.each(['do:quiet', 'do:pause'])('%s without a subscription leads to subscribing', async (id) => {
      await bot.says('a', 'gilt heute alarm');
      expect((await bot.taps('a', id))[0]).toContain('keine Meldungen');
      expect(await step()).toBeNull();
    });
  });

  describe('several messages in one breath', () => {
    const together = async (...texts: string[]) => {
      const { textFrom } = await import('./spine.ts');
      await bot.bot.inbox.store(texts.slice(0, -1).map((text) => textFrom('a', text)));
      return bot.says('a', texts.at(-1) ?? '');
    };

    it('a yes before the question was shown subscribes nobody', async () => {
      const [reply] = await together('abo', 'ja');
      expect(reply).toContain('Möchten Sie diese Meldungen');
      expect(await topics()).toEqual([]);
    });

    it('a yes and a question are both heard', async () => {
      await bot.says('a', 'abo');
      const replies = await together('ja', 'gilt heute alarm');
      expect(replies[0]).toContain('ab jetzt');
      expect(replies[1]).toContain('Feinstaubalarm');
      expect(await topics()).toEqual(['alarm']);
    });

    it('a yes and a no are no yes', async () => {
      await bot.says('a', 'abo');
      await together('ja', 'nein');
      expect(await topics()).toEqual([]);
    });
  });

  describe('the classifier and STOPP', () => {
    beforeEach(async () => {
      await bot.says('a', 'abo');
      await bot.says('a', 'ja');
    });

    it.each(['stop and go', 'wie melde ich mich ab?'])('%s is explained, and a yes ends it', async (text) => {
      const [reply] = await bot.says('a', text);
      expect(reply).toContain('STOPP');
      expect(bot.buttons()[0]).toBe('do:unsubscribe');
      expect(await topics()).toEqual(['alarm']);
      await bot.says('a', 'ja');
      expect(await topics()).toEqual([]);
    });

    it('an order that leaves no doubt ends it at once', async () => {
      await bot.says('a', 'nehmt mich da raus');
      expect(await topics()).toEqual([]);
    });
  });

  describe('what goes to people', () => {
    it('confirms each complaint and file by its own sentence, also while one is open', async () => {
      expect(await bot.says('a', 'alles dauert viel zu lange bei euch')).toHaveLength(1);
      expect((await bot.says('a', photo(100)))[0]).toContain('sieht sich ein Mensch an');
      const [again] = await bot.says('a', 'meine beschwerde ist dass nie jemand antwortet');
      expect(again).toContain('Beschwerde ist aufgenommen');
      expect(await tickets()).toEqual(['complaint waiting']);
    });

    it('says so when a file is too large', async () => {
      expect((await bot.says('a', photo(99_000_000)))[0]).toContain('zu groß');
      expect(await tickets()).toEqual([]);
    });
  });

  describe('a tapped or chosen intent', () => {
    it('begins its dialogue', async () => {
      await bot.says('a', 'gilt heute alarm');
      expect((await bot.taps('a', 'intent:service.subscribe@1')).at(-1)).toContain('Möchten Sie diese Meldungen');
      await bot.says('a', 'ja');
      expect(await topics()).toEqual(['alarm']);
    });

    it('explains STOPP on a tap, and does it when it was chosen', async () => {
      await bot.says('a', 'abo');
      await bot.says('a', 'ja');
      expect((await bot.taps('a', 'intent:service.unsubscribe@1'))[0]).toContain('STOPP');
      expect(await topics()).toEqual(['alarm']);
      await bot.says('a', 'irgendwas mit meldungen');
      await bot.says('a', '2');
      expect(await topics()).toEqual([]);
    });

    it('asks again before an old button erases', async () => {
      await bot.says('a', 'gilt heute alarm');
      expect((await bot.taps('a', 'erase:yes'))[0]).toContain('Ja oder Nein');
      expect((await bot.taps('a', 'erase:yes'))[0]).toContain('jetzt gelöscht');
    });
  });

  it('answers a flood once, hears the STOPP in it, and answers the next message', async () => {
    await bot.says('a', 'abo');
    await bot.says('a', 'ja');
    const { textFrom } = await import('./spine.ts');
    const flood = Array.from({ length: 300 }, (_, at) => textFrom('a', at % 3 === 0 ? 'STOPP' : `frage ${at}`));
    const before = bot.channel.sent.length;
    await bot.bot.inbox.store(flood);
    bot.clock.move(2_100);
    await bot.says('a', 'gilt heute alarm');
    const replies = bot.channel.sent.slice(before).map((send) => send.text);
    expect(replies.length).toBeLessThan(10);
    expect(replies.some((reply) => reply.includes('sehr viele Nachrichten'))).toBe(true);
    expect(replies.filter((reply) => reply.startsWith('Erledigt'))).toHaveLength(1);
    expect(await topics()).toEqual([]);
    expect(await tickets()).toEqual([]);
    bot.clock.move(10_000);
    expect((await bot.says('a', 'gilt heute alarm'))[0]).toContain('Feinstaubalarm');
  });

  it('meets whoever writes after erasing as a new person', async () => {
    await bot.says('a', 'gilt heute alarm');
    await bot.says('a', 'alle daten löschen');
    await bot.says('a', 'ja');
    expect((await bot.says('a', 'gilt heute alarm'))[0]).toContain('automatischer Assistent');
  });

  it('does not excuse small talk for its language', async () => {
    const [reply] = await bot.says('a', 'danke');
    expect(reply).not.toContain('n’existe pas');
  });
});
