// What `intents evaluate` found, in plain words: the shares, what is taken for what, and the sentences that cause it.
import type { Evaluated, EvaluationReport } from './ports.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(7);
const quoted = (sentences: readonly string[]): string => sentences.map((sentence) => `"${sentence}"`).join(', ');

/** The report for a terminal. With `--json` the same is printed as it is. */
export function evaluationText(report: EvaluationReport): string {
  const { inScope, outOfScope, confusions, wrongAnswers, answeredOutOfScope } = report;
  const how = report.method === 'test set' ? 'a test set' : 'cross-validation: each by a model that had not seen it';
  const lines = [
    `${inScope} messages with an intent and ${outOfScope} without one, judged by ${how}.`,
    '',
    'Of those with an intent',
    `  ${percent(report.right)} are answered, and rightly`,
    `  ${percent(report.wrong)} are answered wrongly`,
    `  ${percent(report.clarified)} get a question back with buttons`,
    `  ${percent(report.escalated)} are handed over to a person`,
    `  ${percent(report.accuracy)} have the right intent as the best (${percent(report.amongThree).trim()} among the three best)`,
    'Of those without one',
    `  ${percent(report.falseAnswers)} are answered, which they must not be (near the domain: ${percent(report.nearFalseAnswers).trim()})`,
    `  ${percent(report.outOfScopeRecall)} are not`,
    '',
    `The bot answers from a confidence of ${report.thresholds.answer} and asks back from ${report.thresholds.clarify}. ` +
      `A message with an intent has more confidence than one without in ${percent(report.auroc).trim()} of all pairs.`,
  ];
  if (confusions.length > 0) lines.push('', 'Taken for each other, most often first:');
  for (const { meant, taken, count, sentences } of confusions)
    lines.push(`  ${meant} is taken for ${taken} ${count === 1 ? 'once' : `${count} times`}: ${quoted(sentences)}`);
  lines.push(...listed('Answered wrongly, surest first:', wrongAnswers, ({ meant }) => `means ${meant}`));
  lines.push(...listed('Answered though nothing in the catalogue does:', answeredOutOfScope, () => 'means none'));
  return `${lines.join('\n')}\n`;
}

function listed(title: string, answers: readonly Evaluated[], meaning: (answer: Evaluated) => string): string[] {
  if (answers.length === 0) return [];
  const said = answers.map(
    (answer) =>
      `  "${answer.text}" ${meaning(answer)}, is answered with ${answer.taken} (${answer.confidence.toFixed(2)})`,
  );
  return ['', title, ...said];
}
