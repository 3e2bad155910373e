// Freezing an audience and sending to it: `node tests/bench/broadcast.ts [people] [what …]`, what: freeze send pace.
// SQLite with the real durability, in one process; prints one JSON line per measurement. With DATA_KEY in the
// environment the database is encrypted.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Role, User } from '../../src/core/user.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { unlock } from '../../src/storage/unlock.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { clockFrom, NOON, openAlarmHouse } from '../scenario/alarm-house.ts';

const people = Number(process.argv[2] ?? 13_000);
const wanted = process.argv.slice(3);
const wants = (what: string): boolean => wanted.length === 0 || wanted.includes(what);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const megabytes = (): number => Math.round(process.memoryUsage().rss / 1_048_576);

/** A house with so many subscribers and an alarm that is released. */
async function withAlarm(rate: number, size: number, latencyMs: number, concurrency: number) {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
  const file = join(folder, 'luftpost.sqlite');
  const filled = spawnSync(process.execPath, [join(import.meta.dirname, 'fill-process.ts'), file, String(size)], {
    stdio: 'inherit',
  });
  if (filled.status !== 0) throw new Error('the database could not be filled');
  const database = openDatabase({ file, dataKey: process.env.DATA_KEY ?? null });
  await unlock(database);
  const channel = fakeChannel('telegram', '42', rate);
  const at: number[] = [];
  channel.send = async () => {
    at.push(performance.now());
    if (latencyMs > 0) await pause(latencyMs);
    return { outcome: 'accepted', providerId: `p${at.length}` };
  };
  const clock = clockFrom(NOON);
  const house = openAlarmHouse({ database, channel, clock, concurrency });
  const users = await database.db.selectFrom('users').select(['id', 'name']).execute();
  const named = (name: string, role: Role): User => ({ ...users.find((user) => user.name === name)!, roles: [role] });
  const editor = named('Ede', 'editor');
  const publisher = named('Petra', 'publisher');
  const times = { stovesFrom: clock.now() + 3_600_000, carsFrom: clock.now() + 7_200_000 };
  const submitted = await house.alarms.order(null, { type: 'announce', ...times }, editor);
  if (!submitted.ok) throw new Error(submitted.refusal);
  const close = async (): Promise<void> => {
    await house.stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const approve = () => house.alarms.approve(submitted.broadcast, publisher);
  return { house, broadcast: submitted.broadcast, approve, at, close, clock };
}

if (wants('freeze')) {
  const { house, broadcast, approve, close, at } = await withAlarm(1, people, 0, 4);
  const before = megabytes();
  await house.start();
  await pause(500);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  await approve();
  let peak = 0;
  while (at.length === 0) {
    await pause(20);
    peak = Math.max(peak, megabytes());
  }
  const tookMs = Math.round(performance.now() - began);
  delay.disable();
  const { size } = (await house.reader.find(broadcast))!;
  const stallMs = Math.round(delay.max / 1e6);
  console.log(JSON.stringify({ what: 'freeze', people, size, tookMs, stallMs, rssBefore: before, rssPeak: peak }));
  await close();
}

if (wants('send')) {
  const size = Math.min(people, 100_000);
  const { house, broadcast, approve, close, at } = await withAlarm(1e9, size, 50, 171);
  await house.start();
  await approve();
  const cpu = process.cpuUsage();
  while (at.length < size) await pause(20);
  const tookMs = at.at(-1)! - at[0]!;
  const used = process.cpuUsage(cpu);
  const raw: number[] = [];
  const next = async (): Promise<void> => {
    while (raw.length < size) {
      raw.push(performance.now());
      await pause(50);
    }
  };
  const rawCpu = process.cpuUsage();
  await Promise.all(Array.from({ length: 128 }, next));
  const rawUsed = process.cpuUsage(rawCpu);
  const rawMs = raw.at(-1)! - raw[0]!;
  await pause(500);
  const { totals } = (await house.reader.report(broadcast))!;
  console.log(
    JSON.stringify({
      what: 'send, 128 under way at 50 ms, beside a loop that records nothing',
      size,
      perSecond: Math.round((size / tookMs) * 1_000),
      rawPerSecond: Math.round((size / rawMs) * 1_000),
      ratio: Number((rawMs / tookMs).toFixed(2)),
      cpuMicrosPerSend: Math.round((used.user + used.system) / size),
      rawCpuMicrosPerSend: Math.round((rawUsed.user + rawUsed.system) / size),
      totals,
    }),
  );
  await close();
}

if (wants('pace')) {
  for (const [rate, size] of [
    [30, 450],
    [80, 1_200],
    [1_000, 13_000],
  ] as const) {
    const { house, approve, close, at } = await withAlarm(rate, size, 50, 171);
    await house.start();
    await approve();
    while (at.length < size) await pause(20);
    const tookMs = at.at(-1)! - at[0]!;
    let most = 0;
    let from = 0;
    at.forEach((time, index) => {
      while (at[from]! <= time - 1_000) from += 1;
      most = Math.max(most, index - from + 1);
    });
    const ideal = ((size - 1) / rate) * 1_000;
    console.log(
      JSON.stringify({ what: 'pace', rate, size, ratio: Number((tookMs / ideal).toFixed(3)), mostInASecond: most }),
    );
    await close();
  }
}
