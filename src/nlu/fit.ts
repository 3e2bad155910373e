// Fits a model to a corpus, and says by cross-validation what it is worth. Runs in the training worker.

import { type HeldOut, summarise } from './evaluation.ts';
import { type Corpus, type Model, packWeights, type Utterance } from './model.ts';
import type { Network } from './network.ts';
import { createScorer, type Scorable } from './scorer.ts';
import { chooseThresholds } from './thresholds.ts';
import type { TrainingRow } from './train-network.ts';
import { learnVocabulary, readWordsOf, vectorise } from './vectorise.ts';

/** Trains the network; the worker passes the one that goes through node-nlp. */
export type TrainNetwork = (rows: readonly TrainingRow[]) => Promise<Network>;

const FOLDS = 5;

/** One training run on some utterances. */
export async function fit(corpus: Omit<Corpus, 'hash'>, trainNetwork: TrainNetwork): Promise<Scorable> {
  const texts = corpus.utterances.map(({ text }) => readWordsOf(text, corpus.words));
  const followUps = corpus.followUps.map(({ text }) => readWordsOf(text, corpus.words));
  const { tokens, idf } = learnVocabulary([...texts, ...followUps]);
  const vocabulary = { tokens: new Map(tokens.map((token, key) => [token, key])), idf };
  const rows = texts.map((words, i) => ({
    vector: vectorise(words, vocabulary),
    intent: corpus.utterances[i]!.intent,
  }));
  const network = await trainNetwork(rows);
  return { intents: network.lookup.outputLookup.items, words: corpus.words, ...inOrder(network, tokens, idf) };
}

/** The network numbers tokens in its own order; the vocabulary follows it. */
function inOrder(network: Network, tokens: string[], idf: number[]): Pick<Scorable, 'tokens' | 'idf' | 'network'> {
  const order = network.lookup.inputLookup.items.map((name) => Number(name.slice(1)));
  return { tokens: order.map((key) => tokens[key]!), idf: order.map((key) => idf[key]!), network };
}

/** Every utterance scored by a model that has not seen it. Folds are stratified by intent and language. */
export async function crossValidate(corpus: Corpus, trainNetwork: TrainNetwork, folds = FOLDS): Promise<HeldOut[]> {
  const fold = foldsOf(corpus.utterances, folds);
  const rows: HeldOut[] = [];
  for (let k = 0; k < folds; k += 1) {
    const training = corpus.utterances.filter((_, i) => fold[i] !== k);
    const scorer = createScorer(await fit({ ...corpus, utterances: training }, trainNetwork));
    corpus.utterances.forEach((utterance, i) => {
      if (fold[i] === k) rows.push(holdOut(utterance, scorer));
    });
  }
  return rows;
}

export function holdOut(utterance: Utterance, scorer: ReturnType<typeof createScorer>): HeldOut {
  const { ranking } = scorer.score(scorer.words(utterance.text));
  const [best] = ranking;
  return {
    ...utterance,
    best: best?.intent ?? '',
    confidence: best?.confidence ?? 0,
    others: ranking.slice(1, 3).map(({ intent }) => intent),
  };
}

/** Deals the utterances of each intent and language out to the folds, in an order that only depends on the text. */
function foldsOf(utterances: readonly Utterance[], folds: number): number[] {
  const groups = new Map<string, number[]>();
  utterances.forEach(({ intent, language, near }, i) => {
    const key = `${intent} ${language} ${near ?? false}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const result = new Array<number>(utterances.length).fill(0);
  let next = 0;
  for (const group of groups.values()) {
    group.sort((a, b) => scatter(utterances[a]!.text) - scatter(utterances[b]!.text));
    for (const i of group) result[i] = next++ % folds;
  }
  return result;
}

/** FNV-1a, so that neighbours in the file (often alike) go to different folds, the same on every machine. */
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The whole work for a revision: cross-validation, thresholds, evaluation, and the model on all utterances. */
export async function fitModel(corpus: Corpus, trainNetwork: TrainNetwork): Promise<Model> {
  const heldOut = await crossValidate(corpus, trainNetwork);
  const thresholds = chooseThresholds(heldOut);
  const { intents, tokens, idf, network } = await fit(corpus, trainNetwork);
  const { weights, step } = packWeights(network.perceptrons.map(({ weights, bias }) => [...weights, bias]));
  return {
    hash: corpus.hash,
    intents,
    tokens,
    idf: idf.map((value) => Math.round(value * 1e4) / 1e4),
    weights,
    step,
    thresholds,
    evaluation: summarise(heldOut, thresholds, 'cross-validation'),
    followUps: corpus.followUps,
    words: corpus.words,
  };
}
