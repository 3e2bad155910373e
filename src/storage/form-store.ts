// Forms that were sent: each carries an id, and the same id twice has one effect.
import type { Database } from './database.ts';

/** A form whose process died while it was worked may be worked again after this; versions guard what it does. */
const STALE_FORM_MS = 60_000;

export function createFormStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** `new`: this caller works it. `done`: where the first one was led to. `busy`: it is being worked elsewhere. */
  async function begin(id: string): Promise<{ state: 'new' | 'busy' } | { state: 'done'; location: string }> {
    const made = await db
      .insertInto('form_ids')
      .values({ id, at: now(), location: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made !== undefined) return { state: 'new' };
    const row = await db.selectFrom('form_ids').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return begin(id);
    if (row.location !== null) return { state: 'done', location: row.location };
    const taken = await db
      .updateTable('form_ids')
      .set({ at: now() })
      .where('id', '=', id)
      .where('location', 'is', null)
      .where('at', '=', row.at)
      .where('at', '<', now() - STALE_FORM_MS)
      .returning('id')
      .executeTakeFirst();
    return { state: taken === undefined ? 'busy' : 'new' };
  }

  async function finish(id: string, location: string): Promise<void> {
    await db.updateTable('form_ids').set({ location }).where('id', '=', id).execute();
  }

  /** Nothing happened (a refusal, a fault): the same form may be sent again. */
  async function giveUp(id: string): Promise<void> {
    await db.deleteFrom('form_ids').where('id', '=', id).where('location', 'is', null).execute();
  }

  return { begin, finish, giveUp };
}
