// Marks of what was received: one effect each, in order on disk, and those of before they were in order still count.
import { beforeEach, expect, it } from 'vitest';
import type { Dedupe, InboundEvent } from '../../src/core/message.ts';
import type { Database } from '../../src/storage/database.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { createSeen } from '../../src/storage/seen.ts';
import { eachDatabase } from '../databases.ts';

const hash = createKeyedHash('test');
const event = (dedupe: Dedupe, account = '42'): InboundEvent => ({
  type: 'message',
  address: { channel: 'telegram', account, id: 'a' },
  dedupe,
  sentAt: 1,
  content: { kind: 'text', text: 'x' },
});

eachDatabase('marks of what was seen', (open) => {
  let database: Database;
  let unseen: ReturnType<typeof createSeen>;
  const mark = (...events: InboundEvent[]) => database.commit((tx) => unseen(tx, events, 5));

  beforeEach(async () => {
    database = await open();
    unseen = createSeen(database.kind, hash);
  });

  it.each<[string, Dedupe, Dedupe, boolean]>([
    ['the same twice', { kind: 'update', id: '1', near: 7 }, { kind: 'update', id: '1', near: 7 }, false],
    ['without a time', { kind: 'post', id: '1' }, { kind: 'post', id: '1' }, false],
    ['another id', { kind: 'update', id: '1', near: 7 }, { kind: 'update', id: '2', near: 7 }, true],
    ['another kind', { kind: 'update', id: '1' }, { kind: 'post', id: '1' }, true],
    ['a number beyond all bounds', { kind: 'u', id: '1', near: 1e300 }, { kind: 'u', id: '1', near: 1e300 }, false],
  ])('%s', async (_what, first, second, isNew) => {
    expect(await mark(event(first))).toHaveLength(1);
    expect(await mark(event(second))).toHaveLength(isNew ? 1 : 0);
  });

  it('tells accounts apart, and takes one of a pair in one batch', async () => {
    const one = event({ kind: 'update', id: '1', near: 1 });
    expect(await mark(one, one, event(one.dedupe, '43'))).toHaveLength(2);
  });

  it('keeps marks of one time together', async () => {
    const times = [1, 35, 36, 1_296, 2_000_000_000, 2_199_023_255_551];
    for (const near of times.toReversed()) await mark(event({ kind: 'update', id: `${near}`, near }));
    const rows = await database.db.selectFrom('seen').select('hash').execute();
    const starts = rows.map((row) => row.hash.slice(1, 9)).toSorted();
    expect(starts).toEqual(times.map((near) => near.toString(36).padStart(8, '0')));
  });

  it.each([
    ['update', '17'],
    ['update', '18'],
    ['post', 'x'],
  ])('knows a mark of before there was an order: %s %s', async (kind, id) => {
    await database.db
      .insertInto('seen')
      .values({ hash: hash('seen', 'telegram', '42', kind, id), at: 1 })
      .execute();
    expect(await mark(event({ kind, id, near: 3 }), event({ kind, id: 'other', near: 3 }))).toEqual([
      event({ kind, id: 'other', near: 3 }),
    ]);
  });
});
