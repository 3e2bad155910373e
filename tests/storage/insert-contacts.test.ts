// Codes drawn twice: the birthday paradox meets a list of a million people.
import { expect, it } from 'vitest';
import { insertContacts } from '../../src/storage/insert-contacts.ts';
import { eachDatabase } from '../databases.ts';

eachDatabase('contacts', (open) => {
  it('each get a code of their own, whatever is drawn', async () => {
    const { db } = await open();
    const draws = ['A', 'A', 'B', 'A', 'B', 'C', 'C', 'D', 'E', 'F'];
    const draw = (): string => draws.shift() ?? 'none';
    const contact = (id: string) => ({
      id,
      locale: null,
      platform_language: null,
      name: null,
      muted_until: null,
      erase_requested_at: null,
      created_at: 0,
    });
    await db.transaction().execute(async (tx) => {
      await insertContacts(tx, ['1', '2', '3'].map(contact), draw);
      await insertContacts(tx, ['4', '5'].map(contact), draw);
    });
    const rows = await db.selectFrom('contacts').select(['id', 'code']).orderBy('id').execute();
    expect(rows.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
    expect(new Set(rows.map(({ code }) => code)).size).toBe(5);
    expect(draws.length).toBeLessThan(4);
  });
});
