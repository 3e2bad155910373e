// Two processes on one SQLite file: a transaction that reads first never fails because another process wrote.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';

it('writes beside another writer without a fault', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-beside-'));
  const file = join(folder, 'db');
  const database = openDatabase({ file, durable: false });
  await migrate(database);
  const other = new Worker(
    `const { workerData } = require('node:worker_threads');
     const Database = require('better-sqlite3');
     const db = new Database(workerData, { timeout: 5000 });
     db.exec("insert into meta values ('other', '0')");
     const seen = db.prepare('select count(*) as n from seen');
     let written = 0;
     // As long as we write: so that both really write at once, however fast the machine is.
     for (; seen.get().n < 100; written++) db.exec("update meta set value = value + 1 where key = 'other'");
     require('node:worker_threads').parentPort.postMessage(written);`,
    { eval: true, workerData: file },
  );
  const ended = once(other, 'message');
  const count = () => database.db.selectFrom('meta').select('value').where('key', '=', 'other').executeTakeFirst();
  while ((await count()) === undefined) await new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 100; i++) {
    await database.db.transaction().execute(async (tx) => {
      await tx.selectFrom('meta').select('value').where('key', '=', 'other').executeTakeFirstOrThrow();
      await new Promise((resolve) => setImmediate(resolve));
      await tx
        .insertInto('seen')
        .values({ hash: `h${i}`, at: i })
        .execute();
    });
  }
  const [written] = (await ended) as [number];
  expect(written).toBeGreaterThan(0);
  expect(await count()).toEqual({ value: String(written) });
  expect(await database.db.selectFrom('seen').select('hash').execute()).toHaveLength(100);
  await database.close();
  rmSync(folder, { recursive: true });
}, 30_000);
