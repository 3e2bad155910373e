// Entry of the training worker: the only thread that loads the whole node-nlp package.
import { parentPort, workerData } from 'node:worker_threads';
import { fitModel } from './fit.ts';
import type { Corpus, Decision } from './model.ts';
import { readWords } from './read-words.ts';
import { trainNetwork } from './train-network.ts';

const { corpus, decision } = workerData as { corpus: Corpus; decision?: Decision };
const model = await fitModel(corpus, readWords(), trainNetwork, decision);
// As a string: the main thread takes it as one piece instead of a million small objects.
parentPort!.postMessage(JSON.stringify(model));
