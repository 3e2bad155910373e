// The whole alarm of 13,000 under twenty kills, on SQLite with one process and on PostgreSQL with four.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { runWithKills } from '../crash/kill-run.ts';
import { serverUrl } from '../databases.ts';

/** What may be under way in one process: three quarters of this are for broadcasts. */
const CONCURRENCY = 43;
const IN_FLIGHT = 32;

describe.each(['sqlite', 'postgres'] as const)('an alarm of 13,000 under kills on %s', (kind) => {
  it('serves everybody once and lists what is in doubt', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'luftpost-kill-'));
    const name = `kill_${process.pid}`;
    const onServer = async (statement: string): Promise<void> => {
      const client = new pg.Client({ connectionString: serverUrl('postgres') });
      await client.connect();
      await client.query(statement);
      await client.end();
    };
    if (kind === 'postgres') await onServer(`create database ${name} template luftpost_template`);
    const place = kind === 'sqlite' ? { file: join(folder, 'luftpost.sqlite') } : { url: serverUrl(name), file: '' };
    const database = openDatabase(place);
    try {
      await migrate(database);
      const report = await runWithKills({
        database,
        place,
        recipients: 13_000,
        kills: 20,
        workers: kind === 'sqlite' ? 1 : 4,
        concurrency: CONCURRENCY,
        latencyMs: 50,
        everyMs: kind === 'sqlite' ? 1_200 : 500,
      });
      console.log(kind, JSON.stringify(report));
      expect(report).toMatchObject({ double: 0, missing: 0 });
      expect(report.kills).toBeGreaterThanOrEqual(10);
      expect(report.doubtful).toBeLessThanOrEqual(report.kills * IN_FLIGHT);
      expect(report.listed).toBe(report.doubtful);
      expect(Object.values(report.totals).reduce((sum, n) => sum + n, 0)).toBe(13_000);
      if (kind === 'sqlite') expect(report.restartMs).toBeLessThan(5_000);
    } finally {
      await database.close();
      if (kind === 'postgres') await onServer(`drop database if exists ${name} with (force)`);
      rmSync(folder, { recursive: true, force: true });
    }
  }, 600_000);
});
