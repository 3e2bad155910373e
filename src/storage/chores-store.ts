// What all processes keep to beside messages: whose turn a chore is, and the hold on sending after a restore.
import { sql } from 'kysely';
import { newId } from '../core/id.ts';
import type { Database, Tx } from './database.ts';

/** While this mark stands, nothing is sent: set by a restore, lifted by `start --release`. */
const HOLD = 'hold';

export interface Hold {
  reason: string;
  since: number;
  /** After a restore: STOPP and erasures of this span may be missing, ms UTC. */
  gap?: { from: number; to: number };
}

export function createChoresStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

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

  async function setHold(reason: string): Promise<void> {
    const value = JSON.stringify({ reason, since: now() } satisfies Hold);
    await db
      .insertInto('meta')
      .values({ key: HOLD, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }

  return {
    takeTurn,
    /** Null when sending is free. */
    hold: () => readHold(db),
    /** Of what time STOPP and erasures may be missing after a restore; null when of none. */
    holdGap: async (): Promise<NonNullable<Hold['gap']> | null> => (await readHold(db))?.gap ?? null,
    setHold,
    /**
     * Sending goes on. True if it was on hold. Where STOPP and erasures may be missing nothing is lifted without a
     * reason, which is kept in the audit.
     */
    liftHold: (reason: string | null = null) => liftHold(db, reason, null, now()),
  };
}

/** What holds sending; null when it is free. */
export async function readHold(db: Pick<Tx, 'selectFrom'>): Promise<Hold | null> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', HOLD).executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.value) as Hold);
}

/** As `liftHold` of the store, inside a transaction and in somebody's name. */
export async function liftHold(
  db: Pick<Tx, 'selectFrom' | 'insertInto' | 'deleteFrom'>,
  reason: string | null,
  userId: string | null,
  at: number,
): Promise<boolean> {
  const held = await readHold(db);
  if (held?.gap) {
    if (reason === null) return false;
    const span = `${new Date(held.gap.from).toISOString()} – ${new Date(held.gap.to).toISOString()}`;
    await db
      .insertInto('audit')
      .values({ id: newId(at), at, user_id: userId, action: 'hold.released', subject: span, detail: reason })
      .execute();
  }
  const gone = await db.deleteFrom('meta').where('key', '=', HOLD).returning('key').executeTakeFirst();
  return gone !== undefined;
}
