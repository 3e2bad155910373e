// Takes out of a sentence what names a person: before it is stored as an example, and again before it is kept.
import { type Mark, withoutMarks } from '../core/marked-text.ts';

/** What names and addresses stand beside, in all languages; from locales/words/personal.yaml. */
export interface PersonalWords {
  greetings: readonly string[];
  titles: readonly string[];
  titlesAfter: readonly string[];
  introductions: readonly string[];
  closings: readonly string[];
  streetEnds: readonly string[];
  streetStarts: readonly string[];
  streetPrepositions: readonly string[];
  births: readonly string[];
  particles: readonly string[];
}

/**
 * The text with marks in place of names, numbers and addresses. `names`: whole names of people who may be named in it
 * (the person's own, colleagues'); each part counts. Promises: pure, linear but for the number of names, never throws.
 * It cannot know the name of a stranger in the middle of a sentence: a person looks at the result.
 */
export type StripPersonal = (text: string, names: readonly string[]) => string;

/** Longer texts are cut: no example needs more. */
const LIMIT = 2_000;
/** Stands for what is taken already: no pattern matches it. */
const TAKEN = '\uE000';
/** A name in parts shorter than this is only found whole. */
const SHORTEST_PART = 3;
/** Words after a closing that are a signature and no further sentence; as many small ones are none. */
const LONGEST_SIGNATURE = 8;
const LONGEST_SMALL = 2;

const NAME = "\\p{Lu}(?:[\\p{L}\\p{M}'’-]*[\\p{L}\\p{M}]|\\.)?";
const ANY_WORD = '[\\p{L}\\p{M}][\\p{L}\\p{M}-]*';
const NO_CASE = '\\p{Lo}[\\p{L}\\p{M}]*';
const BEFORE = '(?<![\\p{L}\\p{M}\\p{N}])';
const AFTER = '(?![\\p{L}\\p{M}\\p{N}])';
const GAP = '[^\\S\\n]+';
const HOUSE = '\\d{1,4}\\s?[a-zA-Z]?(?:\\s?[-/]\\s?\\d{1,4})?';

type Pattern = [Mark, RegExp];

/** In this order: what is taken by one is not seen by the next. */
const PLAIN: readonly Pattern[] = [
  ['mail', /[\p{L}\p{N}._%+-]+(?:@|\s?[[(](?:at|ät)[\])]\s?)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu],
  [
    'url',
    /(?:https?:\/\/|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:de|com|org|net|eu|info|me|io|tr|ua|it|fr|ly)(?:\/\S*)?(?![\p{L}\p{N}])/giu,
  ],
  ['handle', /(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]{2,}/gu],
  ['iban', /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,4})?(?![\p{L}\p{N}])/gu],
  ['iban', /(?<![\p{L}\p{N}])[a-z]{2}\d{2}(?:\s?\d{4}){3,7}(?:\s?\d{1,4})?(?![\p{L}\p{N}])/giu],
  ['plate', /(?<![\p{L}\p{N}])\p{L}{1,3}\s?[-–]\s?\p{L}{1,2}[-–\s]?\d{1,4}\s?[eh]?(?![\p{L}\p{N}])/giu],
  ['plate', /(?<![\p{L}\p{N}])\p{Lu}{1,3} \p{Lu}{1,2} ?\d{1,4}[EH]?(?![\p{L}\p{N}])/gu],
  ['id', /(?<![\p{L}\p{N}])\p{Lu}{1,5}[-/ ]?\d+(?:[-/]\d+)+(?![\p{L}\p{N}])/gu],
  ['date', /(?<![\d.])\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}-\d{1,2}-\d{1,2}(?!\d)/gu],
  ['date', /(?<![\p{L}\d])\d{1,2}\.?\s+(?:de\s+|ال)?[\p{L}\p{M}]{3,12}\s+(?:19\d\d|20[01]\d)(?!\d)/gu],
  ['phone', /(?<![\p{L}\p{N}])(?:\+|00?)\s?[1-9]\d*(?:[\s./()–-]{0,3}\d+)*(?!\d)/gu],
  ['id', /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}-]*\d[\p{L}\p{N}-]*\d)(?=[\p{N}-]*\p{L})[\p{L}\p{N}-]{7,}(?![\p{L}\p{N}])/gu],
  ['postcode', /(?<![\p{L}\p{N}])\d{5}(?![\p{N}])/gu],
  ['id', /\d(?:[\d]|[\s/.-](?=\d{2})){4,}\d/gu],
];
/** Seasons and years (2026/27, 2020den), names of things (esp8266). */
const NO_ID = /^(?:(?:19|20)\d\d[/\s.-](?:(?:19|20)?\d\d)|\p{L}+-?\d{1,4}|\d{1,4}-?\p{L}+)$/u;
/** A telephone number has so many digits; fewer are a value or a year. */
const PHONE_DIGITS = 6;

