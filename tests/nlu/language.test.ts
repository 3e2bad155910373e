// Which language short messages are in, with and without a hint.
import { beforeAll, describe, expect, it } from 'vitest';
import { fold, wordsOf } from '../../src/nlu/features.ts';
import { type DetectLanguage, openLanguageDetector } from '../../src/nlu/language.ts';
import { createCueCounter, learnCues } from '../../src/nlu/language-cues.ts';
import { readWords } from '../../src/nlu/read-words.ts';

let detect: DetectLanguage;
beforeAll(async () => {
  const open = await openLanguageDetector();
  const count = createCueCounter(learnCues([], readWords().languages));
  detect = (text, hints) => open(text, { ...hints, cues: count(wordsOf(fold(text))) });
});

const OURS: Record<string, string[]> = {
  de: [
    'hallo',
    'hi',
    'moin',
    'servus',
    'ok',
    'gilt heute alarm',
    'derf i heit no fahra',
    'isch heit alarm',
    'was koschd des',
    'wie lang gohts no',
    'Feinstaub',
    'PM10',
    'Neckartor',
    'tschüss',
    'mensch',
    'abo',
    'kamin an?',
    'luft grad',
    'wer bisch du',
    'muss mei audo steha bleiba',
    'kann man heut joggen',
    'koi ahnung was des isch',
    '112',
    '',
    '🙂',
  ],
  en: [
    'is there an alarm today',
    'can i drive my car',
    'air quality now',
    'what is pm10',
    'who are you',
    'do masks help',
    'delete my data',
    'talk to a human',
  ],
  tr: [
    'merhaba',
    'bugün alarm var mı',
    'soba yakabilir miyim',
    'hava nasıl',
    'teşekkürler',
    'araba kullanabilir miyim',
    'bilet ne kadar',
  ],
  fr: [
    'bonjour',
    'est-ce que je peux rouler',
    "il y a une alerte aujourd'hui ?",
    'merci beaucoup',
    'combien coûte le billet',
  ],
  it: ['posso guidare oggi', "c'è l'allarme oggi?", 'quanto costa il biglietto', 'voglio parlare con una persona'],
  uk: ['привіт', 'чи є сьогодні тривога', 'можна їхати машиною', 'скільки коштує квиток'],
  ar: ['مرحبا', 'هل يوجد انذار اليوم', 'هل يمكنني القيادة', 'كم سعر التذكرة'],
};
const table = Object.entries(OURS).flatMap(([language, texts]) => texts.map((text) => [text, language] as const));

describe('without a hint', () => {
  it.each(table)('%s → %s', (text, language) => {
    expect(detect(text)).toEqual({ language });
  });
});

describe('with the right hint', () => {
  it.each(table)('%s → %s', (text, language) => {
    expect(detect(text, { prior: language as 'de' })).toEqual({ language });
  });

  it.each([['ok'], ['alarm'], ['abo'], ['👍'], ['pm10']])('%s follows the hint', (text) => {
    expect(detect(text, { prior: 'tr' }).language).toBe('tr');
  });
});

describe('languages we do not speak', () => {
  it.each([
    ['hola, hay alarma hoy en la ciudad?', 'es'],
    ['czy dzisiaj jest alarm w mieście', 'pl'],
    ['можно сегодня ездить на машине', 'ru'],
    ['mogu li danas voziti auto u gradu', 'hr'],
    ['pot să conduc mașina astăzi', 'ro'],
    ['μπορώ να οδηγήσω σήμερα', 'el'],
    ['今天可以开车吗', 'zh'],
    ['mag ik vandaag met de auto de stad in rijden', 'nl'],
    ['آیا امروز می توانم رانندگی کنم', 'fa'],
  ])('%s → %s', (text, foreign) => {
    expect(detect(text)).toMatchObject({ foreign, language: 'en' });
    expect(detect(text, { prior: 'de' })).toMatchObject({ foreign, language: 'de' });
  });
});
