// A restore: the old state comes back, but no STOPP and no erasure is undone, and nothing is sent until a person says so.
import { isTopic } from '../core/subscription.ts';
import { checkArchive, readArchive } from './archive.ts';
import type { Database, Tx } from './database.ts';
import { DEAD_AFTER_MS } from './delivery-store.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { endSubscriptions } from './subscriptions.ts';

export interface RestoreOptions {
  database: Database;
  hash: KeyedHash;
  now: () => number;
  consentKeptMs: () => number;
  progress?: (rows: number) => void;
}

export interface RestoreReport {
  rows: number;
  /** When the backup was made, ms UTC. */
  at: number;
  /** People who had sent STOPP since then: their subscriptions ended again. */
  stopped: number;
  /** Contacts that had been erased since then: the caller erases them before anything else. */
  toErase: string[];
}

interface Mark {
  hash: string;
  kind: string;
  at: number;
  purge_at: number;
}

/**
 * One transaction: a restore that fails or is killed leaves what was there. Marks of the present database (STOPP,
 * erasure) are carried over and applied. Throws with a sentence when the file cannot be used or a service still runs.
 */
export async function restoreArchive(options: RestoreOptions, file: string): Promise<RestoreReport> {
  const { database, now, progress } = options;
  const { head, rows } = await checkArchive(file);
  const living = await database.db
    .selectFrom('processes')
    .select('id')
    .where('heartbeat_at', '>', now() - DEAD_AFTER_MS)
    .execute();
  if (database.kind === 'postgres' && living.length > 0) {
    throw new Error(
      `${living.length} process(es) of Luftpost still run on this database: stop them, wait 30 s, try again.`,
    );
  }
  return database.db.transaction().execute(async (tx) => {
    const marks = await tx.selectFrom('suppressions').selectAll().execute();
    await readArchive(tx, file, progress);
    await carryOver(tx, marks);
    const { stopped, toErase } = await applyMarks(tx, options, marks);
    await settle(tx, now());
    return { rows, at: head.at, stopped, toErase };
  });
}

async function carryOver(tx: Tx, marks: Mark[]): Promise<void> {
  for (const mark of marks) {
    await tx
      .insertInto('suppressions')
      .values(mark)
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ at: mark.at, purge_at: mark.purge_at }))
      .execute();
  }
}

async function applyMarks(tx: Tx, options: RestoreOptions, marks: Mark[]) {
  const { hash, now, consentKeptMs } = options;
  const known = new Map(marks.map((mark) => [mark.hash, mark]));
  const toErase = new Set<string>();
  let stopped = 0;
  const addresses = known.size === 0 ? [] : await tx.selectFrom('addresses').selectAll().execute();
  for (const row of addresses) {
    const addressHash = hash('address', row.channel, row.account, row.external_id);
    const erased = known.get(hash('erased', addressHash));
    if (erased !== undefined && erased.at >= row.created_at) toErase.add(row.contact_id);
    const stop = known.get(hash('stopped', addressHash));
    if (stop === undefined) continue;
    const running = await tx.selectFrom('subscriptions').select('topic').where('address_id', '=', row.id).execute();
    const proofs = await tx
      .selectFrom('consents')
      .select(['topic', 'at'])
      .where('address_hash', '=', addressHash)
      .execute();
    const older = running
      .map((subscription) => subscription.topic)
      .filter(isTopic)
      .filter((topic) => !proofs.some((proof) => proof.topic === topic && proof.at > stop.at));
    if (older.length === 0) continue;
    const who = { addressId: row.id, channel: row.channel, account: row.account, externalId: row.external_id };
    await endSubscriptions({ tx, now: now(), hash, consentKeptMs }, who, older, 'unsubscribed');
    stopped += 1;
  }
  return { stopped, toErase: [...toErase] };
}

/** What was in flight is in doubt, no process holds anything, nobody is signed in, and sending is on hold. */
async function settle(tx: Tx, at: number): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ state: 'unknown', reason: 'restored from a backup', holder: null, updated_at: at })
    .where('state', '=', 'sending')
    .execute();
  await tx.updateTable('conversations').set({ holder: null, lease_until: null }).execute();
  await tx.deleteFrom('signin_links').execute();
  const value = JSON.stringify({ reason: 'restored from a backup', since: at });
  await tx
    .insertInto('meta')
    .values({ key: 'hold', value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
