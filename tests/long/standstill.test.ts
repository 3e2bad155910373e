// A process that stands still while it holds the lock everybody needs: it is taken from it, and its work is undone.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { lockPace } from '../../src/storage/pace.ts';
import { serverUrl } from '../databases.ts';

/** What the database waits, and some more for a busy machine, ms. */
const TAKEN_AWAY_MS = 15_000;

const name = `standstill_${process.pid}`;
const admin = openDatabase({ url: serverUrl('postgres'), file: '', poolSize: 1 });
afterAll(() => admin.close());

it('goes on after ten seconds', async () => {
  await sql.raw(`create database ${name} template luftpost_template`).execute(admin.db);
  const mine = serverUrl(name);
  const other = openDatabase({ url: mine, file: '', poolSize: 1 });
  await other.db.transaction().execute((tx) => lockPace(tx, 'postgres', 'telegram', '42'));
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'crash', 'lock-holder-process.ts'), mine]);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await expect.poll(() => said, { timeout: 30_000 }).toBe('held\n');
    child.kill('SIGSTOP');
    const began = performance.now();
    const pace = await other.db.transaction().execute((tx) => lockPace(tx, 'postgres', 'telegram', '42'));
    const waitedMs = Math.round(performance.now() - began);
    console.log(JSON.stringify({ waitedMs }));
    expect(pace.stopped_reason).toBeNull();
    // It did wait: the lock was held by a process that cannot answer.
    expect(waitedMs).toBeGreaterThan(2_000);
    expect(waitedMs).toBeLessThan(TAKEN_AWAY_MS);
    child.kill('SIGCONT');
    await ended;
    expect(said).toBe('held\ntaken away\n');
  } finally {
    child.kill('SIGKILL');
    await other.close();
    await sql.raw(`drop database if exists ${name} with (force)`).execute(admin.db);
  }
}, 180_000);
