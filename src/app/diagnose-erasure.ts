// What `doctor` looks at on PostgreSQL: whether an erasure can reach what the server itself keeps of a row.
import { sql } from 'kysely';
import type { Diagnosis } from '../cli/ports.ts';
import type { Database } from '../storage/database.ts';
import { createFreedBytes, ownsDatabase } from '../storage/freed-bytes.ts';
import { createWriteAheadLog, type LogGrant } from '../storage/write-ahead-log.ts';

const AREA = 'erasure';
const DAY_MS = 86_400_000;
const warning = (message: string): Diagnosis => ({ area: AREA, state: 'warning', message });

/** Nothing on SQLite, which overwrites what it deletes. */
export async function* diagnoseErasure(database: Database, now: number): AsyncGenerator<Diagnosis> {
  if (database.kind === 'sqlite') return;
  const { rows } = await sql<{ role: string; name: string; archive: string; keeps: string; slots: number }>`select
    quote_ident(current_user) as role, quote_ident(current_database()) as name,
    current_setting('archive_mode') as archive, current_setting('wal_keep_size') as keeps,
    (select count(*)::int from pg_replication_slots) as slots`.execute(database.db);
  const { role, name, archive, keeps, slots } = rows[0]!;
  const found: Diagnosis[] = [];
  const lacks = await createWriteAheadLog({ database }).lacking();
  if (lacks.length > 0) {
    const how = lacks.map((grant) => statement(grant, role)).join('; ');
    found.push(warning(`the write-ahead log keeps what was erased until it is recycled. As a superuser, here: ${how}`));
  }
  if (!(await ownsDatabase(database.db))) {
    const how = `alter database ${name} owner to ${role}`;
    found.push(warning(`the planner's statistics keep words of what was erased. As a superuser: ${how}`));
  }
  if (archive !== 'off') {
    found.push(warning('archive_mode is on: the archive keeps what was erased; encrypt it and delete it by date'));
  }
  if (slots > 0 || keeps !== '0') {
    const why = `${slots} replication slot(s), wal_keep_size ${keeps}`;
    found.push(warning(`files of the write-ahead log are kept for others (${why}): what was erased stays so long`));
  }
  const since = await createFreedBytes(database).waitingSince();
  if (since !== null && since < now - 2 * DAY_MS && lacks.length === 0) {
    const at = new Date(since).toISOString();
    found.push(
      warning(`bytes of an erasure of ${at} still wait: the service's log says why (erasure.freed-bytes-left)`),
    );
  }
  if (found.length > 0) yield* found;
  else yield { area: AREA, state: 'ok', message: 'reaches tables, statistics and write-ahead log' };
}

const statement = (grant: LogGrant, role: string): string => `grant ${grant} to ${role}`;
