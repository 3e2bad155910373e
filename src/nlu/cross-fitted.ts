// What held-out messages say of a decision that was not made on them.
import { type Evaluation, type HeldOut, judge, summarise } from './evaluation.ts';
import type { Thresholds } from './model.ts';
import { scatter } from './scatter.ts';
import { decide } from './thresholds.ts';

/** The evaluation of one half of the messages at the decision made on the other half, both ways. */
export function crossFitted(heldOut: readonly HeldOut[]): Evaluation {
  const half = heldOut.map((row, i) => [row, scatter(row.text) & 1, i] as const);
  const judged = [0, 1].flatMap((side) => {
    const { confidence, thresholds } = decide(half.filter(([, at]) => at !== side).map(([row]) => row));
    return judge(
      half.filter(([, at]) => at === side).map(([row]) => row),
      confidence,
    ).map((row) => ({ ...row, thresholds }));
  });
  // Confidences of both halves are put on one scale: the thresholds of all messages.
  const { thresholds } = decide(heldOut);
  const scaled = judged.map((row) => ({ ...row, confidence: rescale(row.confidence, row.thresholds, thresholds) }));
  return summarise(scaled, thresholds, 'cross-validation');
}

function rescale(confidence: number, from: Thresholds, to: Thresholds): number {
  if (confidence >= from.answer)
    return to.answer + ((confidence - from.answer) * (1 - to.answer)) / (1 - from.answer || 1);
  if (confidence >= from.clarify) {
    return to.clarify + ((confidence - from.clarify) * (to.answer - to.clarify)) / (from.answer - from.clarify);
  }
  return (confidence * to.clarify) / from.clarify;
}
