// Numbers without gaps, one at a time over all processes.
import { sql } from 'kysely';
import type { Tx } from './database.ts';

/** The next number of a counter, without gaps, one at a time over all processes. */
export async function nextNumber(tx: Tx, name: string): Promise<number> {
  const row = await tx
    .insertInto('counters')
    .values({ name, value: 1 })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: sql<number>`counters.value + 1` }))
    .returning('value')
    .executeTakeFirstOrThrow();
  return Number(row.value);
}
