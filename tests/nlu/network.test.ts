// Our loop over node-nlp's network gives the very weights of the shipped one.
import { NeuralNetwork } from 'node-nlp/src/classifiers/index.js';
import { describe, expect, it } from 'vitest';
import { packWeights, unpackWeights } from '../../src/nlu/model.ts';
import { Network } from '../../src/nlu/network.ts';

const rows = Array.from({ length: 60 }, (_, i) => ({
  input: Object.fromEntries(
    Array.from({ length: 8 }, (_, j) => [`t${(i * 7 + j * j * 3) % 40}`, 0.2 + ((i + j) % 5) / 5]),
  ),
  output: { [`intent${i % 5}`]: 1 },
}));
const settings = { learningRate: 0.2, errorThresh: 1e-3, iterations: 50 };

describe('Network', () => {
  it('trains to the same weights as the network of node-nlp', () => {
    const ours = new Network({ ...settings });
    const shipped = new NeuralNetwork({ ...settings });
    expect(ours.train(structuredClone(rows))).toEqual(shipped.train(structuredClone(rows)));
    expect(ours.toJSON()).toEqual(shipped.toJSON());
  });

  it('answers like it, also from packed weights', () => {
    const shipped = new NeuralNetwork({ ...settings });
    shipped.train(structuredClone(rows));
    const json = shipped.toJSON();
    const { weights, step } = packWeights(json.perceptrons!);
    const ours = Network.from(json.intents!, weights.map(unpackWeights), step);
    const keys = Int32Array.from([3, 5, 8]);
    const values = Float64Array.from([0.5, 1, 0.25]);
    const expected = shipped.run({ [json.features![3]!]: 0.5, [json.features![5]!]: 1, [json.features![8]!]: 0.25 })!;
    for (const [i, value] of ours.activations({ keys, values }).entries()) {
      expect(value).toBeCloseTo(expected[json.intents![i]!]!, 3);
      expect(ours.weight(i, 5)).toBeCloseTo(json.perceptrons![i]![5]!, 3);
    }
    expect(ours.weight(-1, 5)).toBe(0);
  });
});
