// The report of `intents evaluate` in plain words.
import { expect, it } from 'vitest';
import { evaluationText } from '../../src/cli/evaluation-text.ts';
import type { EvaluationReport } from '../../src/cli/ports.ts';

const REPORT: EvaluationReport = {
  method: 'cross-validation',
  inScope: 200,
  outOfScope: 100,
  accuracy: 0.905,
  amongThree: 0.96,
  right: 0.75,
  wrong: 0.014,
  clarified: 0.196,
  escalated: 0.04,
  falseAnswers: 0.03,
  outOfScopeRecall: 0.97,
  nearFalseAnswers: 0.038,
  auroc: 0.971,
  thresholds: { answer: 0.81, clarify: 0.25 },
  confusions: [
    { meant: 'heating.exempt', taken: 'heating.ban', count: 2, sentences: ['pelletofen?', 'nur holz'] },
    { meant: 'alarm.what', taken: 'alarm.status', count: 1, sentences: ['alarm?'] },
  ],
  wrongAnswers: [{ text: 'früher', meant: 'alarm.history', taken: 'air.trend', confidence: 0.9957 }],
  answeredOutOfScope: [{ text: 'skisaison', meant: 'None', taken: 'alarm.season', confidence: 0.91 }],
};

it.each([
  '200 messages with an intent and 100 without one',
  '75.0 % are answered, and rightly',
  '1.4 % are answered wrongly',
  '3.0 % are answered, which they must not be (near the domain: 3.8 %)',
  'from a confidence of 0.81 and asks back from 0.25',
  'heating.exempt is taken for heating.ban 2 times: "pelletofen?", "nur holz"',
  'alarm.what is taken for alarm.status once: "alarm?"',
  '"früher" means alarm.history, is answered with air.trend (1.00)',
  '"skisaison" means none, is answered with alarm.season (0.91)',
])('says %j', (sentence) => expect(evaluationText(REPORT)).toContain(sentence));

it('leaves out what there is none of', () => {
  const text = evaluationText({ ...REPORT, confusions: [], wrongAnswers: [], answeredOutOfScope: [] });
  expect(text).not.toMatch(/Taken for each other|Answered wrongly|nothing in the catalogue/);
});
