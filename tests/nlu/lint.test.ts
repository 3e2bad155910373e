// What the lint finds in the content, with lines.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Finding } from '../../src/core/intent.ts';
import { nearlyDoubled } from '../../src/nlu/doubled-utterances.ts';
import { SENTENCES } from '../../src/nlu/findings.ts';
import { lintCatalogue } from '../../src/nlu/lint-catalogue.ts';
import { parseIntent } from '../../src/nlu/parse-intent.ts';

function lint(files: Record<string, string>, today?: string): Finding[] {
  const parsed = Object.entries(files).map(([file, text]) => parseIntent(file, text));
  const intents = parsed.flatMap(({ intent }) => intent ?? []);
  const lines = new Map(parsed.map(({ intent, lines }) => [intent!.id, lines]));
  return lintCatalogue({ intents, hash: '' }, { today, lines });
}
const brief = (findings: Finding[]): string[] =>
  findings.map(({ severity, file, line, rule }) => `${severity} ${file}:${line} ${rule}`);

const FILE = `id: a.b
label:
  de: Ein viel zu langes Schild hier
  en: Fine
buttons: [a.c]
valid_until: 2026-01-01
follow_ups:
  - intent: a.d
    utterances: {de: [und dann]}
utterances:
  de:
    - wann kommt der alarm
    - Wann kommt der Alarm?
  en: [when]
answers:
  de: "Heute {situation} und {unbekannt}."
  de-simple: ${'x'.repeat(701)}
`;

describe('lintCatalogue', () => {
  const found = brief(lint({ 'a.b.yaml': FILE }, '2026-11-23'));
  it.each([
    'error a.b.yaml:3 label',
    'error a.b.yaml:5 buttons',
    'warning a.b.yaml:6 expired',
    'error a.b.yaml:8 follow-up',
    'error a.b.yaml:12 thin',
    'warning a.b.yaml:13 doubled',
    'error a.b.yaml:14 thin',
    'warning a.b.yaml:11 thin',
    'error a.b.yaml:16 placeholder',
    'error a.b.yaml:17 answer',
    'error a.b.yaml:16 answer',
    'warning a.b.yaml:16 answer',
    'error None.yaml:1 none',
  ])('%s', (expected) => expect(found).toContain(expected));

  it('does not call facts expired without a date', () => {
    expect(brief(lint({ 'a.b.yaml': FILE })).join()).not.toMatch(/expired/);
  });

  it('the same words in two intents are an error, whatever their spelling', () => {
    const findings = lint({
      'a.b.yaml': 'id: a.b\nutterances:\n  de: [für wen gilt das]\n',
      'a.c.yaml': 'id: a.c\nutterances:\n  de:\n    - eins\n    - Fuer wen gilt das?\n',
    });
    expect(brief(findings)).toContain('error a.c.yaml:5 doubled');
    expect(findings.find(({ rule }) => rule === 'doubled')!.message).toContain('a.b');
  });
});

describe('findings in German', () => {
  const console = readFileSync(new URL('../../locales/de/console.yaml', import.meta.url), 'utf8');
  const german = (parse(console) as { finding: Record<string, string> }).finding;
  const filled = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

  it('says every sentence of the lint, and none that is gone', () => {
    expect(Object.keys(german).sort()).toEqual(Object.keys(SENTENCES).sort());
  });

  it.each(Object.entries(SENTENCES))('%s fills in the same', (code, sentence) => {
    expect(new Set(filled(german[code]!))).toEqual(new Set(filled(sentence)));
  });

  it('gives all that a sentence fills in', () => {
    const findings = lint({ 'a.b.yaml': FILE }, '2026-11-23');
    for (const { said, message } of findings) {
      expect(Object.keys(said!.values).sort()).toEqual(filled(german[said!.code]!).sort());
      expect(message).not.toMatch(/[{}]/);
    }
  });
});

describe('nearlyDoubled', () => {
  it.each([
    [['ist heute alarm', 'ist morgen alarm'], 1],
    [['ist heute alarm', 'ist heute noch alarm'], 1],
    [['ist heute alarm', 'haben wir heute alarm'], 0],
    [['hallo', 'hi', 'servus'], 0],
    [['a b c d', 'a b c e', 'a b c f'], 2],
  ])('%j: %i alike', (texts, alike) => {
    expect(nearlyDoubled(texts)).toEqual({ alike, distinct: texts.length - alike });
  });
});
