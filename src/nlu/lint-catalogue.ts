// Checks the content of a catalogue: what is thin, doubled, missing, too long, unknown or expired.
import { type Catalogue, type Finding, type Intent, type IntentId, NONE } from '../core/intent.ts';
import { LANGUAGES, type Language, type Locale } from '../core/locale.ts';
import { doubledUtterances, nearlyDoubled } from './doubled-utterances.ts';
import type { Lines } from './parse-intent.ts';
import { unknownPlaceholders } from './placeholders.ts';

export const MAX_LABEL = 20;
export const MAX_ANSWER = 700;
/** Utterances an intent should have, and below which it cannot work. */
const ENOUGH: Partial<Record<Language, number>> = { de: 40, en: 25, tr: 15 };
const TOO_FEW: Partial<Record<Language, number>> = { de: 20, en: 10 };
/** What must not be answered: so many in all, a third of them close to the domain. */
const ENOUGH_NONE = 450;
/** Share of the utterances that may differ from another by one word only. */
const MOST_ALIKE = 0.3;
const NEEDED_ANSWERS: readonly Locale[] = ['de', 'de-simple', 'en'];
const WANTED_ANSWERS: readonly Locale[] = ['tr'];

export interface LintOptions {
  /** ISO date; without it nothing is expired. */
  today?: string;
  /** Where values stand, from readCatalogue; without it every line is 1. */
  lines?: ReadonlyMap<IntentId, Lines>;
}

/** All findings, by file and line. Faults of the files themselves come from readCatalogue. */
export function lintCatalogue({ intents }: Catalogue, { today, lines }: LintOptions = {}): Finding[] {
  const known = new Set(intents.map(({ id }) => id));
  const findings = intents.flatMap((intent) => lintIntent(intent, known, today, lines?.get(intent.id)));
  findings.push(...doubledUtterances(intents, lines));
  if (!known.has(NONE)) {
    findings.push({
      severity: 'error',
      file: 'None.yaml',
      line: 1,
      rule: 'none',
      message: 'There is no None.yaml: nothing says what must not be answered.',
    });
  }
  return findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** The findings of one intent, as the console shows them beside the editor. `known` are the ids of all intents. */
export function lintIntent(intent: Intent, known: ReadonlySet<IntentId>, today?: string, lines?: Lines): Finding[] {
  const findings: Finding[] = [];
  const find = (severity: Finding['severity'], rule: string, message: string, path: string): void => {
    findings.push({ severity, file: `${intent.id}.yaml`, line: lineOf(lines, path), rule, message });
  };
  const isNone = intent.id === NONE;
  if (isNone) lintNone(intent, find);
  else lintUtterances(intent, find);
  if (!isNone) lintAnswers(intent, find);

  for (const [locale, label] of Object.entries(intent.label)) {
    if ([...label].length > MAX_LABEL)
      find(
        'error',
        'label',
        `The label "${label}" has ${[...label].length} characters; a button holds ${MAX_LABEL}.`,
        `label.${locale}`,
      );
  }
  for (const locale of ['de', 'en'] as const) {
    if (!isNone && !intent.label[locale]) find('error', 'label', `There is no label in ${locale}.`, 'label');
  }
  if (intent.buttons.length > 3)
    find('error', 'buttons', `There are ${intent.buttons.length} buttons; at most 3 are shown.`, 'buttons');
  intent.buttons.forEach((id, i) => {
    if (!known.has(id)) find('error', 'buttons', `The button leads to "${id}", which does not exist.`, `buttons.${i}`);
  });
  intent.followUps.forEach((followUp, i) => {
    if (!known.has(followUp.intent))
      find(
        'error',
        'follow-up',
        `The follow-up leads to "${followUp.intent}", which does not exist.`,
        `follow_ups.${i}.intent`,
      );
  });
  if (today && intent.validUntil && intent.validUntil < today) {
    find(
      'warning',
      'expired',
      `The facts were valid until ${intent.validUntil}: somebody must check them and set as_of and valid_until.`,
      'valid_until',
    );
  }
  if (today && intent.asOf && intent.asOf > today)
    find('warning', 'as-of', `as_of is in the future: ${intent.asOf}.`, 'as_of');
  return findings;
}

type Find = (severity: Finding['severity'], rule: string, message: string, path: string) => void;

function lintUtterances(intent: Intent, find: Find): void {
  for (const language of LANGUAGES) {
    const all = intent.utterances[language] ?? [];
    const enough = ENOUGH[language];
    const path = `utterances.${language}`;
    if (enough !== undefined && all.length < enough) {
      const severity = all.length < (TOO_FEW[language] ?? 0) ? 'error' : 'warning';
      find(
        severity,
        'thin',
        `Only ${all.length} utterances in ${language}; ${enough} are needed to be understood.`,
        path,
      );
    }
    const { alike, distinct } = nearlyDoubled(all);
    if (all.length >= 10 && alike > MOST_ALIKE * all.length) {
      find(
        'warning',
        'alike',
        `${alike} of ${all.length} utterances in ${language} differ from another by one word only; ${distinct} are really different. Variety counts more than number.`,
        path,
      );
    }
  }
}

function lintNone(intent: Intent, find: Find): void {
  const count = (lists: Intent['near']): number => Object.values(lists).reduce((sum, list) => sum + list.length, 0);
  const near = count(intent.near);
  const all = near + count(intent.utterances);
  if (all < ENOUGH_NONE)
    find('warning', 'thin', `Only ${all} messages that must not be answered; ${ENOUGH_NONE} are needed.`, 'utterances');
  if (near * 3 < all)
    find(
      'warning',
      'thin',
      `Only ${near} of ${all} messages that must not be answered are close to the domain; a third is needed.`,
      'near',
    );
}

function lintAnswers(intent: Intent, find: Find): void {
  for (const locale of NEEDED_ANSWERS)
    if (!intent.answers[locale]) find('error', 'answer', `There is no answer in ${locale}.`, 'answers');
  for (const locale of WANTED_ANSWERS)
    if (!intent.answers[locale]) find('warning', 'answer', `There is no answer in ${locale}.`, 'answers');
  for (const [locale, answer] of Object.entries(intent.answers)) {
    const path = `answers.${locale}`;
    const length = [...answer].length;
    if (length > MAX_ANSWER)
      find(
        'error',
        'answer',
        `The answer in ${locale} has ${length} characters; at most ${MAX_ANSWER} fit in one message.`,
        path,
      );
    for (const name of unknownPlaceholders(answer))
      find('error', 'placeholder', `The answer in ${locale} holds {${name}}, which nothing fills in.`, path);
  }
}

/** The line of a path, or of the nearest part of it that was read. */
export function lineOf(lines: Lines | undefined, path: string): number {
  for (let at = path; at; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const line = lines?.get(at);
    if (line !== undefined) return line;
  }
  return 1;
}
