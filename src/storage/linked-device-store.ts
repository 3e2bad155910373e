// Whether a linked device may write to somebody: only to people who wrote first, and not too much a day.
import type { Database } from './database.ts';

export interface LinkedDeviceOptions {
  database: Database;
  channel: string;
  account: string;
  /** Messages a day. */
  most: () => number;
  /** The instant the city's day began and the next one begins, ms UTC. */
  day: () => { from: number; to: number };
}

type Permit = { may: true } | { may: false; why: 'never-wrote' } | { may: false; why: 'day-full'; untilMs: number };

/** Counts what was tried today, whatever became of it: WhatsApp counts the same way. */
export function createLinkedDeviceStore({ database, channel, account, most, day }: LinkedDeviceOptions) {
  const { db } = database;

  async function permit(id: string): Promise<Permit> {
    const address = await db
      .selectFrom('addresses')
      .select('last_inbound_at')
      .where('channel', '=', channel)
      .where('account', '=', account)
      .where('external_id', '=', id)
      .executeTakeFirst();
    if (address === undefined || address.last_inbound_at === null) return { may: false, why: 'never-wrote' };
    const { from, to } = day();
    const { n } = await db
      .selectFrom('deliveries')
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('channel', '=', channel)
      .where('account', '=', account)
      .where('updated_at', '>=', from)
      .where('state', 'in', ['sent', 'delivered', 'failed', 'unknown'])
      .executeTakeFirstOrThrow();
    return Number(n) < most() ? { may: true } : { may: false, why: 'day-full', untilMs: to };
  }

  return { permit };
}
