// Trains a model in a worker thread, so that the main loop goes on answering.
import { Worker } from 'node:worker_threads';
import type { HeldOut } from './evaluation.ts';
import type { Corpus } from './model.ts';
import type { Job } from './train-worker.ts';

/** Resolves to the model as JSON text, ready for the cache. Rejects when training fails or `signal` aborts. */
export const train = (corpus: Corpus, signal?: AbortSignal): Promise<string> => run({ kind: 'model', corpus }, signal);

/** Every utterance of the corpus scored by a model that had not seen it. */
export async function heldOutScores(corpus: Corpus, folds = 5, signal?: AbortSignal): Promise<HeldOut[]> {
  return JSON.parse(await run({ kind: 'cross-validation', corpus, folds }, signal)) as HeldOut[];
}

function run(job: Job, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./train-worker.ts', import.meta.url), { workerData: job, stdout: true });
    const stop = (): void => {
      void worker.terminate();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('message', (json: string) => resolve(json));
    worker.once('error', (cause) => reject(new Error('training the classifier failed', { cause })));
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`the training worker ended with code ${code} and no model`));
    });
  });
}
