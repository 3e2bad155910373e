// Backup and restore: every table of one instant in one file, the same for both databases.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from './database.ts';
import { migrations } from './migrations/index.ts';
import { RETENTION } from './retention.ts';
import type { Tables } from './schema.ts';
import { sealOf } from './seal-plugin.ts';
import { SEALED_COLUMNS, type SealedAs, sealedFor } from './sealed-columns.ts';
import { seal as sealStream, unsealed } from './sealed-file.ts';
import { markSealed, SEAL_KEY } from './unlock.ts';

/** Rows in one line of the file. */
const CHUNK = 500;
const FORMAT = 1;
/** What belongs to running processes, or may vanish: a restored console session would outlive its sign-out. */
const LEFT_OUT = new Set(['schema_migrations', 'keyv', 'processes', 'leases', 'form_ids']);
export const archivedTables = (): string[] => Object.keys(RETENTION).filter((table) => !LEFT_OUT.has(table));

export interface ArchiveHead {
  luftpost: number;
  schema: number;
  /** ms UTC */
  at: number;
  /** The instance's secret, if it made it itself: without it no STOPP mark would be known again. */
  secret: string | null;
  /** Tells whether another secret is the same. */
  secretCheck: string;
}

type Line = { head: ArchiveHead } | { table: string; rows: Record<string, unknown>[] } | { end: string; rows: number };

const newestSchema = (): number => migrations.at(-1)?.id ?? 0;
export const secretCheck = (secret: string): string =>
  createHash('sha256').update(`luftpost backup ${secret}`).digest('base64url').slice(0, 22);

/**
 * Writes the state of one instant while the service runs (readers do not wait for it, nor it for writers). The file
 * appears under its name only when it is whole, readable for its owner alone and encrypted under `key` if there is one.
 * Resolves to the number of rows.
 */
