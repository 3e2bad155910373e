// The two databases behave alike where the stores rely on it.
import { expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';

eachDatabase('a fresh database', (open) => {
  it('is empty, and a second handle sees what the first wrote', async () => {
    const first = await open();
    const second = await open(first);
    // Under a key a database says so from the beginning.
    const said = (handle: Database) => handle.db.selectFrom('meta').selectAll().where('key', '<>', 'seal').execute();
    expect(await said(first)).toEqual([]);
    await first.db.insertInto('meta').values({ key: 'a', value: 'ä€😀' }).execute();
    expect(await said(second)).toEqual([{ key: 'a', value: 'ä€😀' }]);
  });

  it('gives 64-bit instants back as numbers', async () => {
    const { db } = await open();
    await db.insertInto('seen').values({ hash: 'h', at: 1_795_474_800_000 }).execute();
    expect(await db.selectFrom('seen').select('at').executeTakeFirst()).toEqual({ at: 1_795_474_800_000 });
  });
});
