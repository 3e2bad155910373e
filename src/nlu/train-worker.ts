// Entry of the training worker: the only thread that loads the whole node-nlp package.
import { parentPort, workerData } from 'node:worker_threads';
import { crossValidate, fitModel } from './fit.ts';
import type { Corpus } from './model.ts';
import { trainNetwork } from './train-network.ts';

/** What the worker is asked: a whole model, or only the held-out scores of a cross-validation. */
export type Job = { kind: 'model'; corpus: Corpus } | { kind: 'cross-validation'; corpus: Corpus; folds: number };

const job = workerData as Job;
const result =
  job.kind === 'model'
    ? await fitModel(job.corpus, trainNetwork)
    : await crossValidate(job.corpus, trainNetwork, job.folds);
// As a string: the main thread takes it as one piece instead of a million small objects.
parentPort!.postMessage(JSON.stringify(result));
