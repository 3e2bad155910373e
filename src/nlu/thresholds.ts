// The two thresholds, chosen on messages the model had not seen.
import { NONE } from '../core/intent.ts';
import type { HeldOut } from './evaluation.ts';
import type { Thresholds } from './model.ts';

/** What may go wrong above the answer threshold: the figures, with a little room. */
const MAX_WRONG = 0.009;
const MAX_FALSE_ANSWERS = 0.025;
/** Of the messages in scope this share may be handed over without a question. */
const MAX_HANDED_OVER = 0.04;
/** Without any held-out data: cautious values that fit activations of about 1 for a clear case. */
export const CAUTIOUS: Thresholds = { answer: 0.6, clarify: 0.3 };

/**
 * The lowest answer threshold at which at most 0.9 % of the messages in scope are answered wrongly and at most
 * 2.5 % of those out of scope are answered at all; the clarify threshold leaves 4 % of the messages in scope below.
 */
export function chooseThresholds(rows: readonly HeldOut[]): Thresholds {
  const inside = rows.filter((row) => row.intent !== NONE);
  const outside = rows.filter((row) => row.intent === NONE);
  if (inside.length < 20) return CAUTIOUS;
  const answer = Math.max(
    lowestWith(
      inside.filter((row) => row.best !== row.intent),
      inside.length * MAX_WRONG,
    ),
    lowestWith(outside, outside.length * MAX_FALSE_ANSWERS),
    0.2,
  );
  const below = inside.map((row) => row.confidence).sort((a, b) => a - b)[Math.floor(inside.length * MAX_HANDED_OVER)]!;
  return { answer: round(answer), clarify: round(Math.min(Math.max(below, 0.1), answer)) };
}

/** The lowest threshold that at most `allowed` of the rows reach. */
function lowestWith(rows: readonly HeldOut[], allowed: number): number {
  const falling = rows.map((row) => row.confidence).sort((a, b) => b - a);
  return (falling[Math.floor(allowed)] ?? 0) + 0.0005;
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
