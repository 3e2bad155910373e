// What processes share beside messages: heartbeats, leases, turns at a chore, and the hold on sending after a restore.
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { DEAD_AFTER_MS } from './delivery-store.ts';

/** While this mark stands, nothing is sent: set by a restore, lifted by `start --release`. */
const HOLD = 'hold';

export interface Hold {
  reason: string;
  since: number;
}

export interface ProcessRow {
  id: string;
  role: string;
  startedAt: number;
  heartbeatAt: number;
}

/** `holder` is this process; every promise rejects only when the database does. */
export function createChoresStore(options: { database: Database; holder: string; now: () => number }) {
  const { database, holder, now } = options;
  const { db } = database;

  /** Says that this process lives; to be called at least every 10 s (others take it for dead after 30 s). */
  async function beat(role: string): Promise<void> {
    const at = now();
    await db
      .insertInto('processes')
      .values({ id: holder, role, started_at: at, heartbeat_at: at })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ heartbeat_at: at, role }))
      .execute();
  }

  /** This process ends in good order: its leases are free at once. */
  async function leave(): Promise<void> {
    await db.deleteFrom('leases').where('holder', '=', holder).execute();
    await db.deleteFrom('processes').where('id', '=', holder).execute();
  }

  /** Processes that beat within the last 30 s. */
  async function living(): Promise<ProcessRow[]> {
    const rows = await db
      .selectFrom('processes')
      .selectAll()
      .where('heartbeat_at', '>', now() - DEAD_AFTER_MS)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      role: row.role,
      startedAt: row.started_at,
      heartbeatAt: row.heartbeat_at,
    }));
  }

  /** Takes or keeps a lease for `ms`. False while another living process has it. */
  async function lease(name: string, ms: number): Promise<boolean> {
    const at = now();
    const row = await db
      .insertInto('leases')
      .values({ name, holder, until: at + ms })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ holder, until: at + ms })
          .where((is) => is.or([is('leases.holder', '=', holder), is('leases.until', '<', at)])),
      )
      .returning('holder')
      .executeTakeFirst();
    return row?.holder === holder;
  }

  async function release(name: string): Promise<void> {
    await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
  }

  /** True for one process once in `everyMs`: the turn at a chore. Survives a restart. */
  async function takeTurn(chore: string, everyMs: number): Promise<boolean> {
    const at = now();
    const value = String(at);
    const row = await db
      .insertInto('meta')
      .values({ key: `chore:${chore}`, value })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ value })
          .where(sql<boolean>`cast(meta.value as bigint) <= ${at - everyMs}`),
      )
      .returning('key')
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Null when sending is free. */
  async function hold(): Promise<Hold | null> {
    const row = await db.selectFrom('meta').select('value').where('key', '=', HOLD).executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.value) as Hold);
  }

  async function setHold(reason: string): Promise<void> {
    const value = JSON.stringify({ reason, since: now() } satisfies Hold);
    await db
      .insertInto('meta')
      .values({ key: HOLD, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }

  /** Sending goes on. True if it was on hold. */
  async function liftHold(): Promise<boolean> {
    const gone = await db.deleteFrom('meta').where('key', '=', HOLD).returning('key').executeTakeFirst();
    return gone !== undefined;
  }

  return { beat, leave, living, lease, release, takeTurn, hold, setHold, liftHold };
}
