// The next revision on its way: made of the draft's changes, measured, then published or thrown away. One at a time.
import {
  nextRevision,
  type RevisionEvent,
  type RevisionFigures,
  type RevisionState,
} from '../core/catalogue-revision.ts';
import { writeAudit } from './audit-store.ts';
import {
  CHANNEL,
  insertRevision,
  type NewRevision,
  oneAtATime,
  type Revision,
  retirePublished,
  toRevision,
} from './catalogue-store.ts';
import type { Database, Tx } from './database.ts';

const ON_ITS_WAY: RevisionState[] = ['draft', 'measured', 'failed'];

/** `stale`: something else was published meanwhile; `gone`: there is none any more, or not in that state. */
export type DraftRefusal = 'stale' | 'gone' | 'busy';

export function createRevisionDraftStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** The one on its way; null when there is none. */
  async function pending(): Promise<Revision | null> {
    const row = await db
      .selectFrom('catalogue_revisions')
      .selectAll()
      .where('state', 'in', ON_ITS_WAY)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : toRevision(row);
  }

  /** Makes the draft revision of these changes. `busy`: there is one already. `stale`: `baseId` is not published now. */
  async function begin(wish: NewRevision, baseId: number, changes: string[]): Promise<number | DraftRefusal> {
    return db.transaction().execute(async (tx) => {
      await oneAtATime(database, tx);
      const there = await tx
        .selectFrom('catalogue_revisions')
        .select('id')
        .where('state', 'in', ON_ITS_WAY)
        .executeTakeFirst();
      if (there !== undefined) return 'busy';
      if (!(await isPublished(tx, baseId))) return 'stale';
      const id = await insertRevision(tx, wish, { state: 'draft', at: now(), baseId });
      await tx
        .updateTable('catalogue_changes')
        .set({ revision_id: id })
        .where('id', 'in', ['', ...changes])
        .execute();
      await writeAudit(tx, now(), wish.by, 'catalogue.measure', String(id), null);
      return id;
    });
  }

  async function isPublished(tx: Tx, id: number): Promise<boolean> {
    const query = tx.selectFrom('catalogue_revisions').select('id').where('id', '=', id);
    return (await query.where('state', '=', 'published').executeTakeFirst()) !== undefined;
  }

  /** From one state to the next, only if it is in the first. */
  async function move(tx: Tx, id: number, event: RevisionEvent, set: object): Promise<boolean> {
    const row = await tx.selectFrom('catalogue_revisions').select('state').where('id', '=', id).executeTakeFirst();
    const next = row === undefined ? null : nextRevision(row.state as RevisionState, event);
    if (row === undefined || next === null) return false;
    const done = await tx
      .updateTable('catalogue_revisions')
      .set({ ...set, state: next })
      .where('id', '=', id)
      .where('state', '=', row.state)
      .returning('id')
      .executeTakeFirst();
    return done !== undefined;
  }

  const measured = (id: number, figures: RevisionFigures): Promise<boolean> =>
    db.transaction().execute((tx) => move(tx, id, 'measured', { figures: JSON.stringify(figures) }));

  const failed = (id: number, reason: string): Promise<boolean> =>
    db.transaction().execute((tx) => move(tx, id, 'failed', { reason: reason.slice(0, 300) }));

  /** Its changes are in the draft again. False: there is none any more. */
  async function discard(id: number, userId: string): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      await oneAtATime(database, tx);
      const gone = await tx
        .deleteFrom('catalogue_revisions')
        .where('id', '=', id)
        .where('state', 'in', ON_ITS_WAY)
        .returning('id')
        .executeTakeFirst();
      if (gone === undefined) return false;
      await tx.deleteFrom('catalogue_files').where('revision_id', '=', id).execute();
      await tx.updateTable('catalogue_changes').set({ revision_id: null }).where('revision_id', '=', id).execute();
      await writeAudit(tx, now(), userId, 'catalogue.discard', String(id), null);
      return true;
    });
  }

  /** What was measured is what the bot answers from; its changes leave the draft. `reason`: why though it is worse. */
  async function publish(id: number, userId: string, reason: string | null): Promise<DraftRefusal | null> {
    const refused = await db.transaction().execute(async (tx): Promise<DraftRefusal | null> => {
      await oneAtATime(database, tx);
      const row = await tx
        .selectFrom('catalogue_revisions')
        .select(['base_id'])
        .where('id', '=', id)
        .where('state', '=', 'measured')
        .executeTakeFirst();
      if (row === undefined) return 'gone';
      if (row.base_id === null || !(await isPublished(tx, Number(row.base_id)))) return 'stale';
      await retirePublished(tx);
      if (!(await move(tx, id, 'publish', { published_at: now(), reason })))
        throw new Error('a revision changed under its lock');
      await tx.deleteFrom('catalogue_changes').where('revision_id', '=', id).execute();
      await writeAudit(tx, now(), userId, 'catalogue.publish', String(id), reason);
      return null;
    });
    if (refused === null) await database.notify(CHANNEL, String(id));
    return refused;
  }

  return { pending, begin, measured, failed, discard, publish };
}
