// Opens understanding for a catalogue: a kept model when there is one, otherwise trains and keeps it.
import type { Catalogue, Classifier } from '../core/intent.ts';
import { createClassifier } from './classifier.ts';
import { corpusOf } from './corpus.ts';
import { openLanguageDetector } from './language.ts';
import { type Decision, MODEL_FORMAT, type Model } from './model.ts';
import { train } from './train.ts';

/** Where trained models are kept, by catalogue hash. A lost entry only costs training again. */
export interface ModelCache {
  get(hash: string): Promise<string | undefined>;
  set(hash: string, json: string): Promise<void>;
}

export interface NluDeps {
  catalogue: Catalogue;
  cache: ModelCache;
  /** Fixed event names, no text of any message. */
  log?: (event: string, fields: Record<string, unknown>) => void;
  /** What cross-validation decided for this very catalogue, if it was kept. */
  decision?: Decision;
  /** Ends training when the program stops. */
  signal?: AbortSignal;
  /** Lets one of several processes do the work at a time, so that the others find what it kept. */
  alone?<Result>(work: () => Promise<Result>): Promise<Result>;
}

/**
 * A classifier for the catalogue. Promises: 0.5 s with a kept model; otherwise trains in a worker (about a minute
 * for 50 intents in seven languages) while the main loop goes on.
 */
export async function openNlu(deps: NluDeps): Promise<Classifier> {
  const { alone = (work) => work() } = deps;
  const detectLanguage = await openLanguageDetector();
  const model = (await keptModel(deps)) ?? (await alone(async () => (await keptModel(deps)) ?? trainModel(deps)));
  return createClassifier(model, detectLanguage);
}

async function keptModel({ catalogue, cache }: NluDeps): Promise<Model | undefined> {
  return read(await cache.get(catalogue.hash), catalogue.hash);
}

async function trainModel({ catalogue, cache, log, decision, signal }: NluDeps): Promise<Model> {
  const startedAt = performance.now();
  log?.('nlu.training', { hash: catalogue.hash, intents: catalogue.intents.length });
  const json = await train(corpusOf(catalogue), { decision, signal });
  await cache.set(catalogue.hash, json);
  log?.('nlu.trained', { hash: catalogue.hash, durationMs: Math.round(performance.now() - startedAt) });
  return JSON.parse(json) as Model;
}

/** A kept model, unless it is torn, for another catalogue, or made by a program that reckons otherwise. */
function read(json: string | undefined, hash: string): Model | undefined {
  if (json === undefined) return undefined;
  try {
    const model = JSON.parse(json) as Model;
    return model.hash === hash && model.format === MODEL_FORMAT ? model : undefined;
  } catch {
    return undefined;
  }
}
