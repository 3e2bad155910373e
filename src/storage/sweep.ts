// The daily deletion: what every table's rule says, in small statements.
import { type RawBuilder, sql } from 'kysely';
import type { Settings } from '../core/settings.ts';
import type { Database } from './database.ts';
import { RETENTION } from './retention.ts';
import { template } from './rule-template.ts';

/** Rows deleted in one statement: on SQLite nobody else writes meanwhile. */
const CHUNK = 200;
const DAY_MS = 86_400_000;

export interface SweepOptions {
  database: Database;
  settings: () => Settings;
  now: () => number;
}

/** See `sweep`. */
export function createSweep({ database: { db, kind }, settings, now }: SweepOptions) {
  const rules = Object.entries(RETENTION);

  /**
   * Deletes what is older than its rule allows, in small statements with the loop free between them. Safe to end and
   * repeat at any point. Resolves to the rows deleted or blanked per table, only those with any.
   */
  async function sweep(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const rowId = sql.raw(kind === 'sqlite' ? 'rowid' : 'ctid');
    for (const [table, rule] of rules) {
      const works = [];
      if (rule.blank) {
        const { set, where } = rule.blank;
        works.push(() => sql`update ${sql.table(table)} set ${fill(set)} where ${rowId} in (${some(table, where)})`);
      }
      if (rule.sweep !== null) {
        const { sweep: where } = rule;
        works.push(() => sql`delete from ${sql.table(table)} where ${rowId} in (${some(table, where)})`);
      }
      for (const work of works) {
        for (let n = CHUNK; n >= CHUNK; ) {
          const result = await work().execute(db);
          n = Number(result.numAffectedRows ?? 0);
          if (n > 0) counts[table] = (counts[table] ?? 0) + n;
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
      }
    }
    return counts;

    function some(table: string, where: string): RawBuilder<unknown> {
      return sql`select ${rowId} from ${sql.table(table)} where ${fill(where)} limit ${sql.lit(CHUNK)}`;
    }
    function fill(text: string): RawBuilder<unknown> {
      return template(text, (name) => {
        if (name === 'now') return sql.lit(now());
        const days = /^\d+$/.test(name) ? Number(name) : settings().number(name);
        return sql.lit(now() - days * DAY_MS);
      });
    }
  }

  return sweep;
}
