// What held-out messages say of a model: right, wrong, asked back, handed over, and what is confused with what.
import { type IntentId, NONE } from '../core/intent.ts';
import type { Thresholds, Utterance } from './model.ts';

/** One message the model had not seen, and what it said. */
export interface HeldOut extends Utterance {
  best: IntentId;
  confidence: number;
  /** The second and third best intent. */
  others: IntentId[];
}

export interface Confusion {
  meant: IntentId;
  taken: IntentId;
  count: number;
  /** At most three sentences that were taken for the other intent. */
  sentences: string[];
}

/** Shares are 0 … 1. In scope = means an intent other than None. */
export interface Evaluation {
  method: 'cross-validation' | 'test set';
  inScope: number;
  outOfScope: number;
  /** Best intent right, whatever its score. */
  accuracy: number;
  /** In scope: answered with the right intent, with a wrong one, asked back, handed over. */
  right: number;
  wrong: number;
  clarified: number;
  escalated: number;
  /** Out of scope: answered (the false answers), and the recall: not answered. */
  falseAnswers: number;
  outOfScopeRecall: number;
  nearFalseAnswers: number;
  /** Chance that a message in scope scores above one out of scope. */
  auroc: number;
  thresholds: Thresholds;
  confusions: Confusion[];
  /** Out-of-scope messages that would be answered, worst first, at most 50. */
  answeredOutOfScope: { text: string; intent: IntentId; confidence: number }[];
}

/** Sums up held-out messages at given thresholds. */
export function summarise(rows: readonly HeldOut[], thresholds: Thresholds, method: Evaluation['method']): Evaluation {
  const inside = rows.filter((row) => row.intent !== NONE);
  const outside = rows.filter((row) => row.intent === NONE);
  const near = outside.filter((row) => row.near);
  const answers = (row: HeldOut): boolean => row.confidence >= thresholds.answer;
  const asks = (row: HeldOut): boolean => !answers(row) && row.confidence >= thresholds.clarify;
  const share = <T>(all: readonly T[], is: (row: T) => boolean): number =>
    all.length === 0 ? 0 : all.filter(is).length / all.length;
  const answered = outside.filter(answers).sort((a, b) => b.confidence - a.confidence);
  return {
    method,
    inScope: inside.length,
    outOfScope: outside.length,
    accuracy: share(inside, (row) => row.best === row.intent),
    right: share(inside, (row) => answers(row) && row.best === row.intent),
    wrong: share(inside, (row) => answers(row) && row.best !== row.intent),
    clarified: share(inside, asks),
    escalated: share(inside, (row) => row.confidence < thresholds.clarify),
    falseAnswers: share(outside, answers),
    outOfScopeRecall: outside.length === 0 ? 0 : 1 - share(outside, answers),
    nearFalseAnswers: share(near, answers),
    auroc: auroc(inside, outside),
    thresholds,
    confusions: confusions(inside),
    answeredOutOfScope: answered.slice(0, 50).map(({ text, best, confidence }) => ({ text, intent: best, confidence })),
  };
}

/** Pairs of intents that are taken for each other, most frequent first, at most 30. */
function confusions(rows: readonly HeldOut[]): Confusion[] {
  const pairs = new Map<string, Confusion>();
  for (const { intent, best, text } of rows) {
    if (best === intent) continue;
    const key = `${intent} ${best}`;
    const pair = pairs.get(key) ?? { meant: intent, taken: best, count: 0, sentences: [] };
    pair.count += 1;
    if (pair.sentences.length < 3) pair.sentences.push(text);
    pairs.set(key, pair);
  }
  return [...pairs.values()].sort((a, b) => b.count - a.count).slice(0, 30);
}

function auroc(inside: readonly HeldOut[], outside: readonly HeldOut[]): number {
  if (inside.length === 0 || outside.length === 0) return 0;
  const sorted = outside.map((row) => row.confidence).sort((a, b) => a - b);
  let sum = 0;
  for (const { confidence } of inside)
    sum += (lowerBound(sorted, confidence) + lowerBound(sorted, confidence + 1e-12)) / 2;
  return sum / (inside.length * outside.length);
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
