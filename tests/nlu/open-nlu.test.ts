// Training off the main loop, the kept model, and what happens when it is torn.
import { describe, expect, it } from 'vitest';
import { evaluateCatalogue } from '../../src/nlu/evaluate-catalogue.ts';
import { openNlu } from '../../src/nlu/open-nlu.ts';
import { readCatalogue } from '../../src/nlu/read-catalogue.ts';
import { FIXTURE } from './fixture.ts';

const cacheOf = (kept: Map<string, string>) => ({
  get: async (hash: string) => kept.get(hash),
  set: async (hash: string, json: string) => void kept.set(hash, json),
});

describe('openNlu', () => {
  it('trains once, keeps the model, and leaves the main loop free', async () => {
    const { catalogue } = await readCatalogue(FIXTURE);
    const kept = new Map<string, string>();
    const events: string[] = [];
    let turns = 0;
    const pulse = setInterval(() => {
      if (events.length === 1) turns += 1;
    }, 2);
    const first = await openNlu({ catalogue, cache: cacheOf(kept), log: (event) => events.push(event) });
    clearInterval(pulse);
    const second = await openNlu({ catalogue, cache: cacheOf(kept), log: (event) => events.push(event) });
    expect(events).toEqual(['nlu.training', 'nlu.trained']);
    expect(second.classify('gilt gerade alarm')).toEqual(first.classify('gilt gerade alarm'));
    expect([...kept.keys()]).toEqual([catalogue.hash]);
    // On the main thread training would let the loop turn a dozen times, between its trainings; how long the longest
    // turn is, the bench measures.
    expect(turns).toBeGreaterThan(50);
  }, 60_000);

  it('trains anew when the kept model is torn, for another catalogue, or of an earlier program', async () => {
    const { catalogue } = await readCatalogue(FIXTURE);
    for (const json of ['{"hash":', '{"hash":"other"}', `{"hash":"${catalogue.hash}","thresholds":{"answer":0.5}}`]) {
      const events: string[] = [];
      await openNlu({
        catalogue,
        cache: cacheOf(new Map([[catalogue.hash, json]])),
        log: (event) => events.push(event),
      });
      expect(events).toContain('nlu.trained');
    }
  }, 60_000);

  it('trains once for two processes that open it together', async () => {
    const { catalogue } = await readCatalogue(FIXTURE);
    const events: string[] = [];
    const cache = cacheOf(new Map());
    let before: Promise<unknown> = Promise.resolve();
    const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
      const mine = before.then(work);
      before = mine;
      return mine;
    };
    const open = () => openNlu({ catalogue, cache, alone, log: (event) => events.push(event) });
    const [first, second] = await Promise.all([open(), open()]);
    expect(events).toEqual(['nlu.training', 'nlu.trained']);
    expect(second.classify('gilt gerade alarm')).toEqual(first.classify('gilt gerade alarm'));
  }, 60_000);

  it('stops training when asked', async () => {
    const { catalogue } = await readCatalogue(FIXTURE);
    const stop = new AbortController();
    const opening = openNlu({ catalogue, cache: cacheOf(new Map()), signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopping')), 50);
    await expect(opening).rejects.toThrow('stopping');
  });
});

describe('evaluateCatalogue', () => {
  it('reports by cross-validation and on a test set', async () => {
    const { catalogue } = await readCatalogue(FIXTURE);
    const held = await evaluateCatalogue(catalogue);
    expect(held).toMatchObject({ method: 'cross-validation', inScope: 64, outOfScope: 21 });
    expect(held.right + held.wrong + held.clarified + held.escalated).toBeCloseTo(1, 2);
    const tested = await evaluateCatalogue(catalogue, {
      tests: [
        { text: 'wann hört der alarm auf', intent: 'alarm.times' },
        { text: 'ist heute feinstaubalarm', intent: 'driving.allowed' },
        { text: 'erzähl mir einen witz', intent: null },
      ],
    });
    expect(tested).toMatchObject({ method: 'test set', inScope: 2, outOfScope: 1, accuracy: 0.5 });
    expect(tested.confusions).toEqual([
      { meant: 'driving.allowed', taken: 'alarm.status', count: 1, sentences: ['ist heute feinstaubalarm'] },
    ]);
  }, 60_000);
});
