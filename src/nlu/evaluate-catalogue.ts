// What a catalogue is worth: accuracy, false answers and confusions, by cross-validation or on a test set.
import { type Catalogue, type IntentId, NONE } from '../core/intent.ts';
import type { Language } from '../core/locale.ts';
import { corpusOf } from './corpus.ts';
import { type Evaluation, judge, summarise } from './evaluation.ts';
import { holdOut } from './fit.ts';
import type { Decision, Model } from './model.ts';
import { createScorer, openNetwork } from './scorer.ts';
import { train } from './train.ts';

/** A test message; intent null = must not be answered. */
export interface TestMessage {
  text: string;
  lang?: Language;
  intent: IntentId | null;
}

export interface EvaluateOptions {
  tests?: readonly TestMessage[];
  /** Kept for this very catalogue: saves the cross-validation. */
  decision?: Decision;
  /** Is given what was decided, to keep it. */
  keep?(decision: Decision): Promise<void>;
  signal?: AbortSignal;
}

/**
 * Trains on the catalogue in a worker and reports what held-out messages say. With `tests` the model is trained on
 * everything and measured on them; without, by stratified cross-validation in five parts. The thresholds are always
 * those that cross-validation on the catalogue chooses.
 */
export async function evaluateCatalogue(
  catalogue: Catalogue,
  { tests, decision, keep, signal }: EvaluateOptions = {},
): Promise<Evaluation> {
  const model = JSON.parse(await train(corpusOf(catalogue), { decision, signal })) as Model;
  const { hash, patience, concepts, confidence, thresholds, evaluation } = model;
  await keep?.({ hash, settings: { patience, concepts }, confidence, thresholds, evaluation });
  if (!tests) return model.evaluation;
  const scorer = createScorer({ ...model, network: openNetwork(model) });
  const rows = tests.map(({ text, lang, intent }) =>
    holdOut({ text, language: lang ?? 'de', intent: intent ?? NONE }, scorer),
  );
  return summarise(judge(rows, model.confidence), model.thresholds, 'test set');
}
