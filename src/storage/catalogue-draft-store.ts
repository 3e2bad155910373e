// The draft of the next catalogue: one row per change, until it is published or thrown away.
import type { CatalogueChange, NewChange } from '../core/catalogue-change.ts';
import { newId } from '../core/id.ts';
import { writeAudit } from './audit-store.ts';
import type { Database, Db, Tx } from './database.ts';

export function createCatalogueDraftStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** In the order they were made. */
  const list = (): Promise<CatalogueChange[]> => changesOf(db);

  /** All of them or none. A text that is set again replaces what was set before. */
  async function add(changes: NewChange[], userId: string): Promise<void> {
    await db.transaction().execute(async (tx) => {
      for (const change of changes) {
        await addChange(tx, now(), userId, change);
        await writeAudit(tx, now(), userId, 'catalogue.change', change.intent, change.place);
      }
    });
  }

  /** False: it is not there any more, or part of a revision that is being measured. */
  async function remove(id: string, userId: string): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const gone = await tx
        .deleteFrom('catalogue_changes')
        .where('id', '=', id)
        .where('revision_id', 'is', null)
        .returning(['intent', 'place'])
        .executeTakeFirst();
      if (gone === undefined) return false;
      await writeAudit(tx, now(), userId, 'catalogue.unchange', gone.intent, gone.place);
      return true;
    });
  }

  return { list, add, remove };
}

export async function changesOf(db: Db | Tx): Promise<CatalogueChange[]> {
  const rows = await db.selectFrom('catalogue_changes').selectAll().orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as CatalogueChange['kind'],
    intent: row.intent,
    place: row.place as CatalogueChange['place'],
    text: row.text,
    revisionId: row.revision_id === null ? null : Number(row.revision_id),
    by: row.created_by,
    at: Number(row.created_at),
  }));
}

/** One change more; what was set in the same place before and is in no revision yet is replaced. */
export async function addChange(tx: Tx, at: number, userId: string, change: NewChange): Promise<void> {
  if (change.kind === 'set') {
    await tx
      .deleteFrom('catalogue_changes')
      .where('kind', '=', 'set')
      .where('intent', '=', change.intent)
      .where('place', '=', change.place)
      .where('revision_id', 'is', null)
      .execute();
  }
  await tx
    .insertInto('catalogue_changes')
    .values({
      id: newId(at),
      kind: change.kind,
      intent: change.intent,
      place: change.place,
      text: change.text,
      revision_id: null,
      created_by: userId,
      created_at: at,
    })
    .execute();
}
