// The real catalogue: no lint error, and no change that answers more questions wrongly than the baseline.
// After a change that is better, write the new figures: UPDATE_BASELINE=1 npx vitest run tests/nlu/catalogue
import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { corpusOf } from '../../src/nlu/corpus.ts';
import type { Evaluation } from '../../src/nlu/evaluation.ts';
import { lintCatalogue } from '../../src/nlu/lint-catalogue.ts';
import type { Model } from '../../src/nlu/model.ts';
import { readCatalogue } from '../../src/nlu/read-catalogue.ts';
import { train } from '../../src/nlu/train.ts';

const INTENTS = new URL('../../intents/', import.meta.url).pathname;
const BASELINE = new URL('./baseline.json', import.meta.url);
/** Shares that must not rise and shares that must not fall, each by more than chance moves them. */
const MUST_NOT_RISE = ['wrong', 'falseAnswers'] as const;
const MUST_NOT_FALL = ['right', 'accuracy', 'amongThree'] as const;
const CHANCE = 0.01;
type Baseline = Pick<Evaluation, (typeof MUST_NOT_RISE)[number] | (typeof MUST_NOT_FALL)[number]>;

it('has no lint error', async () => {
  const { catalogue, findings, lines } = await readCatalogue(INTENTS);
  const errors = [...findings, ...lintCatalogue(catalogue, { lines })].filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
});

it('answers no more questions wrongly than before', async () => {
  const { catalogue } = await readCatalogue(INTENTS);
  const { evaluation } = JSON.parse(await train(corpusOf(catalogue))) as Model;
  if (process.env.UPDATE_BASELINE) {
    const kept = Object.fromEntries([...MUST_NOT_RISE, ...MUST_NOT_FALL].map((key) => [key, evaluation[key]]));
    await writeFile(BASELINE, `${JSON.stringify(kept, null, 2)}\n`);
  }
  const baseline = JSON.parse(await readFile(BASELINE, 'utf8')) as Baseline;
  for (const key of MUST_NOT_RISE) expect(evaluation[key], key).toBeLessThanOrEqual(baseline[key] + CHANCE);
  for (const key of MUST_NOT_FALL) expect(evaluation[key], key).toBeGreaterThanOrEqual(baseline[key] - CHANCE);
}, 600_000);
