// What held-out messages say of a model: right, wrong, asked back, handed over, and what is confused with what.
import { type IntentId, NONE } from '../core/intent.ts';
import { type Confidence, confidenceOf } from './confidence.ts';
import type { Thresholds, Utterance } from './model.ts';
import type { Scored } from './scorer.ts';

/** One message the model had not seen, and what the network said of it (the three best intents). */
export interface HeldOut extends Utterance, Scored {}

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
  /** Best intent right, whatever its confidence. */
  accuracy: number;
  /** Right intent among the three best. */
  amongThree: number;
  /** In scope: answered with the right intent, with a wrong one, asked back, handed over. */
  right: number;
  wrong: number;
  clarified: number;
  escalated: number;
  /** Out of scope: answered (the false answers), and the recall: not answered. */
  falseAnswers: number;
  outOfScopeRecall: number;
  nearFalseAnswers: number;
  /** Chance that a message in scope has more confidence than one out of scope. */
  auroc: number;
  thresholds: Thresholds;
  /** Pairs of intents that are taken for each other, most frequent first, at most 30. */
  confusions: Confusion[];
  /** Messages that would be answered wrongly, most confident first, at most 50 each. */
  wrongAnswers: WrongAnswer[];
  answeredOutOfScope: WrongAnswer[];
}

export interface WrongAnswer {
  text: string;
  meant: IntentId;
  taken: IntentId;
  confidence: number;
}

export interface Judged extends Utterance {
  best: IntentId;
  confidence: number;
  amongThree: boolean;
}

/** Held-out messages with one confidence each. */
export const judge = (rows: readonly HeldOut[], confidence: Confidence): Judged[] =>
  rows.map((row) => ({
    ...row,
    best: row.ranking[0]?.intent ?? NONE,
    confidence: confidenceOf(row.evidence, confidence),
    amongThree: row.ranking.slice(0, 3).some(({ intent }) => intent === row.intent),
  }));

/** Sums up judged messages at given thresholds. */
export function summarise(rows: readonly Judged[], thresholds: Thresholds, method: Evaluation['method']): Evaluation {
  const inside = rows.filter((row) => row.intent !== NONE);
  const outside = rows.filter((row) => row.intent === NONE);
  const answers = (row: Judged): boolean => row.confidence >= thresholds.answer;
  const isRight = (row: Judged): boolean => row.best === row.intent;
  return {
    method,
    inScope: inside.length,
    outOfScope: outside.length,
    accuracy: share(inside, isRight),
    amongThree: share(inside, (row) => row.amongThree),
    right: share(inside, (row) => answers(row) && isRight(row)),
    wrong: share(inside, (row) => answers(row) && !isRight(row)),
    clarified: share(inside, (row) => !answers(row) && row.confidence >= thresholds.clarify),
    escalated: share(inside, (row) => !answers(row) && row.confidence < thresholds.clarify),
    falseAnswers: share(outside, answers),
    outOfScopeRecall: share(outside, (row) => !answers(row)),
    nearFalseAnswers: share(
      outside.filter((row) => row.near),
      answers,
    ),
    auroc: auroc(inside, outside),
    thresholds,
    confusions: confusions(inside),
    wrongAnswers: worst(inside.filter((row) => answers(row) && !isRight(row))),
    answeredOutOfScope: worst(outside.filter(answers)),
  };
}

function share<T>(rows: readonly T[], is: (row: T) => boolean): number {
  return rows.length === 0 ? 0 : Math.round((1e4 * rows.filter(is).length) / rows.length) / 1e4;
}

const worst = (rows: readonly Judged[]): WrongAnswer[] =>
  rows
    .toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, 50)
    .map(({ text, intent, best, confidence }) => ({ text, meant: intent, taken: best, confidence }));

function confusions(rows: readonly Judged[]): Confusion[] {
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

/** Ties count half. */
export function auroc(
  inside: readonly Pick<Judged, 'confidence'>[],
  outside: readonly Pick<Judged, 'confidence'>[],
): number {
  const sorted = outside.map((row) => row.confidence).sort((a, b) => a - b);
  let sum = 0;
  for (const { confidence } of inside) sum += (firstFrom(sorted, confidence) + firstFrom(sorted, confidence, true)) / 2;
  return inside.length && outside.length ? Math.round((1e4 * sum) / (inside.length * outside.length)) / 1e4 : 0;
}

/** The place of the first number that is at least `value`, or (`after`) above it. */
function firstFrom(sorted: readonly number[], value: number, after = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || (after && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
