// The network of node-nlp, reading typed arrays: the same sums in the same order, a tenth of the time.
import { NeuralNetwork, type Perceptron, type Prepared, type Row } from 'node-nlp/src/classifiers/index.js';
import type { Vector } from './features.ts';

interface Sparse {
  keys: Int32Array;
  values: Float64Array;
}

/**
 * node-nlp's NeuralNetwork, one perceptron per intent. Promises: trains to the very weights the shipped loop gives
 * (a test compares them); the shipped one keeps each row in an object with thousands of number keys, which V8 can
 * only hash.
 */
export class Network extends NeuralNetwork {
  #rows: Sparse[] = [];
  #byToken: Float32Array | undefined;

  override prepareCorpus(corpus: Row[]): Prepared[] {
    const prepared = super.prepareCorpus(corpus);
    this.#rows = prepared.map(({ input }) => ({
      keys: Int32Array.from(input.keys),
      values: Float64Array.from(input.keys, (key) => input.data[key]!),
    }));
    return prepared;
  }

  override trainPerceptron(perceptron: Perceptron, prepared: Prepared[]): number {
    const { alpha, momentum } = this.settings;
    const { changes, weights, id } = perceptron;
    let error = 0;
    for (let i = 0; i < prepared.length; i += 1) {
      const { keys, values } = this.#rows[i]!;
      let sum = perceptron.bias;
      for (let j = 0; j < keys.length; j += 1) sum += values[j]! * weights[keys[j]!]!;
      const actual = sum <= 0 ? 0 : alpha * sum;
      const missing = (prepared[i]!.output.data[id] || 0) - actual;
      if (!missing) continue;
      error += missing ** 2;
      const delta = (actual > 0 ? 1 : alpha) * missing * this.decayLearningRate;
      for (let j = 0; j < keys.length; j += 1) {
        const key = keys[j]!;
        const change = delta * values[j]! + momentum * changes[key]!;
        changes[key] = change;
        weights[key]! += change;
      }
      perceptron.bias += delta;
    }
    return error;
  }

  /** What each perceptron says of a vector, in the order of the intents; 0 and up, about 1 for a trained row. */
  activations({ keys, values }: Vector): Float64Array {
    const { alpha } = this.settings;
    const size = this.numPerceptrons;
    const sums = Float64Array.from(this.perceptrons, ({ bias }) => bias);
    for (let j = 0; j < keys.length; j += 1) {
      const value = values[j]!;
      const key = keys[j]!;
      if (this.#byToken) for (let i = 0, at = key * size; i < size; i += 1) sums[i]! += value * this.#byToken[at + i]!;
      else for (let i = 0; i < size; i += 1) sums[i]! += value * this.perceptrons[i]!.weights[key]!;
    }
    return sums.map((sum) => (sum <= 0 ? 0 : alpha * sum));
  }

  /** What a token counts for an intent, both by number; 0 for an intent there is not. */
  weight(intent: number, key: number): number {
    if (this.#byToken) return intent < 0 ? 0 : this.#byToken[key * this.numPerceptrons + intent]!;
    return this.perceptrons[intent]?.weights[key] ?? 0;
  }

  /**
   * A network that only answers, from the weights of each intent (the bias last). They are laid out by token: a
   * message reads a few hundred short rows instead of jumping through one long row per intent.
   */
  static from(intents: readonly string[], weights: readonly Float32Array[]): Network {
    const network = new Network();
    network.initialize(0, [...intents]);
    const tokens = (weights[0]?.length ?? 1) - 1;
    const byToken = new Float32Array(tokens * intents.length);
    for (let key = 0, at = 0; key < tokens; key += 1)
      for (let i = 0; i < weights.length; i += 1) byToken[at++] = weights[i]![key]!;
    network.perceptrons.forEach((perceptron, i) => {
      perceptron.bias = weights[i]![tokens]!;
    });
    network.#byToken = byToken;
    return network;
  }
}
