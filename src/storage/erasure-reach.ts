// How far an erasure reaches on PostgreSQL: what the role may, and what the server keeps for others.
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { createFreedBytes, ownsDatabase } from './freed-bytes.ts';
import { createWriteAheadLog, type LogGrant } from './write-ahead-log.ts';

export interface ErasureReach {
  /** Of the role and the database, quoted for a statement. */
  role: string;
  name: string;
  lacks: LogGrant[];
  ownsDatabase: boolean;
  archives: boolean;
  /** As the server says it: `0` or a size. */
  walKeepSize: string;
  slots: number;
  /** The last erasure whose bytes are not gone yet, ms UTC. */
  waitingSince: number | null;
}

/** Null on SQLite, which overwrites what it deletes. */
export async function erasureReach(database: Database): Promise<ErasureReach | null> {
  if (database.kind === 'sqlite') return null;
  const { rows } = await sql<{ role: string; name: string; archives: boolean; keeps: string; slots: number }>`select
    quote_ident(current_user) as role, quote_ident(current_database()) as name,
    current_setting('archive_mode') <> 'off' as archives, current_setting('wal_keep_size') as keeps,
    (select count(*)::int from pg_replication_slots) as slots`.execute(database.db);
  const { role, name, archives, keeps, slots } = rows[0]!;
  return {
    role,
    name,
    lacks: await createWriteAheadLog({ database }).lacking(),
    ownsDatabase: await ownsDatabase(database.db),
    archives,
    walKeepSize: keeps,
    slots,
    waitingSince: await createFreedBytes(database).waitingSince(),
  };
}
