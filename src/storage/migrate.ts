// Brings the schema up to date, or refuses a database that is newer than the program.
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { migrations } from './migrations/index.ts';

/**
 * Runs what is missing, each migration in one transaction with its mark, so a kill at any point is resumed.
 * Throws with a sentence when the database was written by a newer Luftpost.
 */
export async function migrate(database: Database): Promise<void> {
  const { db, kind } = database;
  await sql.raw('create table if not exists schema_migrations (id bigint primary key, name text not null)').execute(db);
  const newest = migrations.at(-1)?.id ?? 0;
  for (const migration of migrations) {
    await db.transaction().execute(async (tx) => {
      if (kind === 'postgres') await sql`select pg_advisory_xact_lock(774_001)`.execute(tx);
      const done = await sql<{ id: number }>`select id from schema_migrations`.execute(tx);
      const ids = done.rows.map((row) => Number(row.id));
      const ahead = Math.max(0, ...ids);
      if (ahead > newest) {
        throw new Error(
          `The database has schema ${ahead}, this program knows up to ${newest}: start the newer Luftpost that wrote it.`,
        );
      }
      if (ids.includes(migration.id)) return;
      const text = migration.sql.replaceAll('{blob}', kind === 'postgres' ? 'bytea' : 'blob');
      for (const statement of text.split(/;\s*(?:\n|$)/)) {
        if (statement.trim() !== '') await sql.raw(statement).execute(tx);
      }
      await sql`insert into schema_migrations (id, name) values (${migration.id}, ${migration.name})`.execute(tx);
    });
  }
}
