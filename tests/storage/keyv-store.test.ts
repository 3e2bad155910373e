// The Keyv contract on our own table: namespaces, expiry, many at once, clear, iterator.
import type { Keyv } from 'keyv';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { openKeyv } from '../../src/storage/keyv-store.ts';
import { eachDatabase } from '../databases.ts';

eachDatabase('keyv', (open) => {
  let database: Database;
  let now = Date.now();
  let counter = 0;
  const fresh = <Value = unknown>(): Keyv<Value> => openKeyv<Value>(database, `space${++counter}`, () => now);
  const all = async (keyv: Keyv<unknown>) => {
    const entries: [string, unknown][] = [];
    for await (const [key, value] of keyv.iterator()) entries.push([String(key), value]);
    return entries.sort(([a], [b]) => a.localeCompare(b));
  };

  beforeAll(async () => {
    database = await open();
  });

  it('keeps values of every kind and overwrites', async () => {
    const keyv = fresh();
    for (const value of ['text', 'ä😀"\'', 12, true, { a: [1, { b: null }] }]) {
      await keyv.set('key', value);
      expect(await keyv.get('key')).toEqual(value);
    }
    expect(await keyv.get('other')).toBeUndefined();
  });

  it('forgets after the time to live, by our clock', async () => {
    const keyv = fresh();
    await keyv.set('short', 1, 60_000);
    await keyv.set('long', 2);
    expect(await keyv.get('short')).toBe(1);
    now += 120_000;
    expect([await keyv.get('short'), await keyv.has('short'), await keyv.get('long')]).toEqual([undefined, false, 2]);
    expect(await all(keyv)).toEqual([['long', 2]]);
    now -= 120_000;
  });

  it('deletes and says whether there was something', async () => {
    const keyv = fresh();
    await keyv.set('a', 1);
    expect([await keyv.delete('a'), await keyv.delete('a')]).toEqual([true, false]);
    expect(await keyv.get('a')).toBeUndefined();
  });

  it('serves many keys in their order', async () => {
    const keyv = fresh<number>();
    await keyv.setMany([
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
      { key: 'a', value: 3 },
    ]);
    expect(await keyv.getMany(['b', 'x', 'a'])).toEqual([2, undefined, 3]);
    expect(await keyv.hasMany(['b', 'x'])).toEqual([true, false]);
    expect(await keyv.deleteMany(['a', 'x'])).toEqual([true, false]);
  });

  it('keeps namespaces apart in reads, clear and iterator', async () => {
    const one = fresh();
    const two = fresh();
    const longer = openKeyv(database, `space${counter}x`, () => now);
    await one.set('key', 1);
    await two.set('key', 2);
    await longer.set('key', 3);
    expect(await all(two)).toEqual([['key', 2]]);
    await two.clear();
    expect([await one.get('key'), await two.get('key'), await longer.get('key')]).toEqual([1, undefined, 3]);
  });

  it('iterates over more than one page', async () => {
    const keyv = fresh<number>();
    await keyv.setMany(Array.from({ length: 250 }, (_, i) => ({ key: `k${i}`, value: i })));
    expect(await all(keyv as Keyv<unknown>)).toHaveLength(250);
  });

  it('is seen by another process', async () => {
    const keyv = fresh();
    await keyv.set('key', 'mine');
    const other = openKeyv(await open(database), `space${counter}`, () => now);
    expect(await other.get('key')).toBe('mine');
  });

  it('refuses a namespace that could reach into another', () => {
    expect(() => openKeyv(database, 'a:b')).toThrow(/namespace/);
  });
});
