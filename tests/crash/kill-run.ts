// Sends an alarm through processes that are killed at random, and lets the platform say who got it how often.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../src/storage/database.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { addUser, clockFrom, crowd, NOON, openAlarmHouse, subscribe } from '../scenario/alarm-house.ts';

export interface KillRun {
  database: Database;
  place: { url?: string; file: string };
  recipients: number;
  kills: number;
  workers: number;
  concurrency: number;
  latencyMs: number;
  /** Between kills, at random around this, ms. */
  everyMs: number;
}

export interface KillReport {
  state: string;
  totals: Record<string, number>;
  /** Recipients the platform served more than once. */
  double: number;
  /** Recipients it never served whose row is not in doubt. */
  missing: number;
  /** Rows in doubt, each listed. */
  doubtful: number;
  listed: number;
  kills: number;
  /** From a start to its first send, ms, the longest. */
  restartMs: number;
  tookMs: number;
}

/** Seeded, so that a failure can be looked at again; timing still varies. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export async function runWithKills(run: KillRun): Promise<KillReport> {
  const { database, workers, kills } = run;
  const served = new Map<string, number>();
  let lastServedAt = 0;
  let startedAt = 0;
  let restartMs = 0;
  const judge = createServer((incoming, answer) => {
    let body = '';
    incoming.on('data', (chunk) => {
      body += chunk;
    });
    incoming.on('end', () => {
      const { to } = JSON.parse(body) as { to: string };
      served.set(to, (served.get(to) ?? 0) + 1);
      lastServedAt = Date.now();
      if (startedAt > 0) restartMs = Math.max(restartMs, lastServedAt - startedAt);
      startedAt = 0;
      setTimeout(() => answer.end('{}'), run.latencyMs);
    });
  });
  await new Promise<void>((resolve) => judge.listen(0, '127.0.0.1', resolve));
  const { port } = judge.address() as { port: number };

  const channel = fakeChannel('telegram', '42');
  const clock = clockFrom(NOON);
  await subscribe(database, channel, crowd(run.recipients));
  const house = openAlarmHouse({ database, channel, clock });
  const editor = await addUser(database, 'Ede', 'editor');
  const publisher = await addUser(database, 'Petra', 'publisher');
  const times = { stovesFrom: clock.now() + 3_600_000, carsFrom: clock.now() + 7_200_000 };
  const submitted = await house.alarms.order(null, { type: 'announce', ...times }, editor);
  if (!submitted.ok) throw new Error(submitted.refusal);
  await house.alarms.approve(submitted.broadcast, publisher);

  let born = 0;
  async function begin(): Promise<ChildProcess> {
    born += 1;
    const task = {
      ...run.place,
      judge: `http://127.0.0.1:${port}/`,
      holder: `worker-${born}`,
      concurrency: run.concurrency,
      rate: 1_000_000,
      start: clock.now(),
    };
    const script = fileURLToPath(new URL('./worker.ts', import.meta.url));
    const began = Date.now();
    const child = spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve());
      child.once('exit', () => reject(new Error(`a worker ended by itself: ${errors}`)));
    });
    if (workers === 1) startedAt = began;
    return child;
  }

  const began = Date.now();
  const dice = random(42);
  const children = await Promise.all(Array.from({ length: workers }, begin));
  try {
    let killed = 0;
    const open = async () => {
      const { totals } = (await house.alarms.report(submitted.broadcast))!;
      const size = Object.values(totals).reduce((sum, n) => sum + n, 0);
      return size < run.recipients || totals.pending + totals.sending > 0;
    };
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, run.everyMs * (0.5 + dice())));
      if (!(await open())) break;
      if (killed >= kills) continue;
      const victim = Math.floor(dice() * workers);
      const ended = new Promise((resolve) => children[victim]!.once('exit', resolve));
      children[victim]!.kill('SIGKILL');
      await ended;
      killed += 1;
      children[victim] = await begin();
    }
    const report = (await house.alarms.report(submitted.broadcast))!;
    const rows = await database.db
      .selectFrom('deliveries as d')
      .innerJoin('addresses as a', 'a.id', 'd.address_id')
      .select(['a.external_id', 'd.state'])
      .where('d.broadcast_id', '=', submitted.broadcast)
      .execute();
    const stateOf = new Map(rows.map((row) => [row.external_id, row.state]));
    const everybody = crowd(run.recipients).map((person) => person.id);
    return {
      state: report.state,
      totals: report.totals,
      double: [...served.values()].filter((times) => times > 1).length,
      missing: everybody.filter((id) => !served.has(id) && stateOf.get(id) !== 'unknown').length,
      doubtful: report.totals.unknown,
      listed: (await house.reader.unknown(submitted.broadcast, 100_000)).length,
      kills: killed,
      restartMs,
      tookMs: Date.now() - began,
    };
  } finally {
    for (const child of children) {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
    }
    await house.stop();
    judge.closeAllConnections();
    await new Promise((resolve) => judge.close(resolve));
  }
}
