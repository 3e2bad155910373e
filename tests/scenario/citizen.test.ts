// Whole conversations as tables: what a citizen writes, turn by turn, and what must and must not come back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { means, openWholeBot } from './bot.ts';

type Bot = Awaited<ReturnType<typeof openWholeBot>>;
type Turn = [says: string | { content: object } | { taps: string }, hears: RegExp, never?: RegExp];

const clarify = (...intents: string[]) => ({
  zone: 'clarify' as const,
  candidates: intents.map((intent) => ({ intent, confidence: 0.5 })),
});
const TAUGHT = {
  hallo: means('smalltalk.greeting'),
  'hello there': means('smalltalk.greeting', 'en'),
  'gilt heute alarm': means('alarm.status'),
  'gilt morgen alarm': clarify('alarm.status', 'alarm.times'),
  'und wie lange?': means('alarm.times'),
  'darf ich fahren': means('driving.allowed'),
  'was kostet ein ticket': means('ticket.price'),
  'und für kinder?': means('ticket.price'),
  'und am wochenende?': means('ticket.price'),
  'wie oft meldet ihr euch denn': means('service.frequency'),
  'und wie oft kommt da was?': means('service.subscribe'),
  'ich habe einen vorschlag': means('feedback.suggestion'),
  'ich möchte mich beschweren': means('feedback.complaint'),
  'was passiert dann mit meinem abo?': clarify('service.unsubscribe', 'privacy.info'),
};
const DISCLOSURE = /automatischer Assistent/g;
const photo = { content: { kind: 'media', media: 'photo', ref: 'f', size: 100 } };

