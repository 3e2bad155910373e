// Work that one process of several does at a time: the next waits, takes over from the dead, and gives up when told.
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { eachDatabase } from '../databases.ts';

const never = (): Promise<never> => new Promise(() => {});

/** Locks of other tests' databases are none of ours. */
const ours = sql`locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;

/** Resolves once somebody holds the lock and `waiting` others stand behind it. */
async function untilLocked({ db }: Database, waiting: number): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ granted: boolean }>`select granted from pg_locks where ${ours}`.execute(db);
    if (rows.some(({ granted }) => granted) && rows.filter(({ granted }) => !granted).length === waiting) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

eachDatabase('alone', (open) => {
  it('does the work and hands on what it came to', async () => {
    const database = await open();
    expect(await database.alone('train', async () => 'model')).toBe('model');
    await expect(database.alone('train', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await database.alone('train', async () => 'again')).toBe('again');
  });

  it('lets the next one begin when the first has ended, other names at once', async ({ skip }) => {
    const first = await open();
    if (first.kind === 'sqlite') skip('SQLite has one process');
    const second = await open(first);
    const steps: string[] = [];
    let end = (): void => {};
    const one = first.alone('train', async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      steps.push('first');
    });
    await untilLocked(first, 0);
    const two = second.alone('train', async () => void steps.push('second'));
    await untilLocked(first, 1);
    await second.alone('other', async () => void steps.push('other'));
    end();
    await Promise.all([one, two]);
    expect(steps).toEqual(['other', 'first', 'second']);
  });

  it('takes over from one whose connection is gone', async ({ skip }) => {
    const first = await open();
    if (first.kind === 'sqlite') skip('SQLite has one process');
    const second = await open(first);
    void first.alone('train', never).catch(() => {});
    await untilLocked(first, 0);
    const waiting = second.alone('train', async () => 'taken over');
    await untilLocked(first, 1);
    await sql`select pg_terminate_backend(pid) from pg_locks where ${ours} and granted`.execute(second.db);
    expect(await waiting).toBe('taken over');
  });

  it('stops waiting when told', async ({ skip }) => {
    const first = await open();
    if (first.kind === 'sqlite') skip('SQLite has one process');
    void first.alone('train', never).catch(() => {});
    await untilLocked(first, 0);
    const stop = new AbortController();
    const waiting = first.alone('train', async () => 'never', stop.signal);
    await untilLocked(first, 1);
    stop.abort();
    await expect(waiting).rejects.toThrow();
    await expect(first.alone('other', async () => 'never', stop.signal)).rejects.toThrow(/abort/);
  });
});
