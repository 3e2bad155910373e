// Kills a life at one I/O boundary after another; each time another life goes on, and the platform says what came of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { serverUrl } from '../databases.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { type FakeTelegram, startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';
import { addUser, clockFrom, NOON, openAlarmHouse, subscribe } from '../scenario/alarm-house.ts';
import { until } from '../scenario/spine.ts';
import { openLife } from './boundary-life.ts';
import type { BoundaryTask } from './boundary-worker.ts';

const AUDIENCE = Array.from({ length: 20 }, (_, index) => 2_000_000 + index);
const WRITERS = Array.from({ length: 20 }, (_, index) => 1_000 + index);
/** A process that has not beaten for this long counts as dead on PostgreSQL; here that time passes at once. */
const DEAD_MS = 25_000;

export interface BoundaryReport {
  boundary: number;
  /** False: the life ended its work before it came to this boundary. */
  killed: boolean;
  double: number[];
  /** Neither served nor listed as in doubt. */
  unlisted: number[];
  doubtful: number;
  /** Rows the dead life had claimed or was sending. */
  inFlight: number;
  stored: number;
  ledger: number;
}

/** `first`, then every `step`-th boundary until a life completes. */
export async function runBoundaries(
  kind: 'sqlite' | 'postgres',
  first: number,
  step: number,
): Promise<BoundaryReport[]> {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-boundary-'));
  const template = { name: `boundary_${process.pid}`, file: join(folder, 'template.sqlite') };
  const reports: BoundaryReport[] = [];
  let warm = begin();
  try {
    await prepare(kind, template);
    for (let boundary = first; ; boundary += step) {
      const child = warm;
      warm = begin();
      const report = await oneLife(kind, template, join(folder, `${boundary}.sqlite`), boundary, child);
      reports.push(report);
      if (!report.killed) return reports;
    }
  } finally {
    warm.process.kill('SIGKILL');
    if (kind === 'postgres') await onServer(`drop database if exists ${template.name} with (force)`);
    rmSync(folder, { recursive: true, force: true });
  }
}

