// What names a person is taken out of a sentence, in every language we speak, and the question stays.
import { describe, expect, it } from 'vitest';
import { personalWords } from '../../src/app/personal-words.ts';
import { readCatalogueFiles } from '../../src/app/read-catalogue-files.ts';
import { asExample, marksIn, partsOf } from '../../src/core/marked-text.ts';
import { createStripPersonal } from '../../src/desk/strip-personal.ts';
import { keptIntents } from '../../src/nlu/kept-intents.ts';
import { readWords } from '../../src/phrases/read-words.ts';

const strip = createStripPersonal(personalWords(readWords('locales/words')));
const NAMES = ['Maria Schneider', 'Jürgen Öztürk', 'Олена Коваленко', 'فاطمة الزهراء', 'Anna Weber', 'Li'];

const TABLE: [what: string, said: string, marked: string, example: string][] = [
  ['own name', 'ich bin Maria Schneider und will fahren', 'ich bin ‹name› und will fahren', 'ich bin und will fahren'],
  ['other spelling', 'oeztuerk hier, gilt das?', '‹name› hier, gilt das?', 'hier, gilt das?'],
  ['genitive', 'Darf Schneiders Auto fahren?', 'Darf ‹name› Auto fahren?', 'Darf Auto fahren?'],
  ['lower case', 'gruß anna, darf ich heizen?', 'gruß ‹name›, darf ich heizen?', 'gruß, darf ich heizen?'],
  ['greeting with title', 'Hallo Frau Müller, darf ich heizen?', '‹name›, darf ich heizen?', 'darf ich heizen?'],
  ['greeting, small letters', 'guten tag herr maier darf ich heizen', '‹name› darf ich heizen', 'darf ich heizen'],
  ['formal', 'Sehr geehrter Herr Dr. Huber,\ngilt es heute?', '‹name›,\ngilt es heute?', 'gilt es heute?'],
  ['greeting by first name', 'Liebe Sabine, gilt es heute?', '‹name›, gilt es heute?', 'gilt es heute?'],
  ['a wife is no title', 'meine frau hat einen diesel', 'meine frau hat einen diesel', 'meine frau hat einen diesel'],
  ['introduction', 'Mein Name ist Klaus Huber. Gilt es?', '‹name›. Gilt es?', 'Gilt es?'],
  ['signature', 'Gilt es heute?\nViele Grüße\nKlaus Huber', 'Gilt es heute?\n‹name›', 'Gilt es heute?'],
  ['signature in a line', 'Gilt es heute? LG Klaus', 'Gilt es heute? ‹name›', 'Gilt es heute?'],
  ['name as last line', 'Gilt es heute?\nKlaus Huber', 'Gilt es heute?\n‹name›', 'Gilt es heute?'],
  [
    'a closing in between is none',
    'LG! Aber darf ich am Sonntag denn nun wirklich fahren oder nicht?',
    'LG! Aber darf ich am Sonntag denn nun wirklich fahren oder nicht?',
    'LG! Aber darf ich am Sonntag denn nun wirklich fahren oder nicht?',
  ],
  ['telephone', 'Rufen Sie 0711/216-12345 an', 'Rufen Sie ‹phone› an', 'Rufen Sie 0 an'],
  ['mobile', 'meine nummer +49 (151) 23 45 67 89', 'meine nummer ‹phone›', 'meine nummer 0'],
  ['mail', 'an klaus.huber@web.de bitte', 'an ‹mail› bitte', 'an bitte'],
  ['mail written around', 'an klaus(at)web.de bitte', 'an ‹mail› bitte', 'an bitte'],
  ['web', 'siehe https://x.example/a?b=1 und t.me/klaus', 'siehe ‹url› und ‹url›', 'siehe und'],
  ['handle', 'schreib @klaus_h', 'schreib ‹handle›', 'schreib'],
  ['plate', 'Darf S-AB 1234 fahren?', 'Darf ‹plate› fahren?', 'Darf 0 fahren?'],
  ['plate, electric', 'darf es-xy 12e fahren', 'darf ‹plate› fahren', 'darf 0 fahren'],
  ['plate with blanks', 'Darf BB KL 77 fahren?', 'Darf ‹plate› fahren?', 'Darf 0 fahren?'],
  ['iban', 'DE89 3704 0044 0532 0130 00 abbuchen', '‹iban› abbuchen', '0 abbuchen'],
  ['street', 'gilt es in der Schillerstraße 12a?', 'gilt es in der ‹address›?', 'gilt es in der 0?'],
  ['street, two words', 'Ich wohne Cannstatter Str. 3', 'Ich wohne ‹address›', 'Ich wohne 0'],
  ['street without street', 'Ich wohne Am Wallgraben 99', 'Ich wohne ‹address›', 'Ich wohne 0'],
  ['postcode', 'gilt es in 70182 Stuttgart', 'gilt es in ‹postcode› Stuttgart', 'gilt es in 0 Stuttgart'],
  ['birthday', 'geb. 12.03.1961, darf ich?', 'geb. ‹date›, darf ich?', 'geb. 0, darf ich?'],
  ['birthday in words', 'am 3. März 1961', 'am ‹date›', 'am 0'],
  ['year of birth', 'Jahrgang 1961, darf ich?', '‹date›, darf ich?', '0, darf ich?'],
  ['case number', 'AZ 36-1/2026 wann?', '‹id› wann?', '0 wann?'],
  ['customer number', 'Kundennummer 4711081 wann?', 'Kundennummer ‹id› wann?', 'Kundennummer 0 wann?'],
  [
    'en',
    'Dear Mr Brown, I live at 12 Baker Street 4. Best regards, Tom',
    '‹name›, I live at 12 ‹address›. ‹name›',
    'I live at 12 0.',
  ],
  ['tr', 'Sayın Ahmet Yılmaz, Atatürk Caddesi 5 alarm var mı?', '‹name›, ‹address› alarm var mı?', '0 alarm var mı?'],
  ['tr, title after', 'Ayşe Hanım, alarm var mı?', '‹name›, alarm var mı?', 'alarm var mı?'],
  [
    'fr',
    "Bonjour Madame Dupont, je m'appelle Luc. Alerte aujourd'hui ?",
    "‹name›, ‹name›. Alerte aujourd'hui ?",
    "Alerte aujourd'hui?",
  ],
  [
    'it',
    'Mi chiamo Rossi, abito in via Garibaldi 7. Posso guidare?',
    '‹name›, abito in ‹address›. Posso guidare?',
    'abito in 0. Posso guidare?',
  ],
  [
    'uk',
    'Мене звати Тарас Шевченко. Чи є тривога? тел. 0971234567',
    '‹name›. Чи є тривога? тел. ‹phone›',
    'Чи є тривога? тел. 0',
  ],
  ['uk, other case', 'Напишіть Олені Коваленко, вул. Франка 5', 'Напишіть ‹name›, ‹address›', 'Напишіть, 0'],
  [
    'ar',
    'السيد محمود، هل يوجد إنذار اليوم؟ رقمي ٠١٥١٢٣٤٥٦٧٨',
    '‹name›، هل يوجد إنذار اليوم؟ رقمي ‹phone›',
    'هل يوجد إنذار اليوم؟ رقمي 0',
  ],
  ['ar, own name', 'انا فاطمة هل يوجد إنذار', 'انا ‹name› هل يوجد إنذار', 'انا هل يوجد إنذار'],
];

