// Typing errors: which words are read as which, and what that is worth to the classifier.
import { describe, expect, it } from 'vitest';
import { EVIDENCE } from '../../src/nlu/evidence.ts';
import { createScorer, openNetwork } from '../../src/nlu/scorer.ts';
import { createSpelling, differByOne } from '../../src/nlu/spelling.ts';
import { trainFixture } from './fixture.ts';

const NO_CONCEPTS = { names: [], whole: [], begin: [], end: [], inside: [], phrases: [] };
/** The commoner, the lower the weight. */
const KNOWN: Record<string, number> = {
  feinstaub: 2,
  feinstaubs: 6,
  kamin: 4,
  kamine: 5,
  garten: 5,
  karten: 4,
  fahren: 3,
};
const vocabulary = {
  tokens: new Map(Object.keys(KNOWN).map((word, key) => [`w${word}`, key])),
  idf: Object.values(KNOWN),
};
const respell = createSpelling(vocabulary, { concepts: NO_CONCEPTS });

describe('differByOne', () => {
  it.each([
    ['feinstub', 'feinstaub'],
    ['feinnstaub', 'feinstaub'],
    ['feinsteub', 'feinstaub'],
    ['fienstaub', 'feinstaub'],
    ['feinstau', 'feinstaub'],
    ['feinstuab', 'feinstaub'],
    ['aaab', 'aaaab'],
  ])('%s and %s', (one, other) => {
    expect(differByOne(one, other)).toBe(true);
    expect(differByOne(other, one)).toBe(true);
  });

  it.each([
    ['fienstub', 'feinstaub'],
    ['feinst', 'feinstaub'],
    ['ginstaub', 'feinstaub'],
    ['abcd', 'badc'],
    ['abcd', 'abdce'],
  ])('not %s and %s', (one, other) => {
    expect(differByOne(one, other)).toBe(false);
    expect(differByOne(other, one)).toBe(false);
  });
});

describe('respelling', () => {
  it.each([
    ['fienstaub', 'feinstaub'],
    ['fahrne', 'fahren'],
    ['kamni', 'kamin'],
    ['kamina', 'kamin'],
  ])('%s is read as %s', (written, meant) => expect(respell([written])).toEqual([meant]));

  it.each(['feinstaub', 'garten', 'xeinstaub', 'kami', 'fahrn0', '😀', '', 'f'.repeat(25)])('%j stays', (word) => {
    const words = [word];
    expect(respell(words)).toBe(words);
  });

  it('leaves a word alone that a group of meaning knows', () => {
    const concepts = {
      ...NO_CONCEPTS,
      names: ['fee'],
      begin: [['gebühr'.replace('ü', 'u'), [0]] as [string, number[]]],
    };
    const known = { tokens: new Map([['wgebuhren', 0]]), idf: [1] };
    expect(createSpelling(known, { concepts })(['gebuhrem'])).toEqual(['gebuhrem']);
    expect(createSpelling(known, { concepts: NO_CONCEPTS })(['gebuhrem'])).toEqual(['gebuhren']);
  });

  it('guesses at most twenty words of a message', () => {
    const read = respell(Array.from({ length: 30 }, () => 'fienstaub'));
    expect(read.filter((word) => word === 'feinstaub')).toHaveLength(20);
  });
});

describe('in the classifier', async () => {
  const { model } = await trainFixture();
  const scorer = createScorer({ ...model, network: openNetwork(model) });
  const best = (text: string) => scorer.score(scorer.words(text));

  it('a mistyped message means what the right one means, less surely', () => {
    const right = best('gilt gerade alarm');
    const typed = best('gilt geraed alarm');
    expect(typed.ranking[0]).toEqual(right.ranking[0]);
    const unseen = EVIDENCE.indexOf('letters unseen');
    expect(right.evidence[unseen]).toBe(0);
    expect(typed.evidence[unseen]).toBeCloseTo(5 / 14, 6);
  });
});
