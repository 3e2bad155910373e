// A trained model as plain JSON, and how it is packed.
import type { IntentId } from '../core/intent.ts';
import type { Language } from '../core/locale.ts';
import type { Confidence } from './confidence.ts';
import type { Evaluation } from './evaluation.ts';
import { EVIDENCE } from './evidence.ts';
import type { LanguageCues } from './language-cues.ts';
import type { Words } from './words.ts';

/** One thing somebody may write, with the intent it means. */
export interface Utterance {
  text: string;
  intent: IntentId;
  language: Language;
  /** Only for None: close to the domain. */
  near?: boolean;
}

/** An elliptical question and what it means after `after` was answered. */
export interface FollowUpUtterance {
  after: IntentId;
  intent: IntentId;
  text: string;
}

/** All that training depends on. */
export interface Corpus {
  hash: string;
  utterances: Utterance[];
  followUps: FollowUpUtterance[];
}

/** On the confidence of a message, 0 … 1. */
export interface Thresholds {
  /** From here up the bot answers. */
  answer: number;
  /** From here up it asks back; below it hands over. */
  clarify: number;
}

/** What cross-validation decided for a catalogue: worth keeping, since it costs many trainings. */
export interface Decision {
  hash: string;
  /** See fit.ts. */
  settings: { patience: number; concepts: number };
  confidence: Confidence;
  thresholds: Thresholds;
  evaluation: Evaluation;
}

/**
 * What a program must agree on with the one that made a model. Raise the number whenever the fields of a model or what
 * they mean change: an installation that is updated keeps its catalogue, and so would go on with a model it cannot read.
 */
export const MODEL_FORMAT = `2 ${EVIDENCE.join(' ')}`;

/** Everything a classifier needs, ready for JSON. Holds catalogue texts and word lists, never a citizen's words. */
export interface Model {
  hash: string;
  /** MODEL_FORMAT of the program that made it. */
  format: string;
  intents: IntentId[];
  tokens: string[];
  /** One weight per token, four digits. */
  idf: number[];
  /** Length of the concepts block beside the characters' 1; 0 = without. */
  concepts: number;
  /** Error per message at which training stopped. */
  patience: number;
  /** Per intent: 16-bit steps of `step`, the bias last, as base64. */
  weights: string[];
  step: number;
  confidence: Confidence;
  thresholds: Thresholds;
  evaluation: Evaluation;
  followUps: FollowUpUtterance[];
  words: Words;
  cues: LanguageCues;
}

/** Rounds weights to 16-bit steps: 0.003 % of the largest, far below what moves a decision. */
export function packWeights(rows: readonly ArrayLike<number>[]): { weights: string[]; step: number } {
  let largest = 1e-9;
  for (const row of rows) for (let i = 0; i < row.length; i += 1) largest = Math.max(largest, Math.abs(row[i]!));
  const step = largest / 32_767;
  const weights = rows.map((row) => {
    const steps = Int16Array.from({ length: row.length }, (_, i) => Math.round(row[i]! / step));
    return Buffer.from(steps.buffer).toString('base64');
  });
  return { weights, step };
}

/** The weights of one intent in whole steps, the bias last. */
export function unpackWeights(packed: string): Int16Array {
  const bytes = Buffer.from(packed, 'base64');
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}
