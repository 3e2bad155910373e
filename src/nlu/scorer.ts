// Scores a message against every intent: as written and without politeness, the None class held against the best.
import { type IntentId, NONE } from '../core/intent.ts';
import { evidenceOf, kindsOf } from './evidence.ts';
import { fold, type Vector, wordsOf } from './features.ts';
import { type Model, unpackWeights } from './model.ts';
import { Network } from './network.ts';
import { createSpelling } from './spelling.ts';
import { createTokeniser, lettersUnseen, type Vocabulary, vectorise } from './vectorise.ts';

/** What the network says of a message. Activations are 0 and up, about 1 for what it was trained on. */
export interface Scored {
  /** Every intent but None, best first. */
  ranking: { intent: IntentId; activation: number }[];
  none: number;
  /** What a confidence is reckoned from, in the order of EVIDENCE. */
  evidence: number[];
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
  Network.from(intents, rowByRow(weights), step);

/** All rows unpacked at once would be as large as the table made of them. */
function* rowByRow(weights: readonly string[]): Generator<Int16Array> {
  for (const packed of weights) yield unpackWeights(packed);
}

/** Of the two readings the clearer one is kept: best intent less this share of None. */
const NONE_SHARE = 0.5;

export function createScorer({ intents, tokens, idf, concepts, words: lists, network }: Scorable): Scorer {
  const vocabulary: Vocabulary = { tokens: new Map(tokens.map((token, key) => [token, key])), idf };
  const tokeniser = createTokeniser(lists);
  const respell = createSpelling(vocabulary, lists);
  const kinds = kindsOf(tokens);
  const none = intents.indexOf(NONE);
  const others = intents.map((_, i) => i).filter((i) => i !== none);

  const read = (words: readonly string[]) => {
    const meant = respell(words);
    const found = tokeniser.tokens(meant);
    const reading = vectorise(found, vocabulary, concepts);
    // What was guessed stays unseen: an answer that rests on it is less sure.
    if (meant !== words) reading.unseen.letters = lettersUnseen(words, vocabulary);
    const activations = network.activations(reading);
    const order = others.toSorted((a, b) => activations[b]! - activations[a]!);
    const against = none < 0 ? 0 : activations[none]!;
    const clear = (activations[order[0]!] ?? 0) - NONE_SHARE * against;
    return { words, groups: found.concepts, reading, activations, order, none, against, clear };
  };

  return {
    words: tokeniser.words,
    plainWords: (text) => wordsOf(fold(text)),
    vector: (words) => vectorise(tokeniser.tokens(respell(words)), vocabulary, concepts),
    score(words) {
      let kept = read(words);
      const bare = tokeniser.withoutPoliteness(words);
      if (bare !== words) {
        const stripped = read(bare);
        if (stripped.clear >= kept.clear) kept = stripped;
      }
      const text = { words: kept.words.length, groups: kept.groups };
      return {
        ranking: kept.order.map((i) => ({ intent: intents[i]!, activation: kept.activations[i]! })),
        none: kept.against,
        evidence: evidenceOf(kept.reading, kept, text, network, kinds),
      };
    },
  };
}