/** Several turns as one string: said, then heard, then (after `!`) never heard. */
const CONVERSATIONS: Record<string, Turn[]> = {
  'a greeting after the disclosure does not greet twice': [
    ['hallo', /^Guten Tag! Hier antwortet ein automatischer Assistent(?![\s\S]*Guten Tag)[\s\S]*kein Feinstaubalarm/],
    ['hallo', /^Guten Tag! Hier antwortet der automatische Dienst/],
  ],
  'a day is answered by its name': [
    ['gilt heute alarm', /kein Feinstaubalarm[\s\S]*Stand: /, /^(Ja|Nein)/],
    ['und am Sonntag?', /Sonntag, \d+\. \S+: Auch dafür ist kein Feinstaubalarm angekündigt/],
    ['gilt morgen alarm', /: Auch dafür ist kein Feinstaubalarm/],
  ],
  'a day of something else is no question about the alarm': [
    ['was kostet ein ticket', /Deutschlandticket/],
    ['und am wochenende?', /Deutschlandticket/, /angekündigt/],
  ],
  'the state of the alarm within another answer says neither yes nor no': [
    ['darf ich fahren', /Ja, Sie dürfen fahren[\s\S]*Zurzeit gilt kein Feinstaubalarm/, /Nein/],
  ],
  'a follow-up with the same answer is owned up to': [
    ['was kostet ein ticket', /Deutschlandticket/, /nur diese Auskunft/],
    ['und für kinder?', /^Dazu habe ich nur diese Auskunft:[\s\S]*Deutschlandticket/],
    ['was kostet ein ticket', /Deutschlandticket/, /nur diese Auskunft/],
  ],
  'asked for the basis it names date and source of what it said': [
    ['gilt heute alarm', /./],
    ['von wann ist das', /„Gilt gerade Alarm\?“[\s\S]*Stand: [\s\S]*Quelle: Landeshauptstadt/],
    ['quelle?', /Quelle: Landeshauptstadt/],
  ],
  'a chosen language stays where a word is the same in both': [
    ['Sprache Türkisch', /bundan sonra Türkçe/],
    ['alarm?', /Şu anda/],
  ],
  'told that it is wrong it names what it said and offers a person': [
    ['gilt heute alarm', /kein Feinstaubalarm/],
    [
      'falsch',
      /letzte Auskunft war „Gilt gerade Alarm\?“[\s\S]*Stand: [\s\S]*Soll ein Mensch es prüfen\?/,
      /Alles klar/,
    ],
    ['das stimmt nicht', /Soll ein Mensch es prüfen\?/],
  ],
  'told that it is wrong before it said anything, it asks nothing of a person': [
    ['falsch', /Alles klar/, /ein Mensch es prüfen|beantwortet ein Mensch/],
  ],
  'a torn off question word makes no question for a person': [
    ['wo', /Was möchten Sie wissen\?/, /beantwortet ein Mensch/],
    ['wer hat den schlüssel', /beantwortet ein Mensch/],
  ],
  'a dropped question is dropped in other words too': [['doch nicht, egal', /Alles klar/, /beantwortet ein Mensch/]],
  'a no can be taken back': [
    ['abo', /Möchten Sie diese Meldungen/],
    ['lieber nicht', /nichts eingetragen/],
    ['ach doch', /Möchten Sie diese Meldungen/],
    ['ja', /ab jetzt/],
  ],
  'an acknowledgement of a no subscribes nobody': [
    ['abo', /Möchten Sie/],
    ['nein', /nichts eingetragen/],
    ['ok', /Alles klar/],
  ],
  'within subscribing the long text is said once and a question about it is answered': [
    ['abo', /„STOPP“[\s\S]*Möchten Sie diese Meldungen/],
    ['und wie oft kommt da was?', /nur, wenn die Stadt[\s\S]*Zurück zu Ihrem Abo/, /Kennung bei diesem Messenger/],
    ['ja', /ab jetzt/],
  ],
  'a question about how often is answered without a subscription': [
    ['wie oft meldet ihr euch denn', /nur, wenn die Stadt einen Alarm ausruft/, /nichts einzustellen/],
  ],
  'a yes after an emergency answers no earlier question': [
    ['abo', /Möchten Sie/],
    ['mein kind ist bewusstlos', /112/],
    ['ja', /Alles klar/, /ab jetzt/],
    ['alle daten löschen', /wirklich alles gelöscht/],
    ['es brennt bei uns', /112/],
    ['ja', /Alles klar/, /gelöscht/],
  ],
  'whoever does not want to be signed off stays': [
    ['bitte nicht abmelden', /kein|nicht eingetragen/, /Erledigt/],
    ['abo', /./],
    ['ja', /./],
    ['bitte nicht abmelden', /bleiben angemeldet/],
    ['stop!!!1', /Erledigt/],
  ],
  'words on buttons can be typed': [
    ['abo', /./],
    ['ja', /./],
    ['nur beginn und ende', /nur noch Beginn und Ende/],
    ['Alle Meldungen', /Beginn, Entwicklung und Ende/],
    ['verkehr', /Thema Verkehr sind jetzt eingeschaltet/],
    ['Verkehr', /ausgeschaltet/],
    ['Pause', /Wie lange/],
    ['zwei wochen', /kommen keine Meldungen/],
    ['pause 3 tage', /kommen keine Meldungen/],
    ['pause beenden', /Pause ist beendet/],
    ['pause 3 tage', /kommen keine Meldungen/],
    ['weitermachen', /Pause ist beendet/],
    ['Ruhezeit', /Von wann bis wann/],
    ['23 bis 6 Uhr', /23:00 bis 6:00/],
  ],
  'a pause longer than a season is asked for again': [
    ['abo', /./],
    ['ja', /./],
    ['pause', /Wie lange/],
    ['300 tage', /nicht verstanden/],
    ['doch nicht', /abgebrochen/],
  ],
  'a command in English is answered in English, and so is what follows': [
    ['subscribe', /This is an automatic assistant[\s\S]*Would you like to get these notices/],
    ['yes', /from now on you will get/],
    ['settings', /Your settings/],
    ['my code', /Your code is/],
    ['unsubscribe', /Done/],
  ],
  'a typed yes confirms an erasure in any of its forms': [
    ['alle daten löschen', /wirklich alles gelöscht/],
    ['ja bitte löschen', /werden jetzt gelöscht/],
  ],
  'a no within a dialogue is a no to the dialogue': [
    ['alle daten löschen', /wirklich alles gelöscht/],
    ['was passiert dann mit meinem abo?', /Meinten Sie/],
    ['ok dann nicht', /bleibt alles, wie es ist/],
  ],
  'a bare yes or a no is no complaint': [
    ['ich möchte mich beschweren', /Schreiben Sie/],
    ['ach nein doch nicht', /abgebrochen/],
    ['ich habe einen vorschlag', /Schreiben Sie Ihren Vorschlag/],
    ['ja', /Zurück zu Ihrem Anliegen/],
    ['mehr busse', /Vorschlag ist aufgenommen/],
  ],
  'whoever waits hears by when, also after hello': [
    [photo, /sieht sich ein Mensch an/],
    ['wann meldet ihr euch', /schon bei einem Menschen[\s\S]*16 Uhr/],
    ['hallo', /schon bei einem Menschen/],
    ['weiß keiner was das ist', /dazugelegt\. Sie bekommen die Antwort/],
  ],
  'only signs are asked what they mean': [
    ['???', /Was möchten Sie wissen/],
    ['…', /nicht lesen/],
  ],
  'the statement on accessibility is a word away': [['Barrierefreiheit', /\/barrierefreiheit$/]],
};

