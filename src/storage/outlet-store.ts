// Notices on public accounts as rows: each released notice once per outlet, in doubt when nobody can say.
import { sql } from 'kysely';
import type { BroadcastState } from '../core/broadcast.ts';
import { newId } from '../core/id.ts';
import { isBackground, type NoticeKind } from '../core/notice.ts';
import type { OutletName, OutletOutcome, OutletState } from '../core/outlet.ts';
import { readWall } from '../core/wall-clock.ts';
import { isNight } from './claim-rules.ts';
import type { Database, Tx } from './database.ts';
import { DEAD_AFTER_MS } from './delivery-store.ts';

export interface OutletStoreOptions {
  database: Database;
  holder: string;
  now: () => number;
  timeZone: () => string;
}

/** One post to be made now. */
export interface ClaimedPost {
  id: string;
  outlet: OutletName;
  attempts: number;
  title: string;
  text: string;
  short: string;
  replyTo: string | null;
}

export interface OutletRow {
  id: string;
  outlet: OutletName;
  state: OutletState;
  reason: string | null;
  providerId: string | null;
  updatedAt: number;
  /** Of `unknown`: a person said that it stays so. */
  decided: boolean;
}

/** States of a broadcast whose words are meant to be out. */
const OUT: ReadonlySet<string> = new Set<BroadcastState>(['approved', 'running', 'completed']);

