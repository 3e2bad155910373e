// One commit for all writers of a turn of the loop: each is whole or undone alone, and hears of it after the commit.
import { beforeEach, expect, it } from 'vitest';
import type { Database, Tx } from '../../src/storage/database.ts';
import { eachDatabase, wipe } from '../databases.ts';

eachDatabase('commit', (open) => {
  let database: Database;
  beforeEach(async () => {
    database ??= await open();
    await wipe(database);
  });
  const put = (tx: Tx, key: string) => tx.insertInto('meta').values({ key, value: key }).execute();
  const keys = async () =>
    (await database.db.selectFrom('meta').select('key').where('key', '<>', 'seal').orderBy('key').execute()).map(
      (row) => row.key,
    );

  it('answers each writer with what its work came to', async () => {
    const works = ['a', 'b', 'c'].map((key) => database.commit((tx) => put(tx, key).then(() => key)));
    expect(await Promise.all(works)).toEqual(['a', 'b', 'c']);
    expect(await keys()).toEqual(['a', 'b', 'c']);
  });

  it('undoes alone what throws, and rejects only its caller', async () => {
    const works = [
      database.commit((tx) => put(tx, 'before')),
      database.commit(async (tx) => {
        await put(tx, 'undone');
        throw new Error('this one');
      }),
      database.commit((tx) => put(tx, 'after')),
    ];
    const settled = await Promise.allSettled(works);
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await keys()).toEqual(['after', 'before']);
  });

  it('undoes a single writer that throws', async () => {
    const work = database.commit(async (tx) => {
      await put(tx, 'undone');
      throw new Error('alone');
    });
    await expect(work).rejects.toThrow('alone');
    expect(await keys()).toEqual([]);
    await database.commit((tx) => put(tx, 'next'));
    expect(await keys()).toEqual(['next']);
  });

  it('undoes a statement that the database refuses, and goes on', async () => {
    const settled = await Promise.allSettled([
      database.commit((tx) => put(tx, 'one')),
      database.commit(async (tx) => {
        await put(tx, 'two');
        await put(tx, 'two');
      }),
    ]);
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    expect(await keys()).toEqual(['one']);
  });
});
