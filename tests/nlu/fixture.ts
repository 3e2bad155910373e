// The small catalogue of the tests, trained once per test file.
import { createClassifier } from '../../src/nlu/classifier.ts';
import { PLAIN } from '../../src/nlu/confidence.ts';
import { corpusOf } from '../../src/nlu/corpus.ts';
import { openLanguageDetector } from '../../src/nlu/language.ts';
import type { Model } from '../../src/nlu/model.ts';
import { readCatalogue } from '../../src/nlu/read-catalogue.ts';
import { train } from '../../src/nlu/train.ts';

export const FIXTURE = new URL('./fixtures/catalogue', import.meta.url).pathname;

export async function trainFixture() {
  const { catalogue } = await readCatalogue(FIXTURE);
  const json = await train(corpusOf(catalogue));
  const model = JSON.parse(json) as Model;
  // Thresholds of five tiny intents prove nothing; the tests fix them.
  const classifier = createClassifier(
    { ...model, confidence: PLAIN, thresholds: { answer: 0.5, clarify: 0.11 } },
    await openLanguageDetector(),
  );
  return { catalogue, model, json, classifier };
}
