// Claims whose commit arrived but whose answer did not: the database says this process has them, and it does not know.
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Longer than a commit and its answer may take, ms. */
const CERTAIN_AFTER_MS = 30_000;

export interface LostClaimsOptions {
  database: Database;
  holder: string;
  now: () => number;
}

/**
 * Gives back what this process was given more than 30 s ago and does not hold: it was never begun. `held`: ids of all
 * that it waits with, sends or has still to record. Returns how many rows.
 */
export function createLostClaims({ database, holder, now }: LostClaimsOptions) {
  return async (held: readonly string[]): Promise<number> => {
    const rows = await database.db
      .selectFrom('deliveries')
      .select('id')
      .where('holder', '=', holder)
      .where(sql<boolean>`state = 'sending'`)
      .where('claimed_at', '<', now() - CERTAIN_AFTER_MS)
      .execute();
    const mine = new Set(held);
    const lost = rows.map(({ id }) => id).filter((id) => !mine.has(id));
    if (lost.length === 0) return 0;
    const done = await database.db
      .updateTable('deliveries')
      .set({ state: 'pending', holder: null, attempts: sql<number>`attempts - 1`, updated_at: now() })
      .where('id', 'in', lost)
      .where('state', '=', 'sending')
      .where('holder', '=', holder)
      .executeTakeFirst();
    return Number(done.numUpdatedRows);
  };
}
