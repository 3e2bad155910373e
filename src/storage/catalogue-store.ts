// The catalogue's truth: revisions of all its files, of which one is published.
import { sql } from 'kysely';
import type { RevisionFigures, RevisionState } from '../core/catalogue-revision.ts';
import type { Database, Tx } from './database.ts';
import type { Tables } from './schema.ts';

/** One file of the catalogue as written, e.g. `alarm.times.yaml`. */
export interface CatalogueFile {
  file: string;
  yaml: string;
}

export interface Revision {
  id: number;
  state: RevisionState;
  /** Of what training depends on: the kept model's key. */
  hash: string;
  note: string;
  createdBy: string;
  createdAt: number;
  publishedAt: number | null;
  /** The published revision a draft was made of. */
  baseId: number | null;
  figures: RevisionFigures | null;
  /** Why an admin published it though it answers more wrongly; of a failed draft, what failed. */
  reason: string | null;
}

export interface NewRevision {
  files: CatalogueFile[];
  hash: string;
  note: string;
  /** User id, or `import` for the first start. */
  by: string;
}

/** How files on disk differ from the published revision; by file name. */
export interface Drift {
  changed: string[];
  /** On disk only. */
  added: string[];
  /** Published only. */
  missing: string[];
}

export const CHANNEL = 'luftpost_catalogue';

/** Callers hand in files that passed the lint: what is published is what is answered. */
export function createCatalogueStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** The published revision with its files in the order of their names; null before the first import. */
  async function published(): Promise<(Revision & { files: CatalogueFile[] }) | null> {
    const row = await db
      .selectFrom('catalogue_revisions')
      .selectAll()
      .where('state', '=', 'published')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : { ...toRevision(row), files: await filesOf(row.id) };
  }

  async function filesOf(revision: number): Promise<CatalogueFile[]> {
    const rows = await db
      .selectFrom('catalogue_files')
      .select(['file', 'yaml'])
      .where('revision_id', '=', revision)
      .execute();
    return rows.sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /**
   * Publishes the files as a new revision and retires the old one, in one transaction. Files that are what is published
   * change nothing: `changed` is false. With `unlessAny`, only if nothing was ever published (the first start).
   */
  async function publish(wish: NewRevision, unlessAny = false): Promise<{ revision: number; changed: boolean }> {
    const outcome = await db.transaction().execute(async (tx) => {
      await oneAtATime(database, tx);
      const current = await tx
        .selectFrom('catalogue_revisions')
        .select('id')
        .where('state', '=', 'published')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (current !== undefined) {
        const files = await tx
          .selectFrom('catalogue_files')
          .select(['file', 'yaml'])
          .where('revision_id', '=', current.id)
          .execute();
        if (unlessAny || isSame(compare(wish.files, files))) return { revision: current.id, changed: false };
      }
      return { revision: await insert(tx, wish), changed: true };
    });
    if (outcome.changed) await database.notify(CHANNEL, String(outcome.revision));
    return outcome;
  }

  async function insert(tx: Tx, wish: NewRevision): Promise<number> {
    await retirePublished(tx);
    return insertRevision(tx, wish, { state: 'published', at: now(), baseId: null });
  }

  /** What differs between these files and the published revision: named at start, never merged. */
  async function drift(files: CatalogueFile[]): Promise<Drift> {
    const current = await published();
    return compare(files, current?.files ?? []);
  }

  /** What is or was published, newest first. */
  async function revisions(): Promise<Revision[]> {
    const all = db.selectFrom('catalogue_revisions').selectAll().where('state', 'in', ['published', 'retired']);
    const rows = await all.orderBy('id', 'desc').limit(100).execute();
    return rows.map(toRevision);
  }

  /** Calls back when another process publishes (PostgreSQL; on SQLite compare `published` when data changed). */
  const listen = (heard: () => void): Promise<void> => database.listen(CHANNEL, heard);

  return { published, filesOf, publish, drift, revisions, listen };
}

/** Two processes that start at once must not both import. SQLite has one writer at a time anyway. */
export async function oneAtATime({ kind }: Database, tx: Tx): Promise<void> {
  if (kind === 'postgres') await sql`select pg_advisory_xact_lock(774_002)`.execute(tx);
}

export async function retirePublished(tx: Tx): Promise<void> {
  await tx.updateTable('catalogue_revisions').set({ state: 'retired' }).where('state', '=', 'published').execute();
}

/** Numbered after the last one there is. */
export async function insertRevision(
  tx: Tx,
  { files, hash, note, by }: NewRevision,
  { state, at, baseId }: { state: 'draft' | 'published'; at: number; baseId: number | null },
): Promise<number> {
  const last = await tx
    .selectFrom('catalogue_revisions')
    .select(sql<number>`coalesce(max(id), 0)`.as('id'))
    .executeTakeFirstOrThrow();
  const id = Number(last.id) + 1;
  const row = { id, state, hash, note: note.slice(0, 500), created_by: by, created_at: at, base_id: baseId };
  const fresh = { figures: null, reason: null, published_at: state === 'published' ? at : null };
  await tx
    .insertInto('catalogue_revisions')
    .values({ ...row, ...fresh })
    .execute();
  for (const { file, yaml } of files) {
    await tx.insertInto('catalogue_files').values({ revision_id: id, file, yaml }).execute();
  }
  return id;
}

function compare(files: CatalogueFile[], kept: CatalogueFile[]): Drift {
  const before = new Map(kept.map(({ file, yaml }) => [file, yaml]));
  const names = new Set(files.map(({ file }) => file));
  return {
    changed: files.filter(({ file, yaml }) => before.has(file) && before.get(file) !== yaml).map(({ file }) => file),
    added: files.filter(({ file }) => !before.has(file)).map(({ file }) => file),
    missing: kept.filter(({ file }) => !names.has(file)).map(({ file }) => file),
  };
}

const isSame = ({ changed, added, missing }: Drift): boolean => changed.length + added.length + missing.length === 0;

export function toRevision(row: Tables['catalogue_revisions']): Revision {
  return {
    id: Number(row.id),
    state: row.state as RevisionState,
    hash: row.hash,
    note: row.note,
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    publishedAt: row.published_at === null ? null : Number(row.published_at),
    baseId: row.base_id === null ? null : Number(row.base_id),
    figures: row.figures === null ? null : (JSON.parse(row.figures) as RevisionFigures),
    reason: row.reason,
  };
}
