// The decision: what a message's evidence is worth, and from where on the bot answers or asks. Made on messages the
// network had not seen.
import { NONE } from '../core/intent.ts';
import { type Confidence, type Example, learnConfidence, PLAIN } from './confidence.ts';
import { type HeldOut, type Judged, judge } from './evaluation.ts';
import type { Thresholds } from './model.ts';
import { scatter } from './scatter.ts';

/** What may go wrong: of the messages in scope answered wrongly, of those out of scope answered at all. */
export interface Limits {
  wrong: number;
  falseAnswers: number;
}

/** Of those out of scope 3 % is the aim; what is chosen on one half comes to a little more on the other. */
export const LIMITS: Limits = { wrong: 0.02, falseAnswers: 0.028 };
/** Of the messages in scope this share may be handed over without a question. */
const HANDED_OVER = 0.04;
/** Never answer below this, however clean the held-out messages are: a short catalogue proves little. */
const LOWEST = 0.25;
/** A confidence is learned from so many messages, so many of them out of scope (measured on COSIBOT-DE). */
const ENOUGH = 400;
const ENOUGH_OUTSIDE = 100;
/** Fewer in scope give no threshold either. */
const TOO_FEW = 20;

export interface Decision {
  confidence: Confidence;
  thresholds: Thresholds;
}

/** Without held-out messages: cautious values. */
export const CAUTIOUS: Decision = { confidence: PLAIN, thresholds: { answer: 0.65, clarify: 0.23 } };

/**
 * The confidence learned from all rows, the lowest answer threshold that keeps the limits, and the clarify threshold
 * that leaves 4 % of the messages in scope below it. For the thresholds each half of the rows is judged by what the
 * other half teaches, as a new message will be.
 */
export function decide(rows: readonly HeldOut[], limits: Limits = LIMITS): Decision {
  if (rows.filter((row) => row.intent !== NONE).length < TOO_FEW) return CAUTIOUS;
  const outside = rows.filter((row) => row.intent === NONE).length;
  const enough = rows.length >= ENOUGH && outside >= ENOUGH_OUTSIDE;
  const learned = (some: readonly HeldOut[]): Confidence => (enough ? learnConfidence(some.map(exampleOf)) : PLAIN);
  const halves = [0, 1].map((side) => rows.filter(({ text }) => (scatter(text) & 2) === 2 * side));
  const judged = halves.flatMap((half, side) => judge(half, learned(halves[1 - side]!)));
  return { confidence: learned(rows), thresholds: thresholdsFor(judged, limits) };
}

const exampleOf = ({ evidence, ranking, intent }: HeldOut): Example => ({
  evidence,
  right: ranking[0]?.intent === intent,
  outside: intent === NONE,
});

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
  return { answer: round(answer), clarify: round(Math.min(Math.max(below, 0.02), answer)) };
}

/** The lowest threshold that at most `allowed` of the rows reach. */
function lowestWith(rows: readonly Judged[], allowed: number): number {
  const falling = rows.map((row) => row.confidence).sort((a, b) => b - a);
  return (falling[Math.floor(allowed)] ?? 0) + 0.001;
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
