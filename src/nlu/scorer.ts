// Scores a message against every intent: raw and without politeness, the None class held against the best.
import { type IntentId, NONE } from '../core/intent.ts';
import type { Vector, Vocabulary } from './features.ts';
import { type Model, unpackWeights } from './model.ts';
import { Network } from './network.ts';
import { readWordsOf, vectorise } from './vectorise.ts';
import { type Words, withoutPoliteness } from './words.ts';

/** How much of the None activation counts against the best intent; from understanding.md, section 6. */
const NONE_WEIGHT = 0.5;

export interface Scored {
  /** Every intent but None, best first; scores 0 … 1. */
  ranking: { intent: IntentId; confidence: number }[];
  /** Share of the words that no utterance has, 0 … 1. */
  unknown: number;
}

export interface Scorer {
  score(words: readonly string[]): Scored;
  words(text: string): string[];
  vector(words: readonly string[]): Vector;
}

/** What scoring needs of a model. */
export type Scorable = Pick<Model, 'intents' | 'tokens' | 'idf' | 'words'> & { network: Network };

/** Unpacks the network of a kept model. */
export function openNetwork(model: Model): Network {
  return Network.from({
    settings: {},
    features: model.tokens,
    intents: model.intents,
    perceptrons: model.weights.map((packed) => unpackWeights(packed, model.step)),
  });
}

export function createScorer({ intents, tokens, idf, words: lists, network }: Scorable): Scorer {
  const vocabulary: Vocabulary = { tokens: new Map(tokens.map((token, key) => [token, key])), idf };
  const none = intents.indexOf(NONE);

  const rank = (words: readonly string[]): Scored => {
    const vector = vectorise(words, vocabulary);
    const activations = network.activations(vector);
    const against = none < 0 ? 0 : NONE_WEIGHT * activations[none]!;
    const ranking: Scored['ranking'] = [];
    for (let i = 0; i < intents.length; i += 1) {
      if (i !== none)
        ranking.push({ intent: intents[i]!, confidence: Math.min(1, Math.max(0, activations[i]! - against)) });
    }
    ranking.sort((a, b) => b.confidence - a.confidence);
    return { ranking, unknown: vector.unknown };
  };

  return {
    words: (text) => readWordsOf(text, lists as Words),
    vector: (words) => vectorise(words, vocabulary),
    score(words) {
      const raw = rank(words);
      const bare = withoutPoliteness(words, lists);
      if (bare === words) return raw;
      const stripped = rank(bare);
      return (stripped.ranking[0]?.confidence ?? 0) >= (raw.ranking[0]?.confidence ?? 0) ? stripped : raw;
    },
  };
}
