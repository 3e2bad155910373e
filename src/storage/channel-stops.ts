// Notices of one account that wait while its replies go on, until an instant or until somebody acts.
import type { Database, Tx } from './database.ts';

export interface ChannelStop {
  channel: string;
  account: string;
  /** ms UTC */
  until: number;
  reason: string;
}

/** A longer stop stays. */
export async function stopBroadcasts(tx: Tx, { channel, account, until, reason }: ChannelStop, at: number) {
  await tx
    .insertInto('channel_stops')
    .values({ channel, account, until, reason, at })
    .onConflict((conflict) =>
      conflict
        .columns(['channel', 'account'])
        .doUpdateSet({ until, reason, at })
        .where('channel_stops.until', '<', until),
    )
    .execute();
}

/** Until when notices of the account wait, ms UTC; null when they may go. */
export async function stoppedUntil(tx: Tx, channel: string, account: string, at: number): Promise<number | null> {
  const row = await tx
    .selectFrom('channel_stops')
    .select('until')
    .where('channel', '=', channel)
    .where('account', '=', account)
    .where('until', '>', at)
    .executeTakeFirst();
  return row === undefined ? null : Number(row.until);
}

export function createChannelStops({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;
  return {
    /** What waits now. */
    async list(): Promise<ChannelStop[]> {
      const rows = await db.selectFrom('channel_stops').selectAll().where('until', '>', now()).execute();
      return rows.map(({ at: _, ...row }) => ({ ...row, until: Number(row.until) }));
    },
  };
}
