// Catalogue revisions: published once however often imported, drift named and never merged; and the shared chores.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { createCatalogueStore } from '../../src/storage/catalogue-store.ts';
import { createChoresStore } from '../../src/storage/chores-store.ts';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase, wipe } from '../databases.ts';

eachDatabase('catalogue', (open) => {
  let database: Database;
  let now = 1_000;
  const store = () => createCatalogueStore({ database, now: () => now });
  const revision = (...yaml: string[]) => ({
    files: yaml.map((text, index) => ({ file: `${'ab'[index]}.yaml`, yaml: text })),
    hash: yaml.join(),
    note: 'test',
    by: 'u',
  });

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => wipe(database));

  it('is empty before the first import', async () => {
    expect(await store().published()).toBeNull();
    expect(await store().drift(revision('1').files)).toEqual({ changed: [], added: ['a.yaml'], missing: [] });
  });

  it('publishes, changes nothing for the same files, and retires the old revision', async () => {
    expect(await store().publish(revision('1', '2'))).toEqual({ revision: 1, changed: true });
    expect(await store().publish(revision('1', '2'))).toEqual({ revision: 1, changed: false });
    expect(await store().publish(revision('1'))).toEqual({ revision: 2, changed: true });
    expect(await store().published()).toMatchObject({ id: 2, hash: '1', files: [{ file: 'a.yaml', yaml: '1' }] });
    expect((await store().revisions()).map(({ id, state }) => [id, state])).toEqual([
      [2, 'published'],
      [1, 'retired'],
    ]);
    expect(await store().filesOf(1)).toHaveLength(2);
  });

  it('imports at the first start only, even when two processes start at once', async () => {
    const other = createCatalogueStore({ database: await open(database), now: () => now });
    const both = [() => store().publish(revision('1'), true), () => other.publish(revision('2'), true)];
    // Two writers of one SQLite file in one process would wait for each other for ever; two processes do not.
    const outcomes =
      database.kind === 'postgres'
        ? await Promise.all(both.map((publish) => publish()))
        : [await both[0]!(), await both[1]!()];
    expect(outcomes.filter((outcome) => outcome.changed)).toHaveLength(1);
    expect(await store().publish(revision('3'), true)).toEqual({ revision: 1, changed: false });
    expect(await store().revisions()).toHaveLength(1);
  });

  it('names what differs and merges nothing', async () => {
    await store().publish(revision('1', '2'));
    const files = [
      { file: 'a.yaml', yaml: 'other' },
      { file: 'c.yaml', yaml: 'new' },
    ];
    expect(await store().drift(files)).toEqual({ changed: ['a.yaml'], added: ['c.yaml'], missing: ['b.yaml'] });
    expect((await store().published())?.files.map(({ yaml }) => yaml)).toEqual(['1', '2']);
  });

  it('gives a chore to one process once in its time', async () => {
    const first = createChoresStore({ database, now: () => now });
    const second = createChoresStore({ database: await open(database), now: () => now });
    const turns = await Promise.all([first.takeTurn('sweep', 100), second.takeTurn('sweep', 100)]);
    expect(turns.filter((mine) => mine)).toHaveLength(1);
    now += 99;
    expect(await second.takeTurn('sweep', 100)).toBe(false);
    now += 1;
    expect(await second.takeTurn('sweep', 100)).toBe(true);
    expect(await first.takeTurn('other', 100)).toBe(true);
  });

  it('holds sending until somebody lifts it', async () => {
    const chores = createChoresStore({ database, now: () => now });
    expect(await chores.hold()).toBeNull();
    expect(await chores.liftHold()).toBe(false);
    await chores.setHold('why');
    expect(await chores.hold()).toEqual({ reason: 'why', since: now });
    expect(await chores.liftHold()).toBe(true);
    expect(await chores.hold()).toBeNull();
  });
});
