// The schema: interrupted at any statement it is brought to the same end, and a newer one is refused with a sentence.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, expect, it, vi } from 'vitest';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { eachDatabase } from '../databases.ts';

afterEach(() => vi.restoreAllMocks());

/** Every statement that changes something, from the n-th on, fails as on a full disk. */
function failFrom(n: number): { passed(): number } {
  let passed = 0;
  const prepare = BetterSqlite3.prototype.prepare;
  vi.spyOn(BetterSqlite3.prototype, 'prepare').mockImplementation(function (this: BetterSqlite3.Database, source) {
    if (/^\s*(create|alter|drop|insert|update|delete|commit)/i.test(source) && ++passed >= n) {
      throw new Error('database or disk is full');
    }
    return prepare.call(this, source);
  });
  return { passed: () => passed };
}

async function schemaOf({ db }: Database): Promise<string> {
  const rows = await sql<{ sql: string | null }>`select sql from sqlite_master order by type, name`.execute(db);
  const marks = await sql<{ id: number }>`select id from schema_migrations order by id`.execute(db);
  return JSON.stringify([rows.rows, marks.rows]);
}

it('goes on after a failure at any statement, to the same schema', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-migrate-'));
  const open = (name: string): Database => openDatabase({ file: join(folder, name), durable: false });
  const counted = failFrom(Number.POSITIVE_INFINITY);
  const whole = open('whole');
  await migrate(whole);
  const statements = counted.passed();
  vi.restoreAllMocks();
  const expected = await schemaOf(whole);
  await whole.close();
  expect(statements).toBeGreaterThan(50);
  for (let n = 1; n <= statements; n += 3) {
    failFrom(n);
    const first = open(`${n}`);
    await expect(migrate(first), `statement ${n}`).rejects.toThrow('disk is full');
    vi.restoreAllMocks();
    await first.close().catch(() => {});
    const second = open(`${n}`);
    await migrate(second);
    expect(await schemaOf(second), `statement ${n}`).toBe(expected);
    await second.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

eachDatabase('a schema', (open) => {
  it('that is newer than the program is refused with a sentence, and left as it is', async () => {
    const database = await open();
    await sql`insert into schema_migrations (id, name) values (9999, 'from the future')`.execute(database.db);
    await expect(migrate(database)).rejects.toThrow(
      /schema 9999, this program knows up to \d+: start the newer Luftpost/,
    );
    const marks = await sql<{ n: number }>`select count(*) as n from schema_migrations where id = 9999`.execute(
      database.db,
    );
    expect(Number(marks.rows[0]?.n)).toBe(1);
  });

  it('that is up to date is left alone, by two at once where processes share it', async () => {
    const database = await open();
    const other = await open(database);
    if (database.kind === 'postgres') await Promise.all([migrate(database), migrate(other)]);
    else await migrate(other);
    const marks = await sql<{ id: number }>`select id from schema_migrations`.execute(database.db);
    expect(new Set(marks.rows.map(({ id }) => Number(id))).size).toBe(marks.rows.length);
  });
});
