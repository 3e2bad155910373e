// The recognisers that run before any classifier and for open steps of a dialogue.
import { type Language, LOCALES, type Locale } from '../../core/locale.ts';
import { createCommandLanguage } from './command-language.ts';
import { type Clause, clausesOf, fold, sentencesOf, spellingsOf, wordsOf } from './fold.ts';
import { compilePatterns, type Matcher } from './pattern.ts';
import { createUrgent, type Urgency } from './urgent.ts';
import { allOf, classesOf, type WordTree } from './word-tree.ts';

/**
 * What a message orders, whatever else goes on. Promises: pure, never throws, keeps no text, a tenth of a millisecond
 * for a usual message and a few for the worst 4,096 characters. Everything but `stop` and `urgent` looks at the whole message: it must be nothing but the command and
 * politeness.
 */
export interface Rules {
  /** A clear order to end the notices. A question how to do it, or another thing to sign off, is none. */
  stop(text: string): boolean;
  dataRequest(text: string): boolean;
  eraseRequest(text: string): boolean;
  codeRequest(text: string): boolean;
  humanRequest(text: string): boolean;
  helpRequest(text: string): boolean;
  /** Asks when somebody is there, or for the number or address to reach them. */
  reachRequest(text: string): boolean;
  settingsRequest(text: string): boolean;
  statusRequest(text: string): boolean;
  subscribeRequest(text: string): boolean;
  /** Asks for a pause of the notices, with or without its length. */
  pauseRequest(text: string): boolean;
  resumeRequest(text: string): boolean;
  /** Wants the notices in another messenger, instead or too. */
  moveRequest(text: string): boolean;
  quietRequest(text: string): boolean;
  accessibilityRequest(text: string): boolean;
  /** "Bitte nicht abmelden": wants to stay. */
  stays(text: string): boolean;
  /** Asks how old an answer is, or where it comes from. */
  basisRequest(text: string): boolean;
  /** Says that the last answer is wrong ("das stimmt nicht"). */
  objection(text: string): boolean;
  /** Asks when the person who was promised will answer. */
  waitingRequest(text: string): boolean;
  /** "Ach doch": takes a no back. */
  afterAll(text: string): boolean;
  /** The languages in which the whole message is a command or an answer of ours. */
  languagesOf(text: string): Language[];
  languageRequest(text: string): Locale | null;
  /** Danger to life now, or somebody's own medical question; the first wins. */
  urgent(text: string): Urgency | null;
  /** For an open step; at most four words, no question. */
  yes(text: string): boolean;
  no(text: string): boolean;
  cancel(text: string): boolean;
  /** Which of a list was chosen in words ("das zweite"), from 1; `last` for its last. */
  choice(text: string): number | 'last' | null;
  /** Holds a negation, a question or a turn of speech that makes "stop" doubtful. */
  doubtsStop(text: string): boolean;
  /** Looks like a follow-up that makes no sense alone. */
  elliptical(text: string): boolean;
}

/** Commands are short; a longer message is none. In words. */
const LONGEST_COMMAND = 14;
const LONGEST_ANSWER = 4;
const LONGEST_FOLLOW_UP = 9;
/** The lists of what means a place in a list. */
const CHOICES = ['first', 'second', 'third', 'fourth', 'last'] as const;
/** Clauses looked at from either end. */
const OUTER = 30;

