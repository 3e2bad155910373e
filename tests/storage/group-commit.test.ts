// Who shares a commit with whom, and who waits for whom.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGroupCommit } from '../../src/storage/group-commit.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const turns = async () => {
  for (let i = 0; i < 5; i++) await turn();
};

describe('a commit for everybody', () => {
  let at = 0;
  let batches: number[][] = [];
  let ends: (() => void)[] = [];
  const create = (maxItems?: number) =>
    createGroupCommit<number>(
      (items) => {
        batches.push(items);
        return new Promise<void>((resolve) => ends.push(resolve));
      },
      { maxItems, elapsed: () => at },
    );
  const end = async (tookMs: number) => {
    at += tookMs;
    ends.shift()!();
    await turns();
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    [at, batches, ends] = [0, [], []];
  });
  afterEach(() => vi.useRealTimers());

  it('is shared by all of one turn of the loop', async () => {
    const store = create();
    const done = Promise.all([store([1]), store([2, 3])]);
    await turns();
    expect(batches).toEqual([[1, 2, 3]]);
    await end(3);
    await done;
  });

  it('is waited for by nobody who comes alone, one after the other', async () => {
    const store = create();
    for (const item of [1, 2, 3]) {
      const done = store([item]);
      await turns();
      expect(batches.at(-1)).toEqual([item]);
      await end(3);
      await done;
    }
  });

  it('waits for those who were just answered', async () => {
    const store = create();
    for (const item of [1, 2, 3]) void store([item]);
    await turns();
    await end(3);
    void store([4]);
    await turns();
    void store([5]);
    await turns();
    expect(batches).toHaveLength(1);
    void store([6]);
    await turns();
    expect(batches[1]).toEqual([4, 5, 6]);
  });

  it('waits no longer than the last one took', async () => {
    const store = create();
    for (const item of [1, 2, 3]) void store([item]);
    await turns();
    await end(3);
    void store([4]);
    await turns();
    vi.advanceTimersByTime(2);
    await turns();
    expect(batches).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await turns();
    expect(batches[1]).toEqual([4]);
  });

  it('waits for nobody after a pause', async () => {
    const store = create();
    for (const item of [1, 2, 3]) void store([item]);
    await turns();
    await end(3);
    at += 3;
    void store([4]);
    await turns();
    expect(batches[1]).toEqual([4]);
  });

  it('takes no more than it may, but one caller whole', async () => {
    const store = create(3);
    for (const items of [[1, 2, 3, 4], [5], [6, 7], [8]]) void store(items);
    await turns();
    expect(batches).toEqual([[1, 2, 3, 4]]);
    await end(0);
    expect(batches[1]).toEqual([5, 6, 7]);
    await end(0);
    expect(batches[2]).toEqual([8]);
  });

  it('tells all of a batch, and nobody else, that it failed', async () => {
    let fails = true;
    const store = createGroupCommit<number>(async () => {
      if (fails) throw new Error('disk');
    });
    const outcomes = await Promise.allSettled([store([1]), store([2])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    await expect(store([3])).resolves.toBeUndefined();
  });
});
