// A life that ends with a kill -9 at its n-th I/O boundary: before or after a commit, before, in or after a send.
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { openDatabase } from '../../src/storage/database.ts';
import { createProcessStore } from '../../src/storage/process-store.ts';
import { openLife } from './boundary-life.ts';

export interface BoundaryTask {
  url?: string;
  file: string;
  platform: { root: string; token: string };
  /** What the house takes for now. */
  start: number;
  dieAt: number;
}

/** Comes as a line when everything is loaded, so that the wait for it is spent before it is needed. */
process.stdout.write('loaded\n');
const task = JSON.parse(
  await new Promise<string>((resolve) => process.stdin.once('data', (line) => resolve(String(line)))),
) as BoundaryTask;

let passed = 0;
const isNext = (): boolean => ++passed === task.dieAt;
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
const point = (): void => {
  if (isNext()) die();
};

watchSqlite();
watchPostgres();
const offset = task.start - Date.now();
const clock = { now: () => Date.now() + offset };
const database = openDatabase({ ...(task.url === undefined ? {} : { url: task.url }), file: task.file, poolSize: 4 });
await createProcessStore({ database, holder: 'victim', now: clock.now }).beat('worker');
passed = 0;
await openLife({
  database,
  platform: task.platform,
  clock,
  holder: 'victim',
  around: (send) => async (address, message, deliveryId) => {
    point();
    const answer = send(address, message, deliveryId);
    // The request is on its way: it may arrive or not.
    if (isNext()) setTimeout(die, 3);
    const result = await answer;
    point();
    return result;
  },
});

/** What changes the file: commits, and writes that are transactions of their own. */
function watchSqlite(): void {
  const { prepare } = BetterSqlite3.prototype;
  BetterSqlite3.prototype.prepare = function (this: BetterSqlite3.Database, source: string) {
    const statement = prepare.call(this, source);
    const commits = /^\s*commit/i.test(source);
    if (!commits && !/^\s*(insert|update|delete|with)/i.test(source)) return statement;
    for (const name of ['run', 'all', 'get'] as const) {
      const call = statement[name].bind(statement) as (...given: unknown[]) => unknown;
      const counted = (...given: unknown[]): unknown => {
        const alone = commits || !this.inTransaction;
        if (alone) point();
        const result = call(...given);
        if (alone) point();
        return result;
      };
      Object.defineProperty(statement, name, { value: counted });
    }
    return statement;
  } as typeof prepare;
}

function watchPostgres(): void {
  const inside = new WeakSet<object>();
  const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const text = typeof given[0] === 'string' ? given[0] : String((given[0] as { text?: string } | null)?.text ?? '');
    if (/^\s*(begin|start)/i.test(text)) inside.add(this);
    const ends = /^\s*(commit|rollback)/i.test(text);
    if (ends) inside.delete(this);
    const alone = /^\s*commit/i.test(text) || (!inside.has(this) && /^\s*(insert|update|delete|with)/i.test(text));
    if (alone) point();
    const result = query.apply(this, given);
    return alone && result instanceof Promise ? result.finally(point) : result;
  } as typeof pg.Client.prototype.query;
}
