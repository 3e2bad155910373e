// The decision: how the network's numbers become one, and from where on the bot answers or asks. Chosen on messages
// the model had not seen.
import { NONE } from '../core/intent.ts';
import { type HeldOut, type Judged, judge } from './evaluation.ts';
import type { Thresholds } from './model.ts';
import type { Balance } from './scorer.ts';

/** What may go wrong: of the messages in scope answered wrongly, of those out of scope answered at all. */
export interface Limits {
  wrong: number;
  falseAnswers: number;
}

export const LIMITS: Limits = { wrong: 0.02, falseAnswers: 0.03 };
/** Of the messages in scope this share may be handed over without a question. */
const HANDED_OVER = 0.04;
/** Never answer below this, however clean the held-out messages are: a short catalogue proves little. */
const LOWEST = 0.25;

export interface Decision {
  balance: Balance;
  thresholds: Thresholds;
}

/** Without held-out messages: cautious values for activations of about 1 in a clear case. */
export const CAUTIOUS: Decision = { balance: { none: 0.5, second: 0.3 }, thresholds: { answer: 0.6, clarify: 0.3 } };

/**
 * The balance and the lowest answer threshold that keep the limits and answer most messages rightly; the clarify
 * threshold leaves 4 % of the messages in scope below it.
 */
export function decide(rows: readonly HeldOut[], limits: Limits = LIMITS): Decision {
  if (rows.filter((row) => row.intent !== NONE).length < 20) return CAUTIOUS;
  let best: Decision | undefined;
  let most = -1;
  for (const none of [0, 0.25, 0.5, 0.75, 1]) {
    for (const second of [0, 0.3, 0.6]) {
      const judged = judge(rows, { none, second });
      const thresholds = thresholdsFor(judged, limits);
      const right = judged.filter((row) => row.best === row.intent && row.confidence >= thresholds.answer).length;
      if (right > most) [most, best] = [right, { balance: { none, second }, thresholds }];
    }
  }
  return best!;
}

function thresholdsFor(rows: readonly Judged[], limits: Limits): Thresholds {
  const inside = rows.filter((row) => row.intent !== NONE);
  const outside = rows.filter((row) => row.intent === NONE);
  const answer = Math.max(
    lowestWith(
      inside.filter((row) => row.best !== row.intent),
      inside.length * limits.wrong,
    ),
    lowestWith(outside, outside.length * limits.falseAnswers),
    LOWEST,
  );
  const below = inside.map((row) => row.confidence).sort((a, b) => a - b)[Math.floor(inside.length * HANDED_OVER)]!;
  return { answer: round(answer), clarify: round(Math.min(Math.max(below, 0.1), answer)) };
}

/** The lowest threshold that at most `allowed` of the rows reach. */
function lowestWith(rows: readonly Judged[], allowed: number): number {
  const falling = rows.map((row) => row.confidence).sort((a, b) => b - a);
  return (falling[Math.floor(allowed)] ?? 0) + 0.001;
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
