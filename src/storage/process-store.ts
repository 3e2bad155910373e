// Which processes live, and which of them holds what only one may hold (polling a bot, owning a browser).
import type { Database } from './database.ts';

/** A lease not renewed for this long is free for the next one, ms. */
export const LEASE_MS = 30_000;
/** Renewed this often. */
const BEAT_MS = 5_000;

export interface Lease {
  /** Aborted when the lease could not be renewed in time. */
  lost: AbortSignal;
  release(): Promise<void>;
}

export function createProcessStore(options: { database: Database; holder: string; now: () => number }) {
  const { database, holder, now } = options;
  const { db } = database;

  /** Says that this process lives; every few seconds, from a timer of its own. */
  async function beat(role: string): Promise<void> {
    const at = now();
    await db
      .insertInto('processes')
      .values({ id: holder, role, started_at: at, heartbeat_at: at })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ heartbeat_at: at }))
      .execute();
  }

  async function gone(): Promise<void> {
    await db.deleteFrom('processes').where('id', '=', holder).execute();
  }

  async function tryTake(name: string): Promise<boolean> {
    const at = now();
    const row = await db
      .insertInto('leases')
      .values({ name, holder, until: at + LEASE_MS })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ holder, until: at + LEASE_MS })
          .where((where) => where.or([where('leases.holder', '=', holder), where('leases.until', '<', at)])),
      )
      .returning('holder')
      .executeTakeFirst();
    return row?.holder === holder;
  }

  /** Waits until this process holds the lease; rejects when the signal aborts. */
  async function acquire(name: string, signal: AbortSignal): Promise<Lease> {
    while (!(await tryTake(name))) await pause(BEAT_MS, signal);
    const lost = new AbortController();
    let renewedAt = now();
    const timer = setInterval(() => {
      void tryTake(name).then(
        (mine) => {
          if (mine) renewedAt = now();
          else lost.abort();
        },
        () => {
          if (now() - renewedAt > LEASE_MS - BEAT_MS) lost.abort();
        },
      );
    }, BEAT_MS);
    timer.unref();
    return {
      lost: lost.signal,
      async release() {
        clearInterval(timer);
        await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
      },
    };
  }

  /** Rows of processes that stopped beating an hour ago serve nobody. */
  async function sweep(): Promise<void> {
    await db
      .deleteFrom('processes')
      .where('heartbeat_at', '<', now() - 3_600_000)
      .execute();
  }

  return { beat, gone, acquire, sweep, beatMs: BEAT_MS };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(done, ms);
    function done(): void {
      signal.removeEventListener('abort', aborted);
      resolve();
    }
    function aborted(): void {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }
    signal.addEventListener('abort', aborted, { once: true });
  });
}
