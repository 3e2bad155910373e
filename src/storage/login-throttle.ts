// How often a password may be tried: per account, per address of the network, per known device, over all processes.
import { sql } from 'kysely';
import type { Database, Tx } from './database.ts';

/** At most this many passwords are checked per key in the window. */
const MAX_TRIES = 10;
const WINDOW_MS = 15 * 60_000;
/** The first tries are free; then the pause doubles from one second on. */
const FREE_TRIES = 4;

/** A key (`account:…`, `ip:…`) is a keyed hash by the caller: nobody's name or address is stored here. */
export function createLoginThrottle({ database, now }: { database: Database; now: () => number }) {
  const { db, kind } = database;

  /**
   * Counts a try on every key before the password is looked at, so that fifty at once are not fifty checks. Null:
   * go on; else the instant (ms UTC) before which nothing is checked, and nothing was counted.
   */
  async function begin(keys: string[]): Promise<number | null> {
    return db.transaction().execute(async (tx) => {
      const at = now();
      let blockedUntil = 0;
      const rows: { key: string; failures: number }[] = [];
      for (const key of [...keys].sort()) {
        const row = await lock(tx, key, at);
        const over = row.updated_at + WINDOW_MS <= at;
        if (!over && row.blocked_until > at) blockedUntil = Math.max(blockedUntil, row.blocked_until);
        rows.push({ key, failures: over ? 0 : row.failures });
      }
      if (blockedUntil > 0) return blockedUntil;
      for (const { key, failures } of rows) {
        const tries = failures + 1;
        await tx
          .updateTable('login_attempts')
          .set({ failures: tries, updated_at: at, blocked_until: at + pauseAfter(tries) })
          .where('key', '=', key)
          .execute();
      }
      return null;
    });
  }

  /** The password was right: `fresh` keys (account, device) begin anew, `shared` ones (network) get this try back. */
  async function succeed(fresh: string[], shared: string[]): Promise<void> {
    if (fresh.length > 0) await db.deleteFrom('login_attempts').where('key', 'in', fresh).execute();
    if (shared.length === 0) return;
    await db
      .updateTable('login_attempts')
      .set({ failures: sql<number>`failures - 1`, blocked_until: 0 })
      .where('key', 'in', shared)
      .where('failures', '>', 0)
      .execute();
  }

  async function lock(tx: Tx, key: string, at: number) {
    await tx
      .insertInto('login_attempts')
      .values({ key, failures: 0, blocked_until: 0, updated_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const query = tx.selectFrom('login_attempts').selectAll().where('key', '=', key);
    return (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirstOrThrow();
  }

  return { begin, succeed };
}

/** 0 for the first four, then 1, 2, 4 … s; the rest of the window after the tenth. */
function pauseAfter(tries: number): number {
  if (tries >= MAX_TRIES) return WINDOW_MS;
  return tries < FREE_TRIES ? 0 : 1_000 * 2 ** (tries - FREE_TRIES);
}
