// PostgreSQL's write-ahead log holds what was erased until its files are written over: here they are, where the role may.
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What is written a second at most, bytes: nobody who waits for the disk notices it. */
const PACE = 64 * 1024 * 1024;
/** More than this is not written at one time, bytes. */
const MOST = 8 * 1024 * 1024 * 1024;

/** What a role needs; the words are those of the statement that gives it. */
export type LogGrant =
  | 'pg_checkpoint'
  | 'execute on function pg_switch_wal()'
  | 'execute on function pg_ls_waldir()'
  | 'execute on function pg_logical_emit_message(boolean, text, text)';

export interface LogLeft {
  /** What the role lacks; with any nothing was done. */
  grants: LogGrant[];
  /** Files from before, kept for a replica, a backup or by `wal_keep_size`; also those beyond the most at one time. */
  files: number;
  /** It was ended by `halt` before all was written. */
  halted: boolean;
}

export interface WriteAheadLogOptions {
  database: Database;
  /** Asked before each file; true ends the work. */
  halt?: () => Promise<boolean>;
  /** Between two files. */
  pause?: (ms: number) => Promise<void>;
}

export function createWriteAheadLog({ database, halt = async () => false, pause = waited }: WriteAheadLogOptions) {
  const { db } = database;

  /** Which rights are missing. */
  async function lacking(): Promise<LogGrant[]> {
    const has = (name: string) => sql`(select bool_or(has_function_privilege(oid, 'execute')) from pg_proc
      where proname = ${name} and pronamespace = 'pg_catalog'::regnamespace)`;
    const { rows } = await sql<{ checkpoint: boolean; switches: boolean; lists: boolean; emits: boolean }>`select
      coalesce(pg_has_role(to_regrole('pg_checkpoint'), 'usage'), false) as checkpoint,
      ${has('pg_switch_wal')} as switches, ${has('pg_ls_waldir')} as lists,
      ${has('pg_logical_emit_message')} as emits`.execute(db);
    const may = rows[0]!;
    const lacks: LogGrant[] = [];
    if (!may.checkpoint) lacks.push('pg_checkpoint');
    if (!may.switches) lacks.push('execute on function pg_switch_wal()');
    if (!may.lists) lacks.push('execute on function pg_ls_waldir()');
    if (!may.emits) lacks.push('execute on function pg_logical_emit_message(boolean, text, text)');
    return lacks;
  }

  /** Bytes of the log on the disk; 0 when the role may not see it, and nothing will be done. */
  async function size(): Promise<number> {
    if ((await lacking()).length > 0) return 0;
    const { rows } = await sql<{ size: string }>`select sum(size) as size from pg_ls_waldir()`.execute(db);
    return Number(rows[0]!.size);
  }

  /**
   * Writes over every file of the log that was there, at `PACE`. A checkpoint gives the files back: PostgreSQL deletes
   * them or keeps them, with their bytes, under names to come. A switch fills the rest of a file with zeros, but only
   * one that holds something: hence the empty message before it. So as many switches as there are files to come, and
   * none of them holds an old byte.
   */
  async function clear(): Promise<LogLeft> {
    const grants = await lacking();
    if (grants.length > 0) return { grants, files: 0, halted: false };
    const segment = await segmentSize();
    await next();
    await sql`checkpoint`.execute(db);
    const first = await present();
    const toCome = (await files()).filter((name) => name > first).length;
    const most = Math.min(toCome, Math.floor(MOST / segment));
    // One more than there are: whoever else writes meanwhile only makes it faster.
    for (let done = 0; done <= most; done++) {
      if (await halt()) return { grants, files: toCome - done, halted: true };
      await next();
      await pause((segment / PACE) * 1_000);
    }
    await sql`checkpoint`.execute(db);
    const kept = (await files()).filter((name) => name < first).length;
    return { grants, files: kept + toCome - most, halted: false };
  }

  async function next(): Promise<void> {
    await sql`select pg_logical_emit_message(false, 'luftpost', '')`.execute(db);
    await sql`select pg_switch_wal()`.execute(db);
  }

  async function segmentSize(): Promise<number> {
    const { rows } = await sql<{ size: string }>`select setting as size from pg_settings
      where name = 'wal_segment_size'`.execute(db);
    return Number(rows[0]!.size);
  }

  /** Names without their timeline: in the order they are written. */
  async function files(): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`select substr(name, 9) as name from pg_ls_waldir()
      where name ~ '^[0-9A-F]{24}$'`.execute(db);
    return rows.map(({ name }) => name);
  }

  async function present(): Promise<string> {
    const { rows } = await sql<{ name: string }>`select
      substr(pg_walfile_name(pg_current_wal_insert_lsn()), 9) as name`.execute(db);
    return rows[0]!.name;
  }

  return { lacking, size, clear };
}

const waited = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
