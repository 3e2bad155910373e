// Fits a model to a corpus, and says by cross-validation what it is worth. Runs in the training worker.
import { crossFitted } from './cross-fitted.ts';
import { type HeldOut, judge, summarise } from './evaluation.ts';
import { learnCues } from './language-cues.ts';
import { type Corpus, type Decision, MODEL_FORMAT, type Model, packWeights, type Utterance } from './model.ts';
import type { Network } from './network.ts';
import { scatter } from './scatter.ts';
import { createScorer, type Scorable, type Scorer } from './scorer.ts';
import { CAUTIOUS, decide } from './thresholds.ts';
import type { TrainingRow } from './train-network.ts';
import { createTokeniser, learnVocabulary, vectorise } from './vectorise.ts';
import type { Words } from './words.ts';

/** Trains the network; the worker passes the one that goes through node-nlp. */
export type TrainNetwork = (rows: readonly TrainingRow[], patience: number) => Promise<Network>;

const ALL_FOLDS: readonly number[] = [0, 1, 2, 3, 4];
const LONG = 1_500;
const VERY_LONG = 6_000;

/** What cross-validation chooses between. */
export interface Settings {
  /** Error per message at which training stops. */
  patience: number;
  /** Length of the concepts block beside the characters' 1; 0 = without. */
  concepts: number;
}

/**
 * Long catalogues with overlapping intents, in the field our word groups are made for, want the first; short ones
 * of clear intents and other fields the last. Cross-validation says which this is.
 */
export const SETTINGS: readonly Settings[] = [
  { patience: 0.12, concepts: 1 },
  { patience: 0.03, concepts: 0.5 },
  { patience: 0.012, concepts: 0 },
];

/**
 * A very long catalogue takes these: stopping at .12 would leave it after four rounds (of a hundred messages in scope two
 * fewer are answered at the same risk), going on to .015 gains nothing.
 */
const FOR_VERY_LONG: Settings = { patience: 0.03, concepts: 1 };

/** What accuracy and AUROC together must gain over the last settings: less is chance in a short catalogue. */
const CLEARLY = 0.05;

/** One training run on some utterances. */
export async function fitNetwork(
  corpus: Omit<Corpus, 'hash'>,
  words: Words,
  train: TrainNetwork,
  { patience, concepts }: Settings,
): Promise<Scorable> {
  const tokeniser = createTokeniser(words);
  const tokensOf = (text: string) => tokeniser.tokens(tokeniser.words(text));
  const texts = corpus.utterances.map(({ text }) => tokensOf(text));
  const followUps = corpus.followUps.map(({ text }) => tokensOf(text));
  const { tokens, idf } = learnVocabulary([...texts, ...followUps]);
  const vocabulary = { tokens: new Map(tokens.map((token, key) => [token, key])), idf };
  const rows = texts.map((text, i) => ({
    vector: vectorise(text, vocabulary, concepts),
    intent: corpus.utterances[i]!.intent,
  }));
  // Mixed: in the order of the catalogue the last intents would push the first ones aside.
  const network = await train(mixed(rows, corpus.utterances), patience);
  // The network numbers tokens in its own order; the vocabulary follows it.
  const order = network.lookup.inputLookup.items.map((name) => Number(name.slice(1)));
  return {
    intents: network.lookup.outputLookup.items,
    words,
    tokens: order.map((key) => tokens[key]!),
    idf: order.map((key) => Math.round(idf[key]! * 1e4) / 1e4),
    concepts,
    network,
  };
}

function mixed<T>(rows: readonly T[], utterances: readonly Utterance[]): T[] {
  const place = utterances.map(({ text }) => scatter(text));
  return rows
    .map((_, i) => i)
    .sort((a, b) => place[a]! - place[b]!)
    .map((i) => rows[i]!);
}

