// What `doctor` says on PostgreSQL about what the server itself keeps of an erased row.
import type { Diagnosis } from '../cli/ports.ts';
import type { Database } from '../storage/database.ts';
import { erasureReach } from '../storage/erasure-reach.ts';

const AREA = 'erasure';
const DAY_MS = 86_400_000;
const warning = (message: string): Diagnosis => ({ area: AREA, state: 'warning', message });

/** Nothing on SQLite, which overwrites what it deletes. */
export async function* diagnoseErasure(database: Database, now: number): AsyncGenerator<Diagnosis> {
  const reach = await erasureReach(database);
  if (reach === null) return;
  const { role, name, lacks, archives, walKeepSize, slots, waitingSince } = reach;
  const found: Diagnosis[] = [];
  if (lacks.length > 0) {
    const how = lacks.map((grant) => `grant ${grant} to ${role}`).join('; ');
    found.push(warning(`the write-ahead log keeps what was erased until it is recycled. As a superuser, here: ${how}`));
  }
  if (!reach.ownsDatabase) {
    const how = `alter database ${name} owner to ${role}`;
    found.push(warning(`the planner's statistics keep words of what was erased. As a superuser: ${how}`));
  }
  if (archives) {
    found.push(warning('archive_mode is on: the archive keeps what was erased; encrypt it and delete it by date'));
  }
  if (slots > 0 || walKeepSize !== '0') {
    const why = `${slots} replication slot(s), wal_keep_size ${walKeepSize}`;
    found.push(warning(`files of the write-ahead log are kept for others (${why}): what was erased stays so long`));
  }
  if (waitingSince !== null && waitingSince < now - 2 * DAY_MS && lacks.length === 0) {
    const at = new Date(waitingSince).toISOString();
    found.push(
      warning(`bytes of an erasure of ${at} still wait: the service's log says why (erasure.freed-bytes-left)`),
    );
  }
  if (found.length > 0) yield* found;
  else yield { area: AREA, state: 'ok', message: 'reaches tables, statistics and write-ahead log' };
}
