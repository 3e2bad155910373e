// One example before it is kept: what is a fault, what a warning, and what it says.
import { describe, expect, it } from 'vitest';
import {
  answersWorse,
  nextRevision,
  REVISION_STATES,
  type RevisionFigures,
} from '../../src/core/catalogue-revision.ts';
import { createExampleLint } from '../../src/nlu/lint-example.ts';
import { parseIntent } from '../../src/nlu/parse-intent.ts';

const intent = (id: string, ...texts: string[]) =>
  parseIntent(`${id}.yaml`, `id: ${id}\nutterances:\n  de:\n${texts.map((text) => `    - ${text}\n`).join('')}`)
    .intent!;
const lint = createExampleLint([
  intent('heating.ban', 'darf ich heute den kamin anzünden', 'kaminverbot'),
  intent('driving.allowed', 'darf ich heute auto fahren', 'fahrverbot'),
]);
const codes = (text: string, drafted: Parameters<typeof lint>[1] = []) =>
  lint({ text, language: 'de', intent: 'heating.ban' }, drafted).map(
    ({ severity, said }) => `${severity} ${said!.code}`,
  );

describe('an example', () => {
  it.each([
    ['ist der ofen heute verboten', []],
    ['Darf ich heute den Kamin anzuenden?', ['error example-known']],
    ['DARF ICH HEUTE AUTO FAHREN', ['error doubled-across']],
    ['darf ich heute auto waschen', ['warning example-close']],
    ['darf ich heute den kamin heizen', ['hint example-alike']],
    ['kamin', ['hint example-word']],
    ['0 ?!', ['error example-empty']],
    ['', ['error example-empty']],
    ['darf Xaver heute den Kamin anzünden und Öfen', ['hint example-strange']],
    [`${'darf ich heute auto '.repeat(10)}`, ['warning example-long']],
  ])('%s: %j', (text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it('knows what waits in the draft', () => {
    const drafted = [{ text: 'ofen aus?', language: 'de' as const, intent: 'driving.allowed' }];
    expect(codes('ofen aus', drafted)).toEqual(['error doubled-across']);
  });
});

describe('a revision that answers more wrongly', () => {
  const figures = (wrong: number, falseAnswers: number): RevisionFigures => ({
    inScope: 10_000,
    outOfScope: 1_000,
    right: 0.8,
    wrong,
    falseAnswers,
    wrongAnswers: [],
    answeredOutOfScope: [],
  });
  it.each([
    ['the same', figures(0.016, 0.027), false],
    ['less', figures(0.01, 0.02), false],
    ['more, but no more than chance', figures(0.0175, 0.035), false],
    ['more in scope', figures(0.0195, 0.027), true],
    ['more out of scope', figures(0.01, 0.045), true],
  ])('%s', (_, after, worse) => {
    expect(answersWorse(figures(0.016, 0.027), after)).toBe(worse);
  });

  it('goes only the ways there are', () => {
    const ways = REVISION_STATES.flatMap((state) =>
      (['measured', 'failed', 'publish', 'retire'] as const).flatMap((event) => {
        const next = nextRevision(state, event);
        return next === null ? [] : [`${state} → ${next}`];
      }),
    );
    expect(ways).toEqual(['draft → measured', 'draft → failed', 'measured → published', 'published → retired']);
  });
});
