// Trains a model in a worker thread, so that the main loop goes on answering.
import { Worker } from 'node:worker_threads';
import type { Corpus, Decision } from './model.ts';

/** What else training is told: a decision kept for this catalogue saves the cross-validation. */
export interface TrainOptions {
  decision?: Decision;
  signal?: AbortSignal;
}

/** Resolves to the model as JSON text, ready for the cache. Rejects when training fails or `signal` aborts. */
export function train(corpus: Corpus, { decision, signal }: TrainOptions = {}): Promise<string> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./train-worker.ts', import.meta.url), {
      workerData: { corpus, decision },
      // node-nlp warns on stdout, which belongs to the results of commands.
      stdout: true,
      stderr: true,
    });
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
