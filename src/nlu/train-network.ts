// Trains the network through node-nlp's plug-in points. Only the training worker may import this file: it loads
// the whole package (119 MB on disk, 3 s, 120 MB of memory).
import { NlpManager, type NluInput } from 'node-nlp';
import type { Vector } from './features.ts';
import { Network } from './network.ts';

/** One row for the network: a vector and the intent it means. */
export interface TrainingRow {
  vector: Vector;
  intent: string;
}

/** The locale that stands for all: no built-in normaliser, tokeniser or stemmer of node-nlp answers to it. */
const LOCALE = 'xx';

/** Shipped rate .6 diverges with this many active tokens; .2 is the highest that never did on four data sets. */
const LEARNING_RATE = 0.2;

/**
 * Trains node-nlp on vectors that are ours: each row goes in under its number, and the stemmer plug-in hands back
 * the tokens with their weights. Training stops at an error of `patience` per row. Resolves to the trained network;
 * its tokens are `t<number>`.
 */
export async function trainNetwork(rows: readonly TrainingRow[], patience: number): Promise<Network> {
  const intents = new Set(rows.map((row) => row.intent));
  const manager = new NlpManager({
    autoSave: false,
    autoLoad: false,
    forceNER: false,
    calculateSentiment: false,
    nlu: { log: false, useNoneFeature: false },
  });
  const { container } = manager;
  const asIs = {
    normalize: (text: string) => text,
    tokenize: (text: string) => [text],
    stem: (tokens: string[]) => tokens,
  };
  container.register(`normalizer-${LOCALE}`, asIs, true);
  container.register(`tokenizer-${LOCALE}`, asIs, true);
  container.register(`stemmer-${LOCALE}`, asIs, true);
  container.register('arrToObj', { run: (input: { tokens: unknown }) => withWeights(input, rows) }, true);

  const Shipped = container.get('NeuralNlu')!.constructor as new (
    ...args: unknown[]
  ) => {
    innerTrain(input: NluInput): Promise<NluInput>;
  };
  class Nlu extends Shipped {
    neuralNetwork?: Network;
    override async innerTrain(input: NluInput): Promise<NluInput> {
      this.neuralNetwork = new Network(input.settings);
      input.status = this.neuralNetwork.train(input.corpus);
      return input;
    }
  }
  container.register('WeightedNlu', Nlu, false);
  manager.nlp.useNlu('WeightedNlu', LOCALE, '*', {
    learningRate: LEARNING_RATE,
    // The network's error is a mean over rows and intents.
    errorThresh: patience / intents.size,
    deltaErrorThresh: 1e-7,
    iterations: 500,
    log: false,
    useNoneFeature: false,
  });
  manager.addLanguage(LOCALE);
  for (const [number, row] of rows.entries()) manager.addDocument(LOCALE, String(number), row.intent);
  await manager.train();
  return manager.nlp.nluManager.domainManagers[LOCALE]!.domains.master_domain!.neuralNetwork as Network;
}

function withWeights(input: { tokens: unknown }, rows: readonly TrainingRow[]): unknown {
  const [number] = input.tokens as string[];
  const { keys, values } = rows[Number(number)]!.vector;
  const tokens: Record<string, number> = {};
  for (let i = 0; i < keys.length; i += 1) tokens[`t${keys[i]}`] = values[i]!;
  input.tokens = tokens;
  return input;
}
