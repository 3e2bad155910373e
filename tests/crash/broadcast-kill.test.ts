// Killed in the middle of an alarm, again and again: nobody twice, nobody forgotten, doubt only about what was in flight.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { runWithKills } from './kill-run.ts';

it('serves everybody once over kills on SQLite, and lists what is in doubt', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-kill-'));
  const place = { file: join(folder, 'luftpost.sqlite') };
  const database = openDatabase(place);
  try {
    await migrate(database);
    const report = await runWithKills({
      database,
      place,
      recipients: 1_200,
      kills: 4,
      workers: 1,
      concurrency: 32,
      latencyMs: 50,
      everyMs: 500,
    });
    expect(report).toMatchObject({ double: 0, missing: 0 });
    expect(report.kills).toBeGreaterThan(0);
    expect(report.doubtful).toBeGreaterThan(0);
    expect(report.doubtful).toBeLessThanOrEqual(report.kills * 32);
    expect(report.listed).toBe(report.doubtful);
    expect(Object.values(report.totals).reduce((sum, n) => sum + n, 0)).toBe(1_200);
    expect(report.restartMs).toBeLessThan(5_000);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
