// The two doors of node-nlp that this room uses; the package ships no types.
declare module 'node-nlp/src/classifiers/index.js' {
  export interface Row {
    input: Record<string, number>;
    output: Record<string, number>;
  }
  export interface Prepared {
    input: { keys: number[]; data: Record<number, number> };
    output: { keys: number[]; data: Record<number, number> };
  }
  export interface Perceptron {
    name: string;
    id: number;
    weights: Float32Array;
    changes: Float32Array;
    bias: number;
  }
  export interface NetworkJson {
    settings: Record<string, unknown>;
    features?: string[];
    intents?: string[];
    perceptrons?: ArrayLike<number>[];
  }
  export class NeuralNetwork {
    constructor(settings?: Record<string, unknown>);
    settings: { alpha: number; momentum: number } & Record<string, unknown>;
    perceptrons: Perceptron[];
    numPerceptrons: number;
    decayLearningRate: number;
    status: { error: number; deltaError: number; iterations: number };
    lookup: { inputLookup: { items: string[] }; outputLookup: { items: string[] } };
    initialize(numInputs: number, outputNames: string[]): void;
    prepareCorpus(corpus: Row[]): Prepared[];
    trainPerceptron(perceptron: Perceptron, data: Prepared[]): number;
    train(corpus: Row[]): { error: number; iterations: number };
    run(input: Record<string, number>): Record<string, number> | undefined;
    toJSON(): NetworkJson;
    fromJSON(json: NetworkJson): void;
  }
}

declare module 'node-nlp' {
  import type { NeuralNetwork, Row } from 'node-nlp/src/classifiers/index.js';

  export interface NluInput {
    corpus: Row[];
    settings: Record<string, unknown>;
    status?: unknown;
  }
  export interface Nlu {
    neuralNetwork?: NeuralNetwork;
    innerTrain(input: NluInput): Promise<NluInput>;
  }
  export class NlpManager {
    constructor(settings?: Record<string, unknown>);
    container: {
      register(name: string, clazz: unknown, singleton?: boolean): void;
      get(name: string, settings?: Record<string, unknown>): unknown;
    };
    nlp: {
      useNlu(className: string, locale: string, domain: string, settings: Record<string, unknown>): void;
      nluManager: { domainManagers: Record<string, { domains: Record<string, Nlu> }> };
    };
    addLanguage(locale: string): void;
    addDocument(locale: string, utterance: string, intent: string): void;
    train(): Promise<unknown>;
  }
}
