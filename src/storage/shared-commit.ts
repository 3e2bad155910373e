// One commit for everybody who writes in the same turn of the event loop: an fsync costs more than all they write.
import type { Db, Tx } from './database.ts';
import { goDirectly, query } from './rows.ts';

export type Commit = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

interface Waiting {
  work(tx: Tx): Promise<unknown>;
  done(result: unknown): void;
  failed(error: unknown): void;
}

/**
 * For a database with one connection. Collects what is handed in during one turn of the loop and runs it in order in
 * one transaction, each behind its own savepoint: one that throws is undone alone and only its caller rejects. Callers
 * resolve after the commit. `run` is the connection itself. A commit that fails rejects all of them.
 */
export function createSharedCommit(db: Db, run: (text: string, parameters: readonly unknown[]) => unknown[]): Commit {
  const waiting: Waiting[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const batch = waiting.splice(0);
      const answers: (() => void)[] = [];
      try {
        await db.transaction().execute(async (tx) => {
          goDirectly(tx, run);
          const alone = batch.length === 1;
          for (const one of batch) answers.push(alone ? await runAlone(tx, one) : await runBehindSavepoint(tx, one));
        });
        for (const answer of answers) answer();
      } catch (error) {
        for (const one of batch) one.failed(error);
      }
    }
    running = false;
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, done: resolve as (result: unknown) => void, failed: reject });
      if (!running) void drain();
    });
}

/** Throws what the work throws: the transaction is its own and is rolled back. */
async function runAlone(tx: Tx, { work, done }: Waiting): Promise<() => void> {
  const result = await work(tx);
  return () => done(result);
}

async function runBehindSavepoint(tx: Tx, { work, done, failed }: Waiting): Promise<() => void> {
  await query(tx, 'sqlite', 'savepoint shared', []);
  try {
    const result = await work(tx);
    await query(tx, 'sqlite', 'release savepoint shared', []);
    return () => done(result);
  } catch (error) {
    await query(tx, 'sqlite', 'rollback to savepoint shared', []);
    await query(tx, 'sqlite', 'release savepoint shared', []);
    return () => failed(error);
  }
}
