// Inbound beside grammY with its runner as shipped: a burst of updates through a Bot API server on loopback, each
// client in its own process, in turns. `node tests/bench/inbound.ts [updates] [rounds]`; prints medians and ratios.
// The wait for split messages is left out (every message counts as urgent); the dialogue is an echo on both sides.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';

const updates = Number(process.argv[2] ?? 6_000);
const rounds = Number(process.argv[3] ?? 3);
const people = 1_000;

type Kind = 'ours' | 'sealed' | 'runner';
type Result = { perSecond: number; cpuUs: number; missing: number; double: number };

async function round(kind: Kind): Promise<Result> {
  const fake = await startFakeTelegram({ open: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
  const client = fork(new URL('./inbound-client.ts', import.meta.url).pathname, [kind, fake.root, fake.token, dataDir]);
  const heard = <T>(): Promise<T> =>
    new Promise((resolve) => client.once('message', (message) => resolve(message as T)));
  await heard<'up'>();
  fake.say(1, 'warm');
  while (fake.sent.length < 1) await pause(5);
  client.send('mark');
  const startedAt = performance.now();
  for (let i = 0; i < updates; i++) fake.say(2 + (i % people), `message ${i}`);
  const end = Date.now() + 120_000;
  while (fake.sent.length < updates + 1 && Date.now() < end) await pause(5);
  const seconds = (performance.now() - startedAt) / 1_000;
  const report = heard<{ cpuUs: number }>();
  client.send('report');
  const { cpuUs } = await report;
  const texts = fake.sent.map((sent) => sent.text);
  const distinct = new Set(texts).size;
  client.kill('SIGKILL');
  await fake.stop();
  rmSync(dataDir, { recursive: true, force: true });
  return {
    perSecond: updates / seconds,
    cpuUs: cpuUs / updates,
    missing: updates + 1 - distinct,
    double: texts.length - distinct,
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const results: Record<Kind, Result[]> = { ours: [], sealed: [], runner: [] };
for (let i = 0; i < rounds; i++) {
  for (const kind of ['runner', 'ours', 'sealed'] as const) {
    const result = await round(kind);
    results[kind].push(result);
    console.log(
      `${kind.padEnd(7)} ${result.perSecond.toFixed(0)}/s  ${result.cpuUs.toFixed(0)} µs CPU  missing ${result.missing}  double ${result.double}`,
    );
  }
}
const of = (kind: Kind, figure: 'perSecond' | 'cpuUs'): number => median(results[kind].map((result) => result[figure]));
console.log(`updates/s: ${(of('ours', 'perSecond') / of('runner', 'perSecond')).toFixed(2)} × grammY with its runner`);
console.log(`CPU per update: ${(of('ours', 'cpuUs') / of('runner', 'cpuUs')).toFixed(2)} ×`);
const under = (figure: 'perSecond' | 'cpuUs') => (of('sealed', figure) / of('ours', figure)).toFixed(2);
console.log(`under DATA_KEY: updates/s ${under('perSecond')} ×, CPU per update ${under('cpuUs')} × without`);