/** Compiles the word lists of locales/words/ (commands and urgent). Throws for a list that is missing or malformed. */
export function createRules(words: WordTree): Rules {
  const classes = classesOf(words, 'commands', 'classes');
  const matcher = (...path: string[]): Matcher => compilePatterns(allOf(words, 'commands', ...path), classes);
  const fillers = new Set(allOf(words, 'commands', 'fillers').flatMap(spellingsOf));
  const plain = (tokens: readonly string[]): string[] => tokens.filter((token) => !fillers.has(token));
  const is = (pattern: Matcher, tokens: readonly string[]): boolean =>
    tokens.length <= LONGEST_COMMAND && (pattern.whole(tokens) || pattern.whole(plain(tokens)));
  const command = (name: string) => {
    const pattern = matcher(name);
    return (text: string): boolean => is(pattern, wordsOf(fold(text)));
  };
  const answer = (name: string) => {
    const pattern = matcher(name);
    const signs = new Set(name === 'cancel' ? [] : allOf(words, 'commands', name, 'signs').map(bareSign));
    return (text: string): boolean => {
      if (/[?؟？]/.test(text)) return false;
      const tokens = wordsOf(fold(text));
      if (tokens.length > 0) return tokens.length <= LONGEST_ANSWER && is(pattern, unrepeated(tokens));
      const seen = text.slice(0, 40).match(/\p{Extended_Pictographic}/gu) ?? [];
      return seen.length > 0 && seen.every((sign) => signs.has(sign));
    };
  };

  const languages = LOCALES.map((locale) => [locale, matcher('language', locale)] as const);
  const choices = CHOICES.map((name) => matcher('choice', name));
  const doubts = matcher('stop', 'doubt');
  const openings = compilePatterns(allOf(words, 'commands', 'elliptical', 'openings'), classes);
  const bare = matcher('elliptical', 'whole');

  return {
    stop: createStop({ matcher, is, plain }),
    dataRequest: command('data'),
    eraseRequest: command('erase'),
    codeRequest: command('code'),
    humanRequest: command('human'),
    helpRequest: command('help'),
    reachRequest: command('reach'),
    settingsRequest: command('settings'),
    statusRequest: command('status'),
    subscribeRequest: command('subscribe'),
    pauseRequest: command('pause'),
    resumeRequest: command('resume'),
    moveRequest: command('move'),
    quietRequest: command('quiet'),
    accessibilityRequest: command('accessibility'),
    stays: command('stay'),
    basisRequest: command('basis'),
    objection: command('objection'),
    waitingRequest: command('waiting'),
    afterAll: command('after-all'),
    languagesOf: createCommandLanguage(words, classes, is),
    languageRequest(text) {
      const tokens = wordsOf(fold(text));
      return languages.find(([, pattern]) => is(pattern, tokens))?.[0] ?? null;
    },
    urgent: createUrgent(words),
    yes: answer('yes'),
    no: answer('no'),
    cancel: answer('cancel'),
    choice(text) {
      const tokens = wordsOf(fold(text));
      const at = tokens.length > LONGEST_ANSWER ? -1 : choices.findIndex((pattern) => is(pattern, tokens));
      return at < 0 ? null : at === CHOICES.length - 1 ? 'last' : at + 1;
    },
    doubtsStop: (text) => /[?؟？]/.test(text) || doubts.within(wordsOf(fold(text))),
    elliptical(text) {
      const tokens = wordsOf(fold(text));
      if (tokens.length === 0 || tokens.length > LONGEST_FOLLOW_UP) return false;
      const opens = [1, 2, 3, 4, 5].some((count) => tokens.length > count && openings.whole(tokens.slice(0, count)));
      return (opens && sentencesOf(fold(text)).length === 1) || is(bare, tokens);
    },
  };
}

interface StopParts {
  matcher: (...path: string[]) => Matcher;
  is: (pattern: Matcher, tokens: readonly string[]) => boolean;
  plain: (tokens: readonly string[]) => string[];
}

function createStop({ matcher, is, plain }: StopParts): (text: string) => boolean {
  const keyword = matcher('stop', 'keyword');
  const alone = matcher('stop', 'alone');
  const order = matcher('stop', 'order');
  const request = matcher('stop', 'request');
  return (text) => {
    // "stop!!!1": a finger that left the shift key.
    const folded = fold(text.replace(/!+1[1!]*/g, '!'));
    const clauses = ends(clausesOf(folded));
    const tokens = wordsOf(folded);
    const spelled =
      tokens.length > 2 && tokens.every((token) => token.length === 1) ? wordsOf(fold(tokens.join(''))) : tokens;
    if (keyword.whole(spelled) || onlyThis(clauses, keyword, plain)) return true;
    const asked = clauses.some(({ question }) => question);
    if (!asked && is(alone, unrepeated(tokens))) return true;
    if (is(request, tokens) || (!asked && is(order, tokens))) return true;
    return clauses.some(({ words, question }) => is(request, words) || (!question && is(order, words)));
  };
}

/** Every clause is the pattern or politeness, and one is the pattern. */
function onlyThis(clauses: Clause[], pattern: Matcher, plain: StopParts['plain']): boolean {
  if (clauses.length > LONGEST_COMMAND) return false;
  const rests = clauses.map(({ words }) => unrepeated(plain(words))).filter((rest) => rest.length > 0);
  return rests.length > 0 && rests.every((rest) => rest.length <= LONGEST_ANSWER && pattern.whole(rest));
}

/** Whoever orders says so at the beginning or the end; what lies between in a very long text is left out. */
const ends = (clauses: Clause[]): Clause[] =>
  clauses.length <= 2 * OUTER ? clauses : [...clauses.slice(0, OUTER), ...clauses.slice(-OUTER)];

/** "stop stop stop" is "stop". */
const unrepeated = (tokens: readonly string[]): string[] => tokens.filter((token, at) => token !== tokens[at - 1]);

/** A sign without skin tone and variant. */
const bareSign = (sign: string): string => sign.match(/\p{Extended_Pictographic}/u)?.[0] ?? sign;
