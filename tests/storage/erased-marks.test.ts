// Chats on the linked telephone are known by the marks of an erasure alone.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { createErasedMarks } from '../../src/storage/erased-marks.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { eachDatabase, wipe } from '../databases.ts';

const hash = createKeyedHash('k'.repeat(32));
const START = Date.UTC(2026, 10, 23);

eachDatabase('the marks of an erasure', (open) => {
  let database: Database;
  const marks = () => createErasedMarks({ database, hash, channel: 'whatsapp-web', account: 'default' });
  const mark = (kind: 'erased' | 'stopped', id: string, at: number, account = 'default') =>
    database.db
      .insertInto('suppressions')
      .values({ hash: hash(kind, hash('address', 'whatsapp-web', account, id)), kind, at, purge_at: at + 1 })
      .execute();

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => wipe(database));

  it('name nobody while there are none', async () => {
    expect(await marks().fresh()).toBeNull();
    expect(await marks().among(['a@c.us'])).toEqual([]);
  });

  it('find who was erased here, and nobody who only said STOPP or was erased elsewhere', async () => {
    await mark('erased', 'a@c.us', START);
    await mark('stopped', 'b@c.us', START);
    await mark('erased', 'c@c.us', START, 'other');
    expect(await marks().fresh()).toBe(START);
    const many = Array.from({ length: 1_200 }, (_, i) => `${i}@c.us`);
    expect(await marks().among([...many, 'a@c.us', 'b@c.us', 'c@c.us'])).toEqual(['a@c.us']);
  });

  it('are done with once: whoever comes back keeps the chat, until the next erasure', async () => {
    await mark('erased', 'a@c.us', START);
    await marks().done(START + 3_600_000);
    expect(await marks().fresh()).toBeNull();
    await mark('erased', 'b@c.us', START + 7_200_000);
    expect(await marks().fresh()).toBe(START + 7_200_000);
    expect(await marks().among(['a@c.us', 'b@c.us'])).toEqual(['b@c.us']);
  });
});
