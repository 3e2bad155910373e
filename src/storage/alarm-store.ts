// The alarms as the house asks for them: the one in force, its chain, and a reading that is never older than 250 ms.
import type { Notice } from '../core/notice.ts';
import { BROADCASTS_CHANNEL } from './broadcast-store.ts';
import type { Database } from './database.ts';
import { loadLeaving } from './exit-store.ts';
import {
  loadAlarm,
  loadChain,
  loadNotices,
  loadOpenAlarm,
  loadReleased,
  type StoredAlarm,
  toAlarm,
} from './notice-store.ts';

/** How often another process's write is looked for (SQLite; PostgreSQL notifies). */
const LOOK_MS = 200;
const NOTIFIED_LOOK_MS = 5_000;

export function createAlarmStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;
  let newest: StoredAlarm | null = null;
  let last: Notice | null = null;
  let leaving = new Map<string, Notice>();
  let version = -1;
  let timer: NodeJS.Timeout | undefined;

  /** The newest alarm that was ever released; what it means at an instant is told by its times. */
  async function refresh(): Promise<void> {
    const row = await db
      .selectFrom('alarms')
      .selectAll()
      .where('state', 'in', ['open', 'cancelled'])
      .orderBy('announced_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const alarm = row === undefined ? null : toAlarm(row);
    const said = alarm?.state === 'open' ? (await loadChain(db, alarm.id)).at(-1) : undefined;
    last = said === undefined ? null : ((await loadNotices(db, [said.id])).get(said.id) ?? null);
    newest = alarm;
    leaving = await loadLeaving(db, now());
  }

  /** Begins to follow other processes; a look that fails leaves the last reading standing. */
  async function watch(): Promise<void> {
    await refresh();
    const look = () => {
      const seen = database.dataVersion();
      if (database.kind === 'sqlite' && seen === version) return;
      version = seen;
      refresh().catch(() => {
        version = -1;
      });
    };
    timer = setInterval(look, database.kind === 'sqlite' ? LOOK_MS : NOTIFIED_LOOK_MS);
    timer.unref();
    await database.listen(BROADCASTS_CHANNEL, () => void refresh().catch(() => {}));
  }

  async function markReminded(alarmId: string, at: number, before: number | null): Promise<boolean> {
    const done = await db
      .updateTable('alarms')
      .set({ reminded_at: at })
      .where('id', '=', alarmId)
      .where('reminded_at', before === null ? 'is' : '=', before)
      .executeTakeFirst();
    return Number(done.numUpdatedRows) > 0;
  }

  return {
    find: (id: string) => loadAlarm(db, id),
    open: () => loadOpenAlarm(db, now()),
    chain: (alarmId: string) => loadChain(db, alarmId),
    released: (limit: number) => loadReleased(db, limit),
    notice: async (id: string) => (await loadNotices(db, [id])).get(id) ?? null,
    markReminded,
    /** As of the last look. */
    newest: (): StoredAlarm | null => newest,
    /** What was said last about the alarm that is announced or in force, as of the last look; null: there is none. */
    inForce(): Notice | null {
      const over = newest === null || (newest.until !== null && newest.until <= now());
      return over ? null : last;
    },
    /** What was said about a channel's end, while it lasts, as of the last look. */
    leaving(channel: string): Notice | null {
      const notice = leaving.get(channel);
      return notice === undefined || notice.validUntil <= now() ? null : notice;
    },
    refresh,
    watch,
    close: (): void => clearInterval(timer),
  };
}

export type AlarmStore = ReturnType<typeof createAlarmStore>;

/** PostgreSQL: hears of broadcasts in other processes at once. */
export const listenToBroadcasts = (database: Database, heard: (broadcastId: string) => void): Promise<void> =>
  database.listen(BROADCASTS_CHANNEL, heard);
