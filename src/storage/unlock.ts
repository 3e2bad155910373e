// Whether a database is sealed, and whether we hold its key: asked once, after its schema is up to date.
import type { Database, Tx } from './database.ts';

/** The row of `meta` that says so. */
export const SEAL_KEY = 'seal';

export interface SealState {
  check: string;
  /** `begun`: some rows are not sealed yet. */
  state: 'begun' | 'on';
}

export type Sealing = 'off' | 'on' | 'begun' | 'plain-with-key' | 'no-key' | 'wrong-key';

/** What there is, without changing anything. `plain-with-key`: DATA_KEY is set and the rows are readable. */
export async function sealingOf(database: Database): Promise<Sealing> {
  const { db, seal } = database;
  const row = await db.selectFrom('meta').select('value').where('key', '=', SEAL_KEY).executeTakeFirst();
  if (row === undefined) return seal === null ? 'off' : 'plain-with-key';
  const { check, state } = JSON.parse(row.value) as SealState;
  if (seal === null) return 'no-key';
  return check === seal.seal.check ? state : 'wrong-key';
}

/**
 * Call it before anything is read. A new database under a DATA_KEY is sealed from its first row on; one that holds
 * people already stays as it is until `luftpost encrypt`. Throws with a sentence when the key is missing or wrong.
 * `replacing`: every row is about to be replaced and sealed under our key, so another key is no obstacle.
 */
export async function unlock(database: Database, { replacing = false } = {}): Promise<void> {
  const { db, seal } = database;
  let sealing = await sealingOf(database);
  if (replacing && sealing === 'wrong-key') sealing = 'on';
  if (sealing === 'plain-with-key' && seal !== null && (await isEmpty(database))) {
    await db.transaction().execute((tx) => markSealed(tx, { check: seal.seal.check, state: 'on' }));
    sealing = await sealingOf(database);
  }
  const trouble = troubleOf(sealing);
  if (trouble !== null) throw new Error(trouble);
  if (seal !== null && sealing === 'on') seal.active = true;
}

export async function markSealed(tx: Tx, state: SealState): Promise<void> {
  const value = JSON.stringify(state);
  await tx
    .insertInto('meta')
    .values({ key: SEAL_KEY, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/** What to do about it, in a sentence; null when all is well. */
export function troubleOf(sealing: Sealing): string | null {
  switch (sealing) {
    case 'no-key':
      return 'The database is encrypted: set DATA_KEY to the key it was encrypted with.';
    case 'wrong-key':
      return 'The database was encrypted under another DATA_KEY: set that one.';
    case 'begun':
      return 'Encrypting the database was begun and not finished: run "luftpost encrypt" again, then start.';
    default:
      return null;
  }
}

async function isEmpty({ db }: Database): Promise<boolean> {
  const contact = await db.selectFrom('contacts').select('id').limit(1).executeTakeFirst();
  const ticket = await db.selectFrom('tickets').select('id').limit(1).executeTakeFirst();
  return contact === undefined && ticket === undefined;
}
