// Looks at one example before it is kept: doubled, in conflict with another intent, too thin, in another language.
import { type Finding, type Intent, type IntentId, NONE } from '../core/intent.ts';
import { LANGUAGES, type Language } from '../core/locale.ts';
import { fold, wordsOf } from './features.ts';
import { type FindingCode, finding } from './findings.ts';

export interface ExampleToLint {
  text: string;
  language: Language;
  intent: IntentId;
}

/** From this many letters on an example tells more than one thing. */
const LONG = 160;
/** Words named that stand in no other example. */
const MOST_NAMED = 6;

interface Known {
  intent: IntentId;
  text: string;
  words: string[];
}

/**
 * Reads the catalogue once (a tenth of a second for thirty thousand examples) and looks at any number of examples, a
 * millisecond each; `drafted` are those that wait for publication beside it. Errors must not be kept.
 */
export function createExampleLint(intents: readonly Intent[]) {
  const known: Known[] = intents.flatMap((intent) =>
    LANGUAGES.flatMap((language) =>
      [...(intent.utterances[language] ?? []), ...(intent.near[language] ?? [])].map((text) =>
        toKnown(intent.id, text),
      ),
    ),
  );
  const seen = new Set(known.flatMap(({ words }) => words));
  // One word apart means: the first word or the last one is the same.
  const byFirst = Map.groupBy(known, ({ words }) => words[0] ?? '');
  const byLast = Map.groupBy(known, ({ words }) => words.at(-1) ?? '');

  return ({ text, intent, language }: ExampleToLint, drafted: readonly ExampleToLint[] = []): Finding[] => {
    const findings: Finding[] = [];
    const find = (severity: Finding['severity'], rule: string, code: FindingCode, values = {}): void => {
      findings.push(finding({ severity, file: `${intent}.yaml`, line: 1, rule }, code, { language, ...values }));
    };
    const words = wordsOf(fold(text));
    if (!/\p{L}{2}/u.test(text)) {
      find('error', 'thin', 'example-empty');
      return findings;
    }
    const waiting = drafted.map((one) => toKnown(one.intent, one.text));
    const key = words.join(' ');
    const begun = [...(byFirst.get(words[0] ?? '') ?? []), ...waiting];
    const same = begun.filter((one) => one.words.length === words.length && one.words.join(' ') === key);
    for (const other of same.slice(0, 2)) {
      if (other.intent === intent) find('error', 'doubled', 'example-known', { text: other.text });
      else find('error', 'doubled', 'doubled-across', { text: other.text, intent: other.intent });
    }
    if (same.length === 0 && words.length >= 3) {
      const ended = byLast.get(words.at(-1) ?? '') ?? [];
      const close = [...begun, ...ended].filter((one) => isOneApart(one.words, words));
      const across = close.find((one) => one.intent !== intent);
      if (across) find('warning', 'doubled', 'example-close', { text: across.text, intent: across.intent });
      else if (close.length > 0) find('hint', 'alike', 'example-alike', { text: close[0]!.text });
    }
    if (words.length < 2 && intent !== NONE) find('hint', 'thin', 'example-word');
    if (text.length > LONG) find('warning', 'thin', 'example-long', { count: text.length, most: LONG });
    const strange = namesPerhaps(text, seen);
    if (strange.length > 0)
      find('hint', 'other', 'example-strange', { words: strange.slice(0, MOST_NAMED).join(', ') });
    return findings;
  };
}

const toKnown = (intent: IntentId, text: string): Known => ({ intent, text, words: wordsOf(fold(text)) });

/** One word added, left out or replaced. */
function isOneApart(a: readonly string[], b: readonly string[]): boolean {
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 2) return false;
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  let toA = a.length;
  let toB = b.length;
  while (toA > from && toB > from && a[toA - 1] === b[toB - 1]) {
    toA -= 1;
    toB -= 1;
  }
  return toA - from <= 1 && toB - from <= 1;
}

/** Words no example has, written large or in a script without capitals: a name that nobody could know. */
function namesPerhaps(text: string, seen: ReadonlySet<string>): string[] {
  const strange: string[] = [];
  for (const match of text.matchAll(/[\p{L}\p{M}]{2,}/gu)) {
    const isLarge = /^[\p{Lu}\p{Lo}]/u.test(match[0]);
    const known = wordsOf(fold(match[0])).every((word) => seen.has(word));
    if (isLarge && !known && !strange.includes(match[0])) strange.push(match[0]);
  }
  return strange;
}