export function createStripPersonal(words: PersonalWords): StripPersonal {
  const list = (entries: readonly string[]): string =>
    [...entries]
      .sort((a, b) => b.length - a.length)
      .map((entry) => [...entry].map(letter).join('').replace(/ /g, '\\s+'))
      .join('|');
  const name = `(?:${NAME}(?:${GAP}${NAME}){0,2})`;
  const noCase = `(?:${NO_CASE}(?:${GAP}${NO_CASE})?)`;
  const streetName = `(?:\\s+(?:${NAME}|${NO_CASE}|d[eiu]\\w?)){1,3}`;
  const greeting = `${BEFORE}(?:${list(words.greetings)})`;
  const title = `(?:(?:${list(words.titles)})\\.?\\s+)+`;
  // The flag i would make every letter a capital: where case decides, the lists are written in both.
  const patterns: Pattern[] = [
    ['date', new RegExp(`${BEFORE}(?:${list(words.births)})[\\s:.]*\\d{4}(?!\\d)`, 'gu')],
    [
      'address',
      new RegExp(
        `${BEFORE}(?:[\\p{L}\\p{M}-]+|${ANY_WORD}[^\\S\\n]+)(?:${list(words.streetEnds)})\\.?\\s*(?:(?:no|nr)\\.?:?\\s*)?${HOUSE}${AFTER}`,
        'gu',
      ),
    ],
    ['address', new RegExp(`${BEFORE}(?:${list(words.streetStarts)})\\.?${streetName},?\\s+${HOUSE}${AFTER}`, 'gu')],
    [
      'address',
      new RegExp(
        `${BEFORE}(?:${list(words.streetPrepositions)})${streetName}\\s+${HOUSE}${AFTER}(?=\\s*(?:[,.;?!)\\n${TAKEN}]|$)|\\s+in\\s)`,
        'gu',
      ),
    ],
    [
      'address',
      new RegExp(
        `${BEFORE}\\d{1,4},?\\s+(?:rue|avenue|boulevard|place|chemin|impasse)\\s+[\\p{L}\\p{M}' -]{2,30}?(?=[,.?!\\n${TAKEN}]|$)`,
        'giu',
      ),
    ],
    ['name', new RegExp(`${greeting}[\\s,]+${title}(?:${name}|${ANY_WORD})`, 'gu')],
    ['name', new RegExp(`${BEFORE}${title}(?:${name}|${noCase})`, 'gu')],
    ['name', new RegExp(`${BEFORE}${NAME}(?:\\s+${NAME})?\\s+(?:${list(words.titlesAfter)})${AFTER}`, 'gu')],
    ['name', new RegExp(`${greeting}\\s+(?:${name}(?=\\s*[,!.\\n]|\\s*$)|${noCase}(?=\\s*[,،!\\n]))`, 'gu')],
    ['name', new RegExp(`${BEFORE}(?:${list(words.introductions)})[\\s:,]+(?:${name}|${noCase})`, 'gu')],
    [
      'name',
      new RegExp(
        `${BEFORE}(?:${list(words.introductions)})[\\s:]+${ANY_WORD}(?:\\s+${ANY_WORD})?(?=\\s*[,.!?\\n]|\\s*$)`,
        'gu',
      ),
    ],
  ];
  const closing = new RegExp(`${BEFORE}(?:${list(words.closings)})${AFTER}[\\s,.!:–-]*`, 'gu');
  const particles = new Set(words.particles.map(folded));

  return (raw, names) => {
    const text = withoutMarks(raw.slice(0, LIMIT).toWellFormed()).replaceAll(TAKEN, ' ').normalize('NFC');
    const spans: { from: number; to: number; mark: Mark }[] = [];
    let left = asciiDigits(text);
    const take = (from: number, to: number, mark: Mark): void => {
      if (to <= from) return;
      spans.push({ from, to, mark });
      left = left.slice(0, from) + TAKEN.repeat(to - from) + left.slice(to);
    };
    const takeAll = ([mark, pattern]: Pattern): void => {
      for (const match of left.matchAll(pattern)) {
        if (match[0].includes(TAKEN)) continue;
        if (mark === 'phone' && match[0].replace(/\D/g, '').length < PHONE_DIGITS) continue;
        if (mark === 'id' && NO_ID.test(match[0])) continue;
        const at = match.index + (match[0].length - match[0].trimStart().length);
        take(at, match.index + match[0].trimEnd().length, mark);
      }
    };
    for (const pattern of PLAIN) takeAll(pattern);
    takeSignature(left, closing, take);
    for (const pattern of patterns) takeAll(pattern);
    takeNames(left, names, particles, take);
    return withMarks(text, spans);
  };
}

