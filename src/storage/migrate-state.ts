// How far a database's schema is, without touching it.
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { migrations } from './migrations/index.ts';

/** `found` 0: an empty database. Rejects when it cannot be read at all. */
export async function schemaState({ db }: Database): Promise<{ known: number; found: number }> {
  const known = migrations.at(-1)?.id ?? 0;
  const tables = await db.introspection.getTables();
  if (!tables.some((table) => table.name === 'schema_migrations')) return { known, found: 0 };
  const { rows } = await sql<{ id: number | null }>`select max(id) as id from schema_migrations`.execute(db);
  return { known, found: Number(rows[0]?.id ?? 0) };
}