function begin(): { process: ChildProcess; loaded: Promise<void>; ended: Promise<void>; errors(): string } {
  const script = fileURLToPath(new URL('./boundary-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  return {
    process: child,
    loaded: new Promise((resolve) => child.stdout.once('data', () => resolve())),
    ended: new Promise((resolve) => child.once('exit', () => resolve())),
    errors: () => errors,
  };
}

/** Twenty subscribers and a released alarm that nobody has begun to send. */
async function prepare(kind: 'sqlite' | 'postgres', template: { name: string; file: string }): Promise<void> {
  if (kind === 'postgres') await onServer(`create database ${template.name} template luftpost_template`);
  const database = openDatabase({
    ...(kind === 'postgres' ? { url: serverUrl(template.name) } : {}),
    file: template.file,
  });
  await migrate(database);
  const channel = fakeChannel('telegram', '4711');
  await subscribe(
    database,
    channel,
    AUDIENCE.map((chat) => ({ id: String(chat) })),
  );
  const house = openAlarmHouse({ database, channel, clock: clockFrom(NOON) });
  const editor = await addUser(database, 'Ede', 'editor');
  const publisher = await addUser(database, 'Petra', 'publisher');
  const times = { stovesFrom: NOON + 30 * 3_600_000, carsFrom: NOON + 36 * 3_600_000 };
  const submitted = await house.alarms.order(null, { type: 'announce', ...times }, editor);
  if (!submitted.ok) throw new Error(submitted.refusal);
  await house.alarms.approve(submitted.broadcast, publisher);
  house.close();
  await database.close();
}

async function oneLife(
  kind: 'sqlite' | 'postgres',
  template: { name: string; file: string },
  file: string,
  boundary: number,
  child: ReturnType<typeof begin>,
): Promise<BoundaryReport> {
  const name = `${template.name}_${boundary}`;
  if (kind === 'postgres') await onServer(`create database ${name} template ${template.name}`);
  else copyFileSync(template.file, file);
  const telegram = await startFakeTelegram({ open: true, latencyMs: 4 });
  const place = kind === 'postgres' ? { url: serverUrl(name), file: '' } : { file };
  const database = openDatabase({ ...place, durable: false, poolSize: 4 });
  const clock = clockFrom(NOON);
  try {
    writeAsItGoes(telegram);
    await child.loaded;
    const task: BoundaryTask = { ...place, platform: telegram, start: clock.now(), dieAt: boundary };
    child.process.stdin?.write(
      `${JSON.stringify({ ...task, platform: { root: telegram.root, token: telegram.token } })}\n`,
    );
    let dead = false;
    void child.ended.then(() => {
      dead = true;
    });
    await until('it is dead or done', async () => dead || (await isDone(database, telegram)), 30_000);
    const killed = dead;
    if (killed && child.errors() !== '') throw new Error(child.errors());
    const flying = await database.db.selectFrom('deliveries').select('id').where('state', '=', 'sending').execute();
    if (killed) {
      clock.move(DEAD_MS);
      const next = await openLife({ database, platform: telegram, clock, holder: 'heir' });
      await until(`another life goes on from ${boundary}`, () => isDone(database, telegram), 30_000);
      await next.stop();
    }
    return { boundary, killed, inFlight: killed ? flying.length : 0, ...(await judge(database, telegram)) };
  } finally {
    child.process.kill('SIGKILL');
    await child.ended;
    await database.close();
    await telegram.stop();
    if (kind === 'postgres') await onServer(`drop database if exists ${name} with (force)`);
  }
}

/** Half of them write at once, the others while the alarm goes out. */
function writeAsItGoes(telegram: FakeTelegram): void {
  for (const writer of WRITERS.slice(0, 10)) telegram.say(writer, `Frage ${writer}`);
  void telegram
    .untilSent((sent) => sent.length >= 5, 60_000)
    .then(
      () => {
        for (const writer of WRITERS.slice(10)) telegram.say(writer, `Frage ${writer}`);
      },
      () => {},
    );
}

async function isDone({ db }: Database, telegram: FakeTelegram): Promise<boolean> {
  if (telegram.queue.pending.length > 0) return false;
  const counted = await db
    .selectFrom('deliveries')
    .select(['lane', 'state', (count) => count.fn.countAll<number>().as('n')])
    .groupBy(['lane', 'state'])
    .execute();
  const sum = (lane: string): number =>
    counted
      .filter((row) => (row.lane === 'broadcast') === (lane === 'broadcast'))
      .reduce((all, row) => all + Number(row.n), 0);
  if (counted.some(({ state }) => state === 'pending' || state === 'sending')) return false;
  return sum('broadcast') === AUDIENCE.length && sum('reply') === WRITERS.length;
}

async function judge(
  { db }: Database,
  telegram: FakeTelegram,
): Promise<Omit<BoundaryReport, 'boundary' | 'killed' | 'inFlight'>> {
  const rows = await db
    .selectFrom('deliveries as d')
    .innerJoin('addresses as a', 'a.id', 'd.address_id')
    .select(['a.external_id', 'd.state', 'd.lane'])
    .execute();
  const doubtful = new Set(rows.filter(({ state }) => state === 'unknown').map((row) => Number(row.external_id)));
  const { double, missing } = telegram.judge.verdict([...AUDIENCE, ...WRITERS]);
  const messages = await db
    .selectFrom('messages')
    .select('id')
    .where('direction', '=', 'in')
    .where('state', '=', 'handled')
    .execute();
  return {
    double,
    unlisted: missing.filter((chat) => !doubtful.has(chat)),
    doubtful: doubtful.size,
    stored: messages.length,
    ledger: rows.filter((row) => row.lane === 'broadcast').length,
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** What must hold wherever it was killed. */
export function faultsOf({ double, unlisted, doubtful, inFlight, stored, ledger }: BoundaryReport): string[] {
  return [
    ...(double.length > 0 ? [`${double.length} served twice`] : []),
    ...(unlisted.length > 0 ? [`${unlisted.length} neither served nor listed`] : []),
    ...(doubtful > inFlight ? [`${doubtful} in doubt, ${inFlight} in flight`] : []),
    ...(stored === WRITERS.length ? [] : [`${stored} messages handled`]),
    ...(ledger === AUDIENCE.length ? [] : [`${ledger} rows in the ledger`]),
  ];
}
