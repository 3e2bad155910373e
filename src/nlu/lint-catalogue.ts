// Checks the content of a catalogue: what is thin, doubled, missing, too long, unknown or expired.
import { type Catalogue, type Finding, type Intent, type IntentId, NONE } from '../core/intent.ts';
import { LANGUAGES, type Language, type Locale } from '../core/locale.ts';
import { doubledUtterances, nearlyDoubled } from './doubled-utterances.ts';
import { type FindingCode, finding } from './findings.ts';
import type { Lines } from './parse-intent.ts';
import { unknownPlaceholders } from './placeholders.ts';

export const MAX_LABEL = 20;
export const MAX_ANSWER = 700;
const MAX_BUTTONS = 3;
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
  if (!known.has(NONE))
    findings.push(finding({ severity: 'error', file: 'None.yaml', line: 1, rule: 'none' }, 'no-none'));
  return findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** The findings of one intent, as the console shows them beside the editor. `known` are the ids of all intents. */
export function lintIntent(intent: Intent, known: ReadonlySet<IntentId>, today?: string, lines?: Lines): Finding[] {
  const findings: Finding[] = [];
  const find: Find = (severity, rule, path, code, values) => {
    findings.push(finding({ severity, file: `${intent.id}.yaml`, line: lineOf(lines, path), rule }, code, values));
  };
  const isNone = intent.id === NONE;
  if (isNone) lintNone(intent, find);
  else lintUtterances(intent, find);
  if (!isNone) lintAnswers(intent, find);

  for (const [locale, label] of Object.entries(intent.label)) {
    const count = [...label].length;
    if (count > MAX_LABEL) find('error', 'label', `label.${locale}`, 'long-label', { label, count, most: MAX_LABEL });
  }
  for (const language of ['de', 'en'] as const) {
    if (!isNone && !intent.label[language]) find('error', 'label', 'label', 'no-label', { language });
  }
  const count = intent.buttons.length;
  if (count > MAX_BUTTONS) find('error', 'buttons', 'buttons', 'many-buttons', { count, most: MAX_BUTTONS });
  intent.buttons.forEach((id, i) => {
    if (!known.has(id)) find('error', 'buttons', `buttons.${i}`, 'dead-button', { intent: id });
  });
  intent.followUps.forEach((followUp, i) => {
    if (!known.has(followUp.intent))
      find('error', 'follow-up', `follow_ups.${i}.intent`, 'dead-follow-up', { intent: followUp.intent });
  });
  if (today && intent.validUntil && intent.validUntil < today)
    find('warning', 'expired', 'valid_until', 'expired', { date: intent.validUntil });
  if (today && intent.asOf && intent.asOf > today) find('warning', 'as-of', 'as_of', 'as-of', { date: intent.asOf });
  return findings;
}

type Find = (
  severity: Finding['severity'],
  rule: string,
  path: string,
  code: FindingCode,
  values?: Record<string, string | number>,
) => void;

function lintUtterances(intent: Intent, find: Find): void {
  for (const language of LANGUAGES) {
    const all = intent.utterances[language] ?? [];
    const count = all.length;
    const enough = ENOUGH[language];
    const path = `utterances.${language}`;
    if (enough !== undefined && count < enough) {
      const severity = count < (TOO_FEW[language] ?? 0) ? 'error' : 'warning';
      find(severity, 'thin', path, 'too-few', { count, language, enough });
    }
    const { alike, distinct } = nearlyDoubled(all);
    if (count >= 10 && alike > MOST_ALIKE * count)
      find('warning', 'alike', path, 'alike', { alike, count, language, distinct });
  }
}

function lintNone(intent: Intent, find: Find): void {
  const count = (lists: Intent['near']): number => Object.values(lists).reduce((sum, list) => sum + list.length, 0);
  const near = count(intent.near);
  const all = near + count(intent.utterances);
  if (all < ENOUGH_NONE) find('warning', 'thin', 'utterances', 'too-few-none', { count: all, enough: ENOUGH_NONE });
  if (near * 3 < all) find('warning', 'thin', 'near', 'too-few-near', { count: near, all });
}

function lintAnswers(intent: Intent, find: Find): void {
  for (const language of NEEDED_ANSWERS)
    if (!intent.answers[language]) find('error', 'answer', 'answers', 'no-answer', { language });
  for (const language of WANTED_ANSWERS)
    if (!intent.answers[language]) find('warning', 'answer', 'answers', 'no-answer', { language });
  for (const [language, answer] of Object.entries(intent.answers)) {
    const path = `answers.${language}`;
    const count = [...answer].length;
    if (count > MAX_ANSWER) find('error', 'answer', path, 'long-answer', { language, count, most: MAX_ANSWER });
    for (const name of unknownPlaceholders(answer))
      find('error', 'placeholder', path, 'placeholder', { language, name });
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
