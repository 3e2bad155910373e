// One number for how sure an answer is, learned from messages the network had not seen: a logistic regression over
// the evidence.
import { EVIDENCE } from './evidence.ts';

/** Weights of the evidence. Plain data, kept in the model. */
export interface Confidence {
  bias: number;
  /** In the order of EVIDENCE. */
  weights: number[];
}

/** A message of which it is known whether its best intent is the right one. */
export interface Example {
  evidence: readonly number[];
  right: boolean;
  /** Means no intent at all. */
  outside: boolean;
}

/** Answering what must not be answered weighs so much more than the wrong answer to a question. */
const OUTSIDE = 3;
/** Pulls the weights towards PLAIN as much as so many messages would: a short catalogue learns no chance. */
const PULL = 30;
const MOST_STEPS = 30;

/** Without messages to learn from: best against None and second best, less what was never seen. */
export const PLAIN: Confidence = {
  bias: -3,
  weights: EVIDENCE.map(
    (name) => ({ best: 6, none: -3, second: -1.8, 'letters unseen': -1, 'pairs unseen': -0.5 })[name as string] ?? 0,
  ),
};

/** 0 … 1: comparable between messages of one model, not a probability. */
export function confidenceOf(evidence: readonly number[], { bias, weights }: Confidence): number {
  let sum = bias;
  for (let i = 0; i < weights.length; i += 1) sum += weights[i]! * evidence[i]!;
  return 1 / (1 + Math.exp(-sum));
}

/**
 * Learns from held-out messages by Newton's method, starting from PLAIN; the same examples give the same weights.
 * PLAIN itself when none is right, or none must not be answered: then nothing says what those look like.
 */
export function learnConfidence(examples: readonly Example[]): Confidence {
  if (!examples.some(({ right }) => right) || !examples.some(({ outside }) => outside)) return PLAIN;
  const { means, spreads } = scaleOf(examples);
  const size = means.length + 1;
  const rows = examples.map(({ evidence }) => [1, ...evidence.map((value, i) => (value - means[i]!) / spreads[i]!)]);
  const before = [0, ...PLAIN.weights.map((weight, i) => weight * spreads[i]!)];
  const weights = Float64Array.from(before);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const slope = new Float64Array(size);
    const curve = Array.from({ length: size }, () => new Float64Array(size));
    rows.forEach((row, n) => {
      const { right, outside } = examples[n]!;
      const share = outside ? OUTSIDE : 1;
      let sum = 0;
      for (let i = 0; i < size; i += 1) sum += weights[i]! * row[i]!;
      const said = 1 / (1 + Math.exp(-sum));
      const missing = share * ((right ? 1 : 0) - said);
      const bend = share * said * (1 - said);
      for (let i = 0; i < size; i += 1) {
        slope[i]! += missing * row[i]!;
        const bent = bend * row[i]!;
        for (let j = 0; j <= i; j += 1) curve[i]![j]! += bent * row[j]!;
      }
    });
    for (let i = 0; i < size; i += 1) {
      if (i > 0) slope[i]! -= PULL * (weights[i]! - before[i]!);
      curve[i]![i]! += i > 0 ? PULL : 1e-9;
    }
    const change = solve(curve, slope);
    let largest = 0;
    for (let i = 0; i < size; i += 1) {
      weights[i]! += change[i]!;
      largest = Math.max(largest, Math.abs(change[i]!));
    }
    if (largest < 1e-4) break;
  }
  const plain = means.map((_, i) => weights[i + 1]! / spreads[i]!);
  const bias = means.reduce((sum, mean, i) => sum - mean * plain[i]!, weights[0]!);
  return { bias: round(bias), weights: plain.map(round) };
}

function scaleOf(examples: readonly Example[]): { means: number[]; spreads: number[] } {
  const means = EVIDENCE.map((_, i) => examples.reduce((sum, { evidence }) => sum + evidence[i]!, 0) / examples.length);
  const spreads = means.map((mean, i) => {
    const square = examples.reduce((sum, { evidence }) => sum + (evidence[i]! - mean) ** 2, 0) / examples.length;
    // What never differs says nothing; the 1 keeps its weight at 0.
    return Math.sqrt(square) > 1e-6 ? Math.sqrt(square) : 1;
  });
  return { means, spreads };
}

/** Solves a positive definite system, of which the lower half is given, by Cholesky's method. */
function solve(matrix: readonly Float64Array[], side: Float64Array): Float64Array {
  const size = side.length;
  const low = matrix.map((row) => Float64Array.from(row));
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = low[i]![j]!;
      for (let k = 0; k < j; k += 1) sum -= low[i]![k]! * low[j]![k]!;
      low[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / low[j]![j]!;
    }
  }
  const half = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    let sum = side[i]!;
    for (let k = 0; k < i; k += 1) sum -= low[i]![k]! * half[k]!;
    half[i] = sum / low[i]![i]!;
  }
  const result = new Float64Array(size);
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = half[i]!;
    for (let k = i + 1; k < size; k += 1) sum -= low[k]![i]! * result[k]!;
    result[i] = sum / low[i]![i]!;
  }
  return result;
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
