// Scores a message against every intent: as written and without politeness, the None class held against the best.
import { type IntentId, NONE } from '../core/intent.ts';
import { fold, type Vector, wordsOf } from './features.ts';
import { type Model, unpackWeights } from './model.ts';
import { Network } from './network.ts';
import { createTokeniser, type Vocabulary, vectorise } from './vectorise.ts';

/** How the three numbers of a message become one; chosen with the thresholds on held-out messages. */
export interface Balance {
  /** How much the None class counts against the best intent. */
  none: number;
  /** How much the second best intent counts against the best. */
  second: number;
}

/** What the network says of a message. Activations are 0 and up, about 1 for what it was trained on. */
export interface Scored {
  /** Every intent but None, best first. */
  ranking: { intent: IntentId; activation: number }[];
  none: number;
}

/** One number for a message, 0 … 1: comparable between messages of one model, not a probability. */
export function confidenceOf({ ranking: [best, second], none }: Scored, balance: Balance): number {
  const left = (best?.activation ?? 0) - balance.none * none - balance.second * (second?.activation ?? 0);
  return Math.min(1, Math.max(0, left));
}

export interface Scorer {
  words(text: string): string[];
  /** The words before dialect is replaced. */
  plainWords(text: string): string[];
  score(words: readonly string[]): Scored;
  vector(words: readonly string[]): Vector;
}

/** What scoring needs of a model. */
export type Scorable = Pick<Model, 'intents' | 'tokens' | 'idf' | 'concepts' | 'words'> & { network: Network };

/** Unpacks the network of a kept model. */
export const openNetwork = ({ intents, weights, step }: Model): Network =>
  Network.from(
    intents,
    weights.map((packed) => unpackWeights(packed, step)),
  );

/** Which of the two readings is kept is decided with these, whatever balance the thresholds were chosen with. */
const READING: Balance = { none: 0.5, second: 0 };

export function createScorer({ intents, tokens, idf, concepts, words: lists, network }: Scorable): Scorer {
  const vocabulary: Vocabulary = { tokens: new Map(tokens.map((token, key) => [token, key])), idf };
  const tokeniser = createTokeniser(lists);
  const noneAt = intents.indexOf(NONE);

  const vector = (words: readonly string[]): Vector => vectorise(tokeniser.tokens(words), vocabulary, concepts);

  const rank = (words: readonly string[]): Scored => {
    const activations = network.activations(vector(words));
    const ranking: Scored['ranking'] = [];
    activations.forEach((activation, i) => {
      if (i !== noneAt) ranking.push({ intent: intents[i]!, activation });
    });
    ranking.sort((a, b) => b.activation - a.activation);
    return { ranking, none: noneAt < 0 ? 0 : activations[noneAt]! };
  };

  return {
    words: tokeniser.words,
    plainWords: (text) => wordsOf(fold(text)),
    vector,
    score(words) {
      const whole = rank(words);
      const bare = tokeniser.withoutPoliteness(words);
      if (bare === words) return whole;
      const stripped = rank(bare);
      return confidenceOf(stripped, READING) >= confidenceOf(whole, READING) ? stripped : whole;
    },
  };
}
