// A draft becomes a catalogue: trained beside the running one, measured, published, exported, taken back.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCatalogueWorkshop } from '../../src/app/catalogue-workshop.ts';
import { createModelCache } from '../../src/app/model-cache.ts';
import { openUnderstanding } from '../../src/app/open-understanding.ts';
import { readCatalogueFiles } from '../../src/app/read-catalogue-files.ts';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';
import { FIXTURE } from '../nlu/fixture.ts';

const models = mkdtempSync(join(tmpdir(), 'luftpost-models-'));
afterAll(() => rmSync(models, { recursive: true }));

eachDatabase('the workshop of the catalogue', (open) => {
  const ending = new AbortController();
  let database: Database;
  let understanding: Awaited<ReturnType<typeof openUnderstanding>>;
  let workshop: ReturnType<typeof createCatalogueWorkshop>;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const options = () => ({ database, clock: { now: () => 1 }, log, dir: FIXTURE, signal: ending.signal });

  beforeAll(async () => {
    database = await open();
    // The second database finds the models of the first.
    const cache = createModelCache(models);
    understanding = await openUnderstanding({ ...options(), cache });
    workshop = createCatalogueWorkshop({ ...options(), understanding, models: cache });
  }, 60_000);

  const SENTENCE = 'muss der grill auch aus bleiben';
  const add = { kind: 'add', intent: 'alarm.times', place: 'utterances.de', text: SENTENCE } as const;
  const texts = () => understanding.intents().flatMap(({ utterances }) => Object.values(utterances).flat());

  it('measures a revision while the published one answers', async () => {
    await workshop.changes.add([add], 'edda');
    const before = understanding.dialogue.classifier();
    expect(await workshop.begin('edda', 'Grill')).toEqual({ ok: true });
    expect(await workshop.begin('edda', 'noch eine')).toEqual({ ok: false, refusal: 'empty' });
    expect(await workshop.pending()).toMatchObject({ state: 'draft', after: null, stale: false });
    const measuring = workshop.measure();
    expect(before.classify('wann fängt der alarm an').candidates.length).toBeGreaterThan(0);
    await measuring;
    expect(understanding.dialogue.classifier()).toBe(before);
    const pending = await workshop.pending();
    expect(pending).toMatchObject({ state: 'measured', note: 'Grill', createdBy: 'edda' });
    expect(pending!.after!.inScope).toBe(pending!.before!.inScope + 1);
    expect(pending!.after!.right).toBeGreaterThan(0);
    expect(texts()).not.toContain(SENTENCE);
  }, 120_000);

  it('publishes it, and every process answers from it', async () => {
    const { id, hash } = (await workshop.pending())!;
    expect(await workshop.publish(id, 'edda', null)).toBeNull();
    await understanding.refresh();
    expect(texts()).toContain(SENTENCE);
    expect(understanding.dialogue.classifier().hash).toBe(hash);
    expect(await workshop.pending()).toBeNull();
    expect(await workshop.changes.list()).toEqual([]);
    // What an export writes is what is published; the files on disk are named as drift and left alone.
    const { files } = (await understanding.store.published())!;
    expect(files.find(({ file }) => file === 'alarm.times.yaml')!.yaml).toContain(`- ${SENTENCE}`);
    expect(await understanding.store.drift(await readCatalogueFiles(FIXTURE))).toMatchObject({
      changed: ['alarm.times.yaml'],
      added: [],
      missing: [],
    });
  }, 60_000);

  it('takes the earlier one back, under a new number', async () => {
    expect(await workshop.back(99, 'edda', 'x')).toBe(false);
    expect(await workshop.back(1, 'edda', 'Zurück zu Fassung 1')).toBe(true);
    await understanding.refresh();
    expect(texts()).not.toContain(SENTENCE);
    expect((await workshop.history()).map(({ id, state }) => [id, state])).toEqual([
      [3, 'published'],
      [2, 'retired'],
      [1, 'retired'],
    ]);
  }, 60_000);

  it('trains nothing for an answer, and names what is gone from an import', async () => {
    const hash = understanding.dialogue.classifier().hash;
    await workshop.changes.add(
      [
        { kind: 'set', intent: 'alarm.times', place: 'answers.de', text: 'Neu.' },
        { ...add, intent: 'no.such' },
      ],
      'edda',
    );
    expect((await workshop.open()).lost.map(({ intent }) => intent)).toEqual(['no.such']);
    expect(await workshop.begin('edda', '')).toEqual({ ok: true });
    await workshop.measure();
    expect(await workshop.pending()).toMatchObject({ state: 'measured', hash, worse: false });
    // Somebody imports meanwhile: nothing of the draft goes over it, and nothing of it is lost.
    const files = (await readCatalogueFiles(FIXTURE)).slice(0, -1);
    await understanding.store.publish({ files, hash: 'other', note: '', by: 'import' });
    const { id } = (await workshop.pending())!;
    expect(await workshop.pending()).toMatchObject({ stale: true });
    expect(await workshop.publish(id, 'edda', null)).toBe('stale');
    expect(await workshop.discard(id, 'edda')).toBe(true);
    expect((await workshop.changes.list()).map(({ revisionId }) => revisionId)).toEqual([null, null]);
  }, 60_000);

  it('leaves a draft to the next start when the program ends', async () => {
    await workshop.changes.add([{ ...add, text: 'noch ein ganz neuer satz' }], 'edda');
    expect(await workshop.begin('edda', '')).toEqual({ ok: true });
    const measuring = workshop.measure();
    ending.abort();
    await measuring;
    expect(await workshop.pending()).toMatchObject({ state: 'draft' });
  }, 60_000);
});
