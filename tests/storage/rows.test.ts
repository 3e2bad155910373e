// Statements of the busy path: any number of rows, the same on both databases.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { among, idList, insertRows, query, valuesTable } from '../../src/storage/rows.ts';
import { eachDatabase, wipe } from '../databases.ts';

const TEXTS = ['', 'ä ? $1 "quoted" \\', 'zwei\nZeilen', '🧑‍🚒', "'; drop table seen; --"];

eachDatabase('rows', (open) => {
  let database: Database;
  beforeEach(async () => {
    database ??= await open();
    await wipe(database);
  });
  const marks = (count: number) => Array.from({ length: count }, (_, at) => ({ hash: `h${at}`, at }));

  it('has PostgreSQL parse a statement once for a connection', async () => {
    if (database.kind === 'sqlite') return;
    const named = await database.db.transaction().execute(async (tx) => {
      const ask = (hash: string) => query(tx, database.kind, 'select at from seen where hash = ? and 7 = 7', [hash]);
      await ask('a');
      await ask('b');
      return query<{ n: number }>(
        tx,
        database.kind,
        `select count(*) as n from pg_prepared_statements where statement like ?`,
        ['select at from seen%7 = 7'],
      );
    });
    expect(named[0]?.n).toBe(1);
  });

  describe.each(['commit', 'transaction'] as const)('in a %s', (way) => {
    const within: Database['commit'] = (work) =>
      way === 'commit' ? database.commit(work) : database.db.transaction().execute(work);

    it.each([0, 1, 3, 64, 131])('inserts %i rows', async (count) => {
      await within((tx) => insertRows(tx, database.kind, 'seen', marks(count)));
      const rows = await database.db.selectFrom('seen').selectAll().orderBy('at').execute();
      expect(rows).toEqual(marks(count));
    });

    it('returns what was new', async () => {
      const tail = 'on conflict do nothing returning hash';
      await within((tx) => insertRows(tx, database.kind, 'seen', marks(2)));
      const fresh = await within((tx) => insertRows(tx, database.kind, 'seen', marks(4), tail));
      expect(fresh).toEqual(expect.arrayContaining([{ hash: 'h2' }, { hash: 'h3' }]));
      expect(fresh).toHaveLength(2);
    });

    it('finds among any number of ids, none included', async () => {
      const { kind } = database;
      await within((tx) => insertRows(tx, kind, 'seen', marks(80)));
      const find = (ids: string[]) =>
        within((tx) =>
          query<{ hash: string }>(tx, kind, `select hash from seen where hash ${among(kind)}`, [idList(kind, ids)]),
        );
      expect(await find([])).toEqual([]);
      expect((await find(['h3', 'h77', 'no'])).map((row) => row.hash).sort()).toEqual(['h3', 'h77']);
      expect(await find(marks(80).map((mark) => mark.hash))).toHaveLength(80);
    });

    it('updates from values with texts, numbers and nothing', async () => {
      const { kind } = database;
      const rows = TEXTS.map((text, at) => [`k${at}`, text, 1_764_000_000_000 + at] as const);
      await within((tx) =>
        insertRows(
          tx,
          kind,
          'keyv',
          rows.map(([key]) => ({ key, value: 'old', expires_at: 1 })),
        ),
      );
      const text = `update keyv set value = given.value, expires_at = given.at
        from ${valuesTable(kind, 'given', { key: 'text', value: 'text', at: 'bigint' })} where keyv.key = given.key`;
      const given = rows.map(([key, value, at], n) => [key, value, n === 0 ? null : at]);
      await within((tx) => query(tx, kind, text, [JSON.stringify(given)]));
      const stored = await database.db.selectFrom('keyv').selectAll().orderBy('key').execute();
      expect(stored.map((row) => [row.key, row.value, row.expires_at])).toEqual(given);
    });
  });
});
