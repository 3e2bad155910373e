// Notices of one account, or those with one wording, that wait while replies go on, until an instant or somebody acts.
import type { Database, Tx } from './database.ts';

export interface ChannelStop {
  channel: string;
  account: string;
  /** The template it concerns as `name language`; null: every notice of the account. */
  template: string | null;
  /** ms UTC */
  until: number;
  reason: string;
}

/** Both in one column: an account has no space in it. */
const keyOf = ({ account, template }: Pick<ChannelStop, 'account' | 'template'>): string =>
  template === null ? account : `${account} ${template}`;

/** A longer stop stays. */
export async function stopBroadcasts(tx: Pick<Tx, 'insertInto'>, stop: ChannelStop, at: number): Promise<void> {
  const { channel, until, reason } = stop;
  await tx
    .insertInto('channel_stops')
    .values({ channel, account: keyOf(stop), until, reason, at, told_at: null })
    .onConflict((conflict) =>
      conflict
        .columns(['channel', 'account'])
        .doUpdateSet({ until, reason, at })
        .where('channel_stops.until', '<', until),
    )
    .execute();
}

export interface Stops {
  /** Until when every notice of the account waits, ms UTC; null when they may go. */
  until: number | null;
  /** Templates that may not be used now, as `name language`. */
  templates: Set<string>;
  /** When the first of them may be used again. */
  templatesUntil: number;
}

export interface StopRow {
  account: string;
  until: number;
}

/** Asks for `StopRow`s: channel, now. */
export const STOPS = 'select account, until from channel_stops where channel = ? and until > ?';

/** What of an account's notices waits, of all that waits on its channel. */
export function stopsOf(rows: readonly StopRow[], account: string): Stops {
  const stops: Stops = { until: null, templates: new Set(), templatesUntil: Number.POSITIVE_INFINITY };
  for (const row of rows) {
    if (row.account === account) stops.until = Number(row.until);
    else if (row.account.startsWith(`${account} `)) {
      stops.templates.add(row.account.slice(account.length + 1));
      stops.templatesUntil = Math.min(stops.templatesUntil, Number(row.until));
    }
  }
  return stops;
}

export function createChannelStops({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;
  return {
    /** What waits now. */
    async list(): Promise<ChannelStop[]> {
      const rows = await db.selectFrom('channel_stops').selectAll().where('until', '>', now()).execute();
      return rows.map(({ channel, account, until, reason }) => {
        const [id = '', ...template] = account.split(' ');
        return {
          channel,
          account: id,
          template: template.length === 0 ? null : template.join(' '),
          until: Number(until),
          reason,
        };
      });
    },
    /** Stops nobody was told of, once: whoever asks tells. A stop that is renewed while it stands is not told again. */
    async untold(): Promise<{ channel: string; reason: string }[]> {
      return db
        .updateTable('channel_stops')
        .set({ told_at: now() })
        .where('told_at', 'is', null)
        .returning(['channel', 'reason'])
        .execute();
    },
    add: (stop: ChannelStop): Promise<void> => stopBroadcasts(db, stop, now()),
    /** Somebody acted, or the platform took it back: tried again at once. Without a template: all of the channel. */
    async lift(channel: string, template?: string): Promise<void> {
      let query = db.deleteFrom('channel_stops').where('channel', '=', channel);
      if (template !== undefined) query = query.where('account', 'like', `% ${template}`);
      await query.execute();
    },
  };
}
