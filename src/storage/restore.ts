// A restore: the old state comes back, but no STOPP and no erasure is undone, and nothing is sent until a person says so.
import { isTopic } from '../core/subscription.ts';
import { checkArchive, readArchive } from './archive.ts';
import type { Database, Tx } from './database.ts';
import { DEAD_AFTER_MS } from './delivery-store.ts';
import type { Journal, Mark } from './journal.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { endSubscriptions } from './subscriptions.ts';

export interface RestoreOptions {
  database: Database;
  hash: KeyedHash;
  now: () => number;
  consentKeptMs: () => number;
  progress?: (rows: number) => void;
  /** Opens an encrypted backup. */
  key?: string | null;
  /** STOPP and erasures written beside the backup after it was made. */
  journal?: Journal;
}

export interface RestoreReport {
  rows: number;
  /** When the backup was made, ms UTC. */
  at: number;
  /** People who had sent STOPP since then: their subscriptions ended again. */
  stopped: number;
  /** STOPP and erasures of this span may be missing, ms UTC; null: every one is known. */
  gap: { from: number; to: number } | null;
  /** Contacts that had been erased since then: the caller erases them before anything else. */
  toErase: string[];
}

/** A journal says this often that it misses nothing; a little more is no gap, ms. */
const GAP_MS = 10 * 60_000;
/** The turn that every serving instance takes at a chore. */
const SERVED = 'chore:retention';

/**
 * One transaction: a restore that fails or is killed leaves what was there. Marks of the present database (STOPP,
 * erasure) are carried over and applied. Throws with a sentence when the file cannot be used or a service still runs.
 */
export async function restoreArchive(options: RestoreOptions, file: string): Promise<RestoreReport> {
  const { database, now, progress, key = null, journal = { marks: [], completeTo: null } } = options;
  const { head, rows } = await checkArchive(file, key);
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
    const present = await tx.selectFrom('suppressions').selectAll().execute();
    const served = await hasServed(tx);
    const marks = [...present, ...journal.marks.filter((mark) => mark.purge_at > now())].sort((a, b) => a.at - b.at);
    await readArchive(tx, file, progress, key);
    await carryOver(tx, marks);
    const { stopped, toErase } = await applyMarks(tx, options, marks);
    const known = Math.max(head.at, journal.completeTo ?? 0);
    const gap = !served && now() - known > GAP_MS ? { from: known, to: now() } : null;
    await settle(tx, now(), gap);
    return { rows, at: head.at, stopped, gap, toErase };
  });
}

/** Whether the database that is replaced is the one that served: its marks are all there are. A fresh one knows nothing. */
async function hasServed(tx: Tx): Promise<boolean> {
  const row = await tx.selectFrom('meta').select('value').where('key', '=', SERVED).executeTakeFirst();
  return row !== undefined;
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
async function settle(tx: Tx, at: number, gap: RestoreReport['gap']): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ state: 'unknown', reason: 'restored from a backup', holder: null, updated_at: at })
    .where('state', '=', 'sending')
    .execute();
  // Nobody knows what went to the public accounts since then: a person says whether it is posted.
  await tx
    .updateTable('outlet_posts')
    .set({ state: 'unknown', reason: 'restored from a backup', holder: null, updated_at: at })
    .where('state', 'in', ['pending', 'sending'])
    .execute();
  await tx
    .updateTable('meta')
    .set({ value: String(at) })
    .where('key', 'like', 'outlet %')
    .execute();
  await tx.updateTable('conversations').set({ holder: null, lease_until: null }).execute();
  await tx.deleteFrom('signin_links').execute();
  const value = JSON.stringify({ reason: 'restored from a backup', since: at, ...(gap === null ? {} : { gap }) });
  await tx
    .insertInto('meta')
    .values({ key: 'hold', value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
