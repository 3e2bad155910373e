// Any text at all: no rule throws or takes long.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRules } from '../../../src/dialogue/rules/create-rules.ts';
import { rules, words } from './shipped-rules.ts';

const all = Object.values(rules) as ((text: string) => unknown)[];

const HOSTILE: [string, string][] = [
  ['zalgo', 's̷̡̛t̶o̸p̵'.repeat(400)],
  ['one letter', 'a'.repeat(4096)],
  ['one ligature', '\ufdfa'.repeat(4096)],
  ['lone surrogates', '\ud800\udc00\ud800'.repeat(1300)],
  ['right-to-left overrides', '\u202estop '.repeat(700)],
  ['words of the lists', 'ich bekomme keine luft mehr nach oben brennt '.repeat(95)],
  ['first words', 'ich will nicht mehr '.repeat(200)],
  ['marks', '?!.,'.repeat(1024)],
  ['clauses', 'keine nachrichten, '.repeat(215)],
  ['stems', 'cortisonasthmaatemnot'.repeat(195)],
  ['emoji', '👍🏽'.repeat(1000)],
  ['optional words', 'bitte die das den alle meine ihre eure '.repeat(100)],
];

describe('any text', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const rule of all) rule(text);
      }),
      { numRuns: 500 },
    );
  });

  it.each(HOSTILE)('is read quickly: %s', (_name, text) => {
    for (const rule of all) {
      rule(text);
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        rule(text);
        return performance.now() - start;
      });
      // Measured 3 ms at worst; the border leaves room for a busy machine and still shows what is not linear.
      expect(Math.min(...times)).toBeLessThan(25);
    }
  });

  it('finds the good message after a bad one', () => {
    for (const [, text] of HOSTILE) rules.stop(text);
    expect(rules.stop('STOPP')).toBe(true);
  });
});

describe('the word lists', () => {
  it('names what is missing', () => {
    expect(() => createRules({ ...words, urgent: {} })).toThrow(/urgent\.classes/);
    expect(() => createRules({})).toThrow(/commands\.classes/);
  });
});