describe('stripping', () => {
  it.each(TABLE)('%s', (_, said, marked, example) => {
    expect(strip(said, NAMES)).toBe(marked);
    expect(asExample(marked)).toBe(example);
    // Once more changes nothing: an editor is not told of what is gone.
    expect(marksIn(strip(asExample(marked), NAMES))).toEqual([]);
  });

  it.each([
    'wie hoch ist pm2,5 heute',
    'PM 10 über 50 Mikrogramm?',
    'darf euro 5 ab 2027 fahren',
    'gilt das von 18:00 bis 24 uhr',
    'Diesel Euro-4 erlaubt',
    'grenzwerte ab 2030',
    'alarm am neckartor',
    'darf ich am Sonntag 3 Stunden heizen',
    'ab 1. Januar verboten?',
    'B14 gesperrt?',
    'CO2 oder NO2?',
    'Was kostet das Ticket, 3,50 Euro?',
    'Hallo, gilt heute Alarm?',
    'ist der pm10 wert ausschlaggebend',
    'alarm in der saison 2018/19',
    'entwicklung no2 seit 2015',
    'esp8266 sensor und debw118',
    'this is ridiculous',
    'beste grüße an deine mutter',
    'woher kommt der name stuttgart',
  ])('leaves alone what names nobody: %s', (text) => {
    expect(strip(text, NAMES)).toBe(text);
  });

  it('takes next to nothing out of examples that name nobody', async () => {
    const texts = keptIntents(await readCatalogueFiles('intents'))
      .filter(({ id }) => id !== 'None')
      .flatMap(({ utterances }) => Object.values(utterances).flat())
      .filter((_, at) => at % 10 === 0);
    const marked = texts.filter((text) => strip(text, []) !== text);
    expect(texts.length).toBeGreaterThan(2_000);
    expect(marked.length / texts.length, marked.join('\n')).toBeLessThan(0.003);
  });

  it('takes marks that somebody wrote for what they are', () => {
    expect(strip('‹name› ist kein Zeichen von uns', [])).toBe('<name> ist kein Zeichen von uns');
  });

  it('shows an editor where something stood', () => {
    const marked = strip('Hallo Frau Müller, darf S-AB 1234 fahren?', []);
    expect(partsOf(marked)).toEqual([{ mark: 'name' }, ', darf ', { mark: 'plate' }, ' fahren?']);
  });

  it('comes to an end with hostile texts', () => {
    for (const piece of ['a-', '0 ', 'Frau ', 'A', '. ', 'Am A ', 'a.', '+1', 'A-A ', 'Hallo\n', '‹name›', '\uE000'])
      expect(strip(piece.repeat(1_000), NAMES)).toEqual(expect.any(String));
  });
});