eachDatabase('a citizen', (open) => {
  let database: Database;
  let bot: Bot;

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database, TAUGHT);
  });
  afterEach(() => bot.stop());

  it.each(Object.entries(CONVERSATIONS))('%s', async (_, turns) => {
    const heard: string[] = [];
    for (const [says, hears, never] of turns) {
      const content =
        typeof says === 'object' && 'taps' in says ? { content: { kind: 'button', id: says.taps } } : says;
      const reply = (await bot.says('a', content as Parameters<Bot['says']>[1])).join('\n');
      heard.push(reply);
      expect(reply, JSON.stringify(says)).toMatch(hears);
      if (never) expect(reply, JSON.stringify(says)).not.toMatch(never);
    }
    expect(heard.join('\n').match(DISCLOSURE)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  describe('in one breath', () => {
    const together = async (...contents: object[]): Promise<string[]> => {
      const { textFrom } = await import('./spine.ts');
      const earlier = contents.slice(0, -1);
      await bot.bot.inbox.store(earlier.map((content) => textFrom('a', '', content)));
      return bot.says('a', contents.at(-1) as never);
    };
    const text = (words: string) => ({ content: { kind: 'text', text: words } });

    it('a photograph and its caption apart are one promise and one ticket', async () => {
      await bot.says('a', 'hallo');
      const replies = await together(photo, photo, text('guck mal hier'));
      expect(replies).toHaveLength(1);
      expect(replies[0]).toContain('sieht sich ein Mensch an');
      expect(await database.db.selectFrom('tickets').selectAll().execute()).toHaveLength(1);
    });

    it('STOPP with a sigh before it is STOPP alone', async () => {
      await bot.says('a', 'abo');
      await bot.says('a', 'ja');
      const replies = await together(text('ach'), text('nee'), text('stopp'));
      expect(replies).toHaveLength(1);
      expect(replies[0]).toContain('Erledigt');
      expect(await database.db.selectFrom('tickets').selectAll().execute()).toEqual([]);
    });

    it('a question beside STOPP is answered too', async () => {
      await bot.says('a', 'abo');
      await bot.says('a', 'ja');
      const replies = await together(text('gilt heute alarm'), text('stopp'));
      expect(replies[0]).toContain('Erledigt');
      expect(replies.join()).toContain('kein Feinstaubalarm');
    });
  });

  it('keeps the wording that was read, whatever language the yes was said in', async () => {
    const [question = ''] = await bot.says('a', 'abo');
    await bot.says('a', 'yes please');
    const proof = await database.db.selectFrom('consents').selectAll().executeTakeFirstOrThrow();
    expect(question.endsWith(proof.wording)).toBe(true);
    expect(proof.locale).toBe('de');
  });
});
