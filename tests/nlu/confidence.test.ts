// The confidence: what it learns from held-out messages, and the evidence it learns from.
import { expect, it } from 'vitest';
import { confidenceOf, type Example, learnConfidence, PLAIN } from '../../src/nlu/confidence.ts';
import { EVIDENCE } from '../../src/nlu/evidence.ts';
import { createScorer, openNetwork } from '../../src/nlu/scorer.ts';
import { CAUTIOUS, decide } from '../../src/nlu/thresholds.ts';
import { trainFixture } from './fixture.ts';

const { model } = await trainFixture();
const scorer = createScorer({ ...model, network: openNetwork(model) });

const evidenceOf = (values: Partial<Record<(typeof EVIDENCE)[number], number>>): number[] =>
  EVIDENCE.map((name) => values[name] ?? 0);
const seen = (text: string) => {
  const { evidence } = scorer.score(scorer.words(text));
  return (name: (typeof EVIDENCE)[number]): number => evidence[EVIDENCE.indexOf(name)]!;
};

/** Right when little of the message is unseen, whatever the best intent has. */
const examples: Example[] = Array.from({ length: 400 }, (_, i) => {
  const unseen = (i % 20) / 20;
  return {
    evidence: evidenceOf({ best: 0.5 + (i % 7) / 14, 'letters unseen': unseen }),
    right: unseen < 0.5 !== (i % 11 === 0),
    outside: i % 5 === 0,
  };
});

it('learns which evidence tells right answers from wrong ones', () => {
  const learned = learnConfidence(examples);
  const known = confidenceOf(evidenceOf({ best: 0.8, 'letters unseen': 0 }), learned);
  const unknown = confidenceOf(evidenceOf({ best: 0.8, 'letters unseen': 0.9 }), learned);
  expect(known).toBeGreaterThan(0.8);
  expect(unknown).toBeLessThan(0.2);
});

it('learns the same from the same examples', () => {
  expect(learnConfidence(examples)).toEqual(learnConfidence(examples));
});

it('gives evidence that never differs no weight', () => {
  const { weights } = learnConfidence(examples);
  expect(weights[EVIDENCE.indexOf('groups')]).toBeCloseTo(0, 6);
  expect(weights.every(Number.isFinite)).toBe(true);
});

it('is more careful the more messages must not be answered', () => {
  const careful = learnConfidence(examples.map((example) => ({ ...example, outside: !example.right })));
  const light = learnConfidence(examples.map((example, i) => ({ ...example, outside: i === 0 })));
  const doubtful = evidenceOf({ best: 0.8, 'letters unseen': 0.5 });
  expect(confidenceOf(doubtful, careful)).toBeLessThan(confidenceOf(doubtful, light));
});

it('learns nothing where none is right, or none must not be answered', () => {
  expect(learnConfidence(examples.map((example) => ({ ...example, right: false })))).toBe(PLAIN);
  expect(learnConfidence(examples.map((example) => ({ ...example, outside: false })))).toBe(PLAIN);
});

it('stays near the plain confidence with few examples, and leaves it with many', () => {
  const far = (some: readonly Example[]): number => {
    const { weights } = learnConfidence(some);
    return Math.abs(weights[EVIDENCE.indexOf('letters unseen')]! - PLAIN.weights[EVIDENCE.indexOf('letters unseen')]!);
  };
  expect(far(examples.slice(0, 40))).toBeLessThan(far(examples) / 2);
});

it('decides cautiously without enough held-out messages', () => {
  expect(decide([])).toBe(CAUTIOUS);
});

it('counts what training has not seen', () => {
  expect(seen('gilt gerade alarm')('letters unseen')).toBe(0);
  expect(seen('gilt gerade xylophonmusik')('letters unseen')).toBeCloseTo(13 / 23, 6);
  expect(seen('xylophonmusik')('letters unseen')).toBe(1);
  expect(seen('alarm gilt gerade')('pairs unseen')).toBeGreaterThan(seen('gilt gerade alarm')('pairs unseen'));
});

it('says whether one word carries the answer', () => {
  const alone = seen('alarm');
  expect(alone('strongest word')).toBe(1);
  expect(alone('second strongest word')).toBe(0);
  expect(seen('gilt gerade alarm')('strongest word')).toBeLessThan(1);
});

it('shares the best intent out among the kinds of tokens', () => {
  const { evidence, ranking } = scorer.score(scorer.words('gilt gerade alarm'));
  const network = openNetwork(model);
  const best = model.intents.indexOf(ranking[0]!.intent);
  const kinds = ['w', 'c', 'k', 'p'] as const;
  const sum = kinds.reduce((total, kind) => total + evidence[EVIDENCE.indexOf(`best by ${kind}`)]!, 0);
  expect(network.settings.alpha * (sum + network.perceptrons[best]!.bias)).toBeCloseTo(ranking[0]!.activation, 6);
});

it.each(['', '😀', '?!', 'ﷺ'.repeat(4096), '\u0000', '__proto__ constructor'])('is a number for %j', (text) => {
  const { evidence } = scorer.score(scorer.words(text));
  expect(evidence).toHaveLength(EVIDENCE.length);
  expect(confidenceOf(evidence, PLAIN)).toBeGreaterThanOrEqual(0);
  expect(confidenceOf(evidence, learnConfidence(examples))).toBeLessThanOrEqual(1);
});