export async function writeArchive(
  database: Database,
  file: string,
  head: Omit<ArchiveHead, 'luftpost' | 'schema'>,
  progress?: (rows: number) => void,
  key: string | null = null,
): Promise<number> {
  const part = `${file}.part`;
  let rows = 0;
  try {
    await atOneInstant(database, async (tx) => {
      const digest = createHash('sha256');
      async function* lines(): AsyncGenerator<string> {
        const line = (value: Line): string => {
          const text = `${JSON.stringify(value, replaceBytes)}\n`;
          digest.update(text);
          return text;
        };
        yield line({ head: { luftpost: FORMAT, schema: newestSchema(), ...head } });
        for (const table of archivedTables()) {
          for await (const chunk of chunksOf(tx, database.kind, table)) {
            rows += chunk.length;
            progress?.(rows);
            yield line({ table, rows: chunk });
          }
        }
        yield `${JSON.stringify({ end: digest.digest('hex'), rows } satisfies Line)}\n`;
      }
      const target = createWriteStream(part, { mode: 0o600, flush: true });
      const source = Readable.from(lines());
      await (key === null
        ? pipeline(source, createGzip(), target)
        : pipeline(source, createGzip(), sealStream(key), target));
    });
    await rename(part, file);
    return rows;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Reads without a lock that would keep writers waiting. */
async function atOneInstant({ db, kind }: Database, read: (db: Kysely<Tables>) => Promise<void>): Promise<void> {
  if (kind === 'postgres') return db.transaction().setIsolationLevel('repeatable read').execute(read);
  await db.connection().execute(async (connection) => {
    await sql`begin deferred`.execute(connection);
    try {
      await read(connection);
    } finally {
      await sql`commit`.execute(connection);
    }
  });
}

async function* chunksOf(tx: Kysely<Tables>, kind: Database['kind'], table: string) {
  if (kind === 'sqlite') {
    for (let after = 0; ; ) {
      const { rows } = await sql<Record<string, unknown> & { _at: number }>`
        select rowid as _at, * from ${sql.table(table)} where rowid > ${after} order by rowid limit ${CHUNK}`.execute(
        tx,
      );
      if (rows.length === 0) return;
      after = rows.at(-1)!._at;
      yield rows.map(({ _at, ...row }) => row);
    }
  }
  const name = sql.ref(`backup_${table}`);
  await sql`declare ${name} no scroll cursor for select * from ${sql.table(table)}`.execute(tx);
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`fetch ${sql.lit(CHUNK)} from ${name}`.execute(tx);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close ${name}`.execute(tx);
}

/** Reads a file to its end and checks it. Throws with a sentence when it is no backup, torn, or of a newer program. */
export async function checkArchive(
  file: string,
  key: string | null = null,
): Promise<{ head: ArchiveHead; rows: number }> {
  let head: ArchiveHead | null = null;
  let rows = 0;
  let ended = false;
  const digest = createHash('sha256');
  for await (const { value, text } of linesOf(file, key)) {
    if (ended) throw new Error(`${file} goes on behind its end: it is damaged.`);
    if ('end' in value) {
      ended = value.end === digest.digest('hex') && value.rows === rows;
      if (!ended) throw new Error(`${file} is damaged: its checksum is another one.`);
      continue;
    }
    digest.update(`${text}\n`);
    if ('head' in value) head = value.head;
    else rows += value.rows.length;
  }
  if (head === null) throw new Error(`${file} is no backup of Luftpost.`);
  if (!ended) throw new Error(`${file} is not whole: the end is missing.`);
  if (head.luftpost !== FORMAT || head.schema > newestSchema()) {
    throw new Error(`${file} was written by a newer Luftpost: restore it with that one.`);
  }
  return { head, rows };
}

/** What a file says of itself, before it is checked. Throws with a sentence when it is no backup. */
export async function readHead(file: string, key: string | null = null): Promise<ArchiveHead> {
  for await (const { value } of linesOf(file, key)) if ('head' in value) return value.head;
  throw new Error(`${file} is no backup of Luftpost.`);
}

/** Replaces every row by those of the file, inside the caller's transaction. The file has been checked before. */
export async function readArchive(
  tx: Tx,
  file: string,
  progress?: (rows: number) => void,
  key: string | null = null,
): Promise<void> {
  for (const table of Object.keys(RETENTION)) {
    if (table !== 'schema_migrations') await sql`delete from ${sql.table(table)}`.execute(tx);
  }
  let done = 0;
  const seal = sealOf(tx);
  const restored = (value: unknown, as: SealedAs | undefined): unknown => {
    const plain = restoreBytes(value);
    return as === undefined || seal === null ? plain : sealedFor(seal, as, plain);
  };
  const known = new Set(archivedTables());
  for await (const { value } of linesOf(file, key)) {
    if (!('table' in value) || !known.has(value.table)) continue;
    // Whether this database is sealed is not for the file to say.
    if (value.table === 'meta') value.rows = value.rows.filter((row) => row.key !== SEAL_KEY);
    const first = value.rows[0];
    if (first === undefined) continue;
    const columns = Object.keys(first);
    const sealed = seal === null ? undefined : SEALED_COLUMNS[value.table];
    // A statement has at most 32,766 values on SQLite.
    const most = Math.max(1, Math.floor(30_000 / columns.length));
    for (let from = 0; from < value.rows.length; from += most) {
      const values = value.rows
        .slice(from, from + most)
        .map((row) => sql`(${sql.join(columns.map((column) => restored(row[column], sealed?.[column])))})`);
      await sql`insert into ${sql.table(value.table)} (${sql.join(columns.map((column) => sql.ref(column)))})
        values ${sql.join(values)}`.execute(tx);
    }
    done += value.rows.length;
    progress?.(done);
  }
  if (seal !== null) await markSealed(tx, { check: seal.check, state: 'on' });
}

async function* linesOf(file: string, key: string | null): AsyncGenerator<{ value: Line; text: string }> {
  const source = await unsealed(file, key).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`${file} does not exist.`, { cause: error }) : error;
  });
  const unzipped = createGunzip();
  source.on('error', (error) => unzipped.destroy(error));
  try {
    for await (const text of createInterface({ input: source.pipe(unzipped), crlfDelay: Number.POSITIVE_INFINITY })) {
      yield { value: JSON.parse(text) as Line, text };
    }
  } catch (error) {
    throw new Error(`${file} is no backup of Luftpost, damaged, or made under another DATA_KEY.`, { cause: error });
  } finally {
    unzipped.destroy();
  }
}

/** Buffers reach a replacer as what their `toJSON` made of them. */
function replaceBytes(_: string, value: unknown): unknown {
  const buffer = value as { type?: unknown; data?: unknown } | null;
  if (typeof value !== 'object' || buffer === null || buffer.type !== 'Buffer' || !Array.isArray(buffer.data))
    return value;
  return { bytes64: Buffer.from(buffer.data as number[]).toString('base64') };
}

const restoreBytes = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'bytes64' in value
    ? Buffer.from(String(value.bytes64), 'base64')
    : value;