export function createOutletStore({ database, holder, now, timeZone }: OutletStoreOptions) {
  const { db, kind } = database;
  const seen = new Map<OutletName, number>();

  /**
   * Rows for what was released since an outlet was first there: switching one on posts nothing old. Twice at once, in
   * two processes, makes one row.
   */
  async function enlist(outlets: readonly OutletName[]): Promise<number> {
    let made = 0;
    for (const outlet of outlets) {
      const since = await firstSeen(outlet);
      const at = now();
      const rows = await db
        .selectFrom('notices as n')
        .innerJoin('broadcasts as b', 'b.notice_id', 'n.id')
        .leftJoin('outlet_posts as o', (join) => join.onRef('o.notice_id', '=', 'n.id').on('o.outlet', '=', outlet))
        .select(['n.id', 'b.id as broadcast_id'])
        .where('n.released_at', '>=', since)
        .where('n.valid_until', '>', at)
        .where('n.superseded_by', 'is', null)
        .where('n.kind', '<>', 'exit')
        .where('b.test_for', 'is', null)
        .where('o.id', 'is', null)
        .orderBy('n.released_at')
        .execute();
      for (const row of rows) {
        const done = await db
          .insertInto('outlet_posts')
          .values({
            id: newId(at),
            notice_id: row.id,
            broadcast_id: row.broadcast_id,
            outlet,
            state: 'pending',
            attempts: 0,
            not_before: 0,
            holder: null,
            provider_id: null,
            reason: null,
            decided_at: null,
            created_at: at,
            updated_at: at,
          })
          .onConflict((conflict) => conflict.columns(['notice_id', 'outlet']).doNothing())
          .executeTakeFirst();
        made += Number(done.numInsertedOrUpdatedRows ?? 0);
      }
    }
    return made;
  }

  async function firstSeen(outlet: OutletName): Promise<number> {
    const known = seen.get(outlet);
    if (known !== undefined) return known;
    const key = `outlet ${outlet}`;
    await db
      .insertInto('meta')
      .values({ key, value: String(now()) })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirstOrThrow();
    seen.set(outlet, Number(row.value));
    return Number(row.value);
  }

  /** The next post for one of these outlets, one at a time; what is out of date is skipped. Null: nothing is due. */
  async function claim(outlets: readonly OutletName[]): Promise<ClaimedPost | null> {
    if (outlets.length === 0) return null;
    return db.transaction().execute(async (tx) => {
      const held = await tx.selectFrom('meta').select('key').where('key', '=', 'hold').executeTakeFirst();
      if (held !== undefined) return null;
      const at = now();
      const query = tx
        .selectFrom('outlet_posts as o')
        .innerJoin('notices as n', 'n.id', 'o.notice_id')
        .innerJoin('broadcasts as b', 'b.id', 'o.broadcast_id')
        .select(['o.id', 'o.outlet', 'o.attempts', 'n.id as notice_id', 'n.kind', 'n.follows_id'])
        .select(['n.valid_until', 'n.superseded_by', 'b.state'])
        .where('o.state', '=', 'pending')
        .where('o.not_before', '<=', at)
        .where('o.outlet', 'in', outlets)
        .orderBy('o.id');
      const rows = await (kind === 'postgres' ? query.forUpdate('o').skipLocked() : query).execute();
      for (const row of rows) {
        const over = overBecause(row, at);
        if (over !== null) {
          await set(tx, row.id, { state: 'skipped', reason: over });
          continue;
        }
        if (!OUT.has(row.state)) continue;
        const { minutes } = readWall(at, timeZone());
        if (isBackground(row.kind as NoticeKind) && isNight(minutes)) continue;
        const earlier = await earlierPost(tx, row.follows_id, row.outlet);
        // A thread in its order: what it follows is on its way.
        if (earlier?.state === 'pending' || earlier?.state === 'sending') continue;
        await set(tx, row.id, { state: 'sending', holder, attempts: sql<number>`attempts + 1` });
        const texts = await tx
          .selectFrom('notice_texts')
          .select(['outlet', 'title', 'text'])
          .where('notice_id', '=', row.notice_id)
          .where('locale', '=', 'de')
          .execute();
        const find = (name: string) => texts.find(({ outlet }) => outlet === name);
        return {
          id: row.id,
          outlet: row.outlet as OutletName,
          attempts: Number(row.attempts) + 1,
          title: find('feed')?.title ?? '',
          text: find('feed')?.text ?? '',
          short: find('short')?.text ?? '',
          replyTo: earlier?.provider_id ?? null,
        };
      }
      return null;
    });
  }

  const earlierPost = async (tx: Tx, noticeId: string | null, outlet: string) =>
    noticeId === null
      ? undefined
      : tx
          .selectFrom('outlet_posts')
          .select(['provider_id', 'state'])
          .where('notice_id', '=', noticeId)
          .where('outlet', '=', outlet)
          .executeTakeFirst();

  const set = (tx: Tx, id: string, values: object) =>
    tx
      .updateTable('outlet_posts')
      .set({ ...values, updated_at: now() })
      .where('id', '=', id)
      .execute();

  async function record(id: string, { state, reason, providerId, notBefore }: OutletOutcome): Promise<void> {
    await db
      .updateTable('outlet_posts')
      .set({ state, reason, provider_id: providerId, not_before: notBefore, holder: null, updated_at: now() })
      .where('id', '=', id)
      .where('state', '=', 'sending')
      .where('holder', '=', holder)
      .execute();
  }

  /** What a dead process had under way: in doubt, or asked again where that is safe. */
  async function recover(idempotent: readonly OutletName[]): Promise<number> {
    const alive = db
      .selectFrom('processes')
      .select('id')
      .where('heartbeat_at', '>', now() - DEAD_AFTER_MS);
    const living = kind === 'sqlite' ? [] : (await alive.execute()).map((row) => row.id);
    const dead = () =>
      db
        .updateTable('outlet_posts')
        .where('state', '=', 'sending')
        .where('holder', 'not in', [...living, holder]);
    const reason = 'the process ended while this was being sent';
    if (idempotent.length > 0) {
      await dead()
        .where('outlet', 'in', idempotent)
        .set({ state: 'pending', reason, holder: null, updated_at: now() })
        .execute();
    }
    const doubtful = await dead().set({ state: 'unknown', reason, holder: null, updated_at: now() }).executeTakeFirst();
    return Number(doubtful.numUpdatedRows);
  }

  /** The one answer to doubt, and another try for what failed. False: it is in no such state. */
  async function settle(broadcastId: string, outlet: string, answer: 'resend' | 'drop'): Promise<boolean> {
    const row = db
      .updateTable('outlet_posts')
      .where('broadcast_id', '=', broadcastId)
      .where('outlet', '=', outlet)
      .where('decided_at', 'is', null);
    const done = await (answer === 'resend'
      ? row
          .set({ state: 'pending', attempts: 0, not_before: 0, reason: null, updated_at: now() })
          .where('state', 'in', ['unknown', 'failed'])
      : row.set({ decided_at: now(), updated_at: now() }).where('state', '=', 'unknown')
    ).executeTakeFirst();
    return Number(done.numUpdatedRows) > 0;
  }

  async function list(broadcastId: string): Promise<OutletRow[]> {
    const rows = await db
      .selectFrom('outlet_posts')
      .selectAll()
      .where('broadcast_id', '=', broadcastId)
      .orderBy('outlet')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      outlet: row.outlet as OutletName,
      state: row.state as OutletState,
      reason: row.reason,
      providerId: row.provider_id,
      updatedAt: Number(row.updated_at),
      decided: row.decided_at !== null,
    }));
  }

  return { enlist, claim, record, recover, settle, list };
}

export type OutletStore = ReturnType<typeof createOutletStore>;

/** Why it must not be said any more; null: it may. */
function overBecause(
  row: { valid_until: number; superseded_by: string | null; state: string },
  at: number,
): string | null {
  if (row.superseded_by !== null) return 'superseded';
  if (Number(row.valid_until) <= at || row.state === 'expired') return 'expired';
  return row.state === 'stopped' ? 'stopped' : null;
}