/** Every utterance of some folds scored by a model that has not seen it. Folds are stratified by intent and language. */
export async function crossValidate(
  corpus: Corpus,
  words: Words,
  train: TrainNetwork,
  settings: Settings,
  only: readonly number[] = ALL_FOLDS,
): Promise<HeldOut[]> {
  const fold = foldsOf(corpus.utterances);
  const rows: HeldOut[] = [];
  for (const k of only) {
    const training = corpus.utterances.filter((_, i) => fold[i] !== k);
    const scorer = createScorer(await fitNetwork({ ...corpus, utterances: training }, words, train, settings));
    corpus.utterances.forEach((utterance, i) => {
      if (fold[i] === k) rows.push(holdOut(utterance, scorer));
    });
  }
  return rows;
}

/** What a scorer says of a message it has not seen. */
export function holdOut(utterance: Utterance, scorer: Scorer): HeldOut {
  const { ranking, none, evidence } = scorer.score(scorer.words(utterance.text));
  return { ...utterance, ranking: ranking.slice(0, 3), none, evidence };
}

/**
 * The model on all utterances, with the decision that fits it. Without one that was kept for this very catalogue it
 * is made by cross-validation first, which takes many times as long as the model itself.
 */
export async function fitModel(corpus: Corpus, words: Words, train: TrainNetwork, kept?: Decision): Promise<Model> {
  const decision = kept?.hash === corpus.hash ? kept : await makeDecision(corpus, words, train);
  const { network, ...fitted } = await fitNetwork(corpus, words, train, decision.settings);
  return {
    hash: corpus.hash,
    format: MODEL_FORMAT,
    ...fitted,
    patience: decision.settings.patience,
    ...packWeights(network.perceptrons.map(({ weights, bias }) => [...weights, bias])),
    confidence: decision.confidence,
    thresholds: decision.thresholds,
    evaluation: decision.evaluation,
    followUps: corpus.followUps,
    words: { ...words, languages: {} },
    cues: learnCues(corpus.utterances, words.languages),
  };
}

async function makeDecision(corpus: Corpus, words: Words, train: TrainNetwork): Promise<Decision> {
  const { settings, heldOut } = await chooseSettings(corpus, words, train);
  return { hash: corpus.hash, settings, ...decide(heldOut), evaluation: crossFitted(heldOut) };
}

/**
 * The settings that are worth most on held-out messages, and what these say. Long corpora choose on one fold; very
 * long ones take their own, which saves minutes.
 */
export async function chooseSettings(
  corpus: Corpus,
  words: Words,
  train: TrainNetwork,
): Promise<{ settings: Settings; heldOut: HeldOut[] }> {
  const size = corpus.utterances.length;
  const first = size > LONG ? ALL_FOLDS.slice(0, 1) : ALL_FOLDS;
  const tried: { settings: Settings; heldOut: HeldOut[]; worth: number }[] = [];
  for (const settings of size > VERY_LONG ? [FOR_VERY_LONG] : SETTINGS) {
    const heldOut = await crossValidate(corpus, words, train, settings, first);
    const { accuracy, auroc } = summarise(judge(heldOut, CAUTIOUS.confidence), CAUTIOUS.thresholds, 'cross-validation');
    tried.push({ settings, heldOut, worth: accuracy + auroc });
  }
  const plain = tried.at(-1)!;
  const richest = tried.reduce((best, one) => (one.worth > best.worth ? one : best));
  const { settings, heldOut } = richest.worth > plain.worth + CLEARLY ? richest : plain;
  const rest = await crossValidate(corpus, words, train, settings, ALL_FOLDS.slice(first.length));
  return { settings, heldOut: [...heldOut, ...rest] };
}

/** Deals the utterances of each intent and language out to the folds, in an order that only depends on the text. */
function foldsOf(utterances: readonly Utterance[]): number[] {
  const groups = new Map<string, number[]>();
  utterances.forEach(({ intent, language, near }, i) => {
    const key = `${intent} ${language} ${near ?? false}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const result = new Array<number>(utterances.length).fill(0);
  let next = 0;
  for (const group of groups.values()) {
    group.sort((a, b) => scatter(utterances[a]!.text) - scatter(utterances[b]!.text));
    for (const i of group) result[i] = next++ % ALL_FOLDS.length;
  }
  return result;
}
