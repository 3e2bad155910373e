// What speaks for the best intent of a message and what against it, as numbers a confidence is learned from.
import { JOINED } from './features.ts';
import type { Network } from './network.ts';
import type { Reading } from './vectorise.ts';

/** The kinds of tokens by their first letter: words, characters inside words, groups of meaning, two of them. */
const KINDS = ['w', 'c', 'k', 'p'] as const;
/** A word that gives the best intent this much more than None speaks clearly for it. */
const CLEAR = 0.3;

/** What stands in each number of the evidence, in this order. */
export const EVIDENCE = [
  'best',
  'none',
  'second',
  'third',
  'best at most 1',
  'share of none',
  'share of second',
  'letters unseen',
  'pairs unseen',
  'characters unseen',
  'one by words',
  'log of words',
  'groups',
  'pairs of groups',
  'pairs of groups seen',
  'groups per word',
  'strongest word',
  'second strongest word',
  'clear words',
  'words against',
  ...KINDS.flatMap((kind) => [`best by ${kind}`, `second by ${kind}`, `none by ${kind}`]),
] as const;

/** What the network said of a reading. Numbers of intents; `none` is -1 in a catalogue without None. */
export interface Ranked {
  activations: Float64Array;
  /** The intents but None, best first. */
  order: readonly number[];
  none: number;
}

/** Which kind each token is of, for all tokens of a model. */
export const kindsOf = (tokens: readonly string[]): Uint8Array =>
  Uint8Array.from(tokens, (token) => KINDS.indexOf(token[0] as (typeof KINDS)[number]));

/**
 * The evidence of one message, in the order of EVIDENCE. `groups` are the names of its word groups and pairs, `words`
 * how many words it has.
 */
export function evidenceOf(
  reading: Reading,
  { activations, order, none }: Ranked,
  text: { words: number; groups: readonly string[] },
  network: Network,
  kinds: Uint8Array,
): number[] {
  const [best = 0, second = 0, third = 0] = order.slice(0, 3).map((intent) => activations[intent]!);
  const against = none < 0 ? 0 : activations[none]!;
  const words = text.words || 1;
  const single = text.groups.filter((group) => group.startsWith('k')).length;
  const pairs = text.groups.length - single;
  let pairsSeen = 0;
  for (const key of reading.keys) if (KINDS[kinds[key]!] === 'p') pairsSeen += 1;
  return [
    best,
    against,
    second,
    third,
    Math.min(1, best),
    against / (best + against + 0.1),
    second / (best + 0.1),
    reading.unseen.letters,
    reading.unseen.pairs,
    reading.unseen.parts,
    1 / words,
    Math.log1p(words),
    single,
    pairs,
    pairsSeen / (pairs || 1),
    single / words,
    ...fromWords(reading, network, order[0] ?? -1, none, text.words),
    ...fromKinds(reading, network, [order[0] ?? -1, order[1] ?? -1, none], kinds),
  ];
}

/** Whether one word carries the answer or several do: the share of the strongest two, and how many speak for and against. */
function fromWords(reading: Reading, network: Network, best: number, none: number, words: number): number[] {
  const says = new Float64Array(words);
  const { keys, values, places } = reading;
  for (let i = 0; i < keys.length; i += 1) {
    if (places[i] === JOINED) continue;
    says[places[i]!]! += values[i]! * (network.weight(best, keys[i]!) - network.weight(none, keys[i]!));
  }
  const speaking = says.filter((weight) => weight > 0).sort();
  const sum = speaking.reduce((total, weight) => total + weight, 0) || 1;
  return [
    (speaking.at(-1) ?? 0) / sum,
    (speaking.at(-2) ?? 0) / sum,
    says.filter((weight) => weight > CLEAR).length / (words || 1),
    says.filter((weight) => weight < 0).length / (words || 1),
  ];
}

/** What each kind of token gives each of the intents. */
function fromKinds(
  { keys, values }: Reading,
  network: Network,
  intents: readonly number[],
  kinds: Uint8Array,
): number[] {
  const rows = intents.map((intent) => {
    const sums = new Float64Array(KINDS.length);
    for (let i = 0; i < keys.length; i += 1) sums[kinds[keys[i]!]!]! += values[i]! * network.weight(intent, keys[i]!);
    return sums;
  });
  return KINDS.flatMap((_, kind) => rows.map((sums) => sums[kind]!));
}