/** A letter in both cases, umlauts in both spellings, for a pattern without the flag i. */
function letter(sign: string): string {
  if (/[\s]/.test(sign)) return ' ';
  if (sign === "'") return "['’ʼ]?";
  if (!/\p{L}/u.test(sign)) return `\\${sign}`;
  const both = new Set(
    [sign, sign.toLocaleLowerCase('de'), sign.toLocaleUpperCase('de')].filter((one) => one.length === 1),
  );
  if ('اأإآ'.includes(sign)) return '[اأإآ]';
  if ('ةه'.includes(sign)) return '[ةه]';
  if (sign === 'ß') return '(?:ß|ss|SS)';
  const plain = { ä: '|ae', ö: '|oe', ü: '|ue' }[sign];
  return plain === undefined ? `[${[...both].join('')}]` : `(?:[${[...both].join('')}]${plain})`;
}

/** Digits of other scripts as ours, in the same places. */
const asciiDigits = (text: string): string =>
  text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0)! - (digit < '۰' ? 0x660 : 0x6f0)) % 10));

/** After a closing, or a last line that is nothing but names. */
function takeSignature(text: string, closing: RegExp, take: (from: number, to: number, mark: Mark) => void): void {
  const last = [...text.matchAll(closing)].at(-1);
  const tail = last === undefined ? null : text.slice(last.index + last[0].length);
  if (last !== undefined && tail !== null && !/[?؟]/.test(tail)) {
    const words = tail.match(/[\p{L}\p{M}]+/gu) ?? [];
    const most = words.every((word) => /^[\p{Lu}\p{Lo}]/u.test(word)) ? LONGEST_SIGNATURE : LONGEST_SMALL;
    if (words.length > 0 && words.length <= most) take(last.index, text.trimEnd().length, 'name');
    return;
  }
  const line = new RegExp(`\\n[\\s–—-]*${NAME}(?:${GAP}${NAME}){0,2}[\\s.]*$`, 'u').exec(text);
  if (line !== null) take(line.index + 1, text.trimEnd().length, 'name');
}

function takeNames(
  text: string,
  names: readonly string[],
  particles: ReadonlySet<string>,
  take: (from: number, to: number, mark: Mark) => void,
): void {
  const parts = new Set<string>();
  for (const whole of names) {
    for (const part of whole.match(/[\p{L}\p{M}]+/gu) ?? []) {
      const key = folded(part);
      if ([...key].length >= SHORTEST_PART && !particles.has(key)) parts.add(key);
    }
  }
  if (parts.size === 0) return;
  let open: { from: number; to: number } | null = null;
  for (const match of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    if (!isName(folded(match[0]), parts)) continue;
    const to = match.index + match[0].length;
    // Two parts of one name are one mark.
    if (open !== null && /^[\s'’.-]{1,2}$/.test(text.slice(open.to, match.index))) open.to = to;
    else {
      if (open !== null) take(open.from, open.to, 'name');
      open = { from: match.index, to };
    }
  }
  if (open !== null) take(open.from, open.to, 'name');
}

/** Also with an ending (Müllers, Ahmeta, Оленою) or with what Arabic writes before it. */
function isName(word: string, parts: ReadonlySet<string>): boolean {
  if (parts.has(word)) return true;
  for (const part of parts) {
    const size = part.length;
    if (/\p{Script=Arabic}/u.test(part) && word.endsWith(part) && word.length - size <= 2) return true;
    if (size < 4) continue;
    const stem = /\p{Script=Cyrillic}/u.test(part) && size >= 5 ? part.slice(0, -1) : part;
    if (word.startsWith(stem) && word.length <= size + 3) return true;
  }
  return false;
}

/** Without case and accents; ue and ü are one. */
const folded = (word: string): string =>
  word
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/ı/g, 'i')
    .replace(/[أإآ]/g, 'ا')
    .replace(/ة/g, 'ه')
    .replace(/([aou])e/g, '$1');

function withMarks(text: string, spans: { from: number; to: number; mark: Mark }[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, mark } of spans.sort((a, b) => a.from - b.from)) {
    result += `${text.slice(at, from)}‹${mark}›`;
    at = to;
  }
  return (result + text.slice(at)).trim();
}
