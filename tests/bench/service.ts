// The whole service on SQLite with fsync against a Bot API server on loopback, as `npm start` runs it: how long a later
// start takes, a dialogue answer while an alarm runs beside one while none does, a kill -9 in an open alarm to its next
// send, and memory. `node tests/bench/service.ts [people] [questions]`; one JSON line per measurement.
// Questions are commands, which never wait for a second message.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { instance } from '../cli/run.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';

const people = Number(process.argv[2] ?? 13_000);
const questions = Number(process.argv[3] ?? 240);
const RATE = 25;
const port = await new Promise<number>((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const found = (probe.address() as { port: number }).port;
    probe.close(() => resolve(found));
  });
});
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const print = (what: string, figures: object): void => console.log(JSON.stringify({ what, people, ...figures }));

const fake = await startFakeTelegram({ token: '42:bench', open: true, latencyMs: 50 });
const here = instance({
  TELEGRAM_BOT_TOKEN: fake.token,
  TELEGRAM_API_ROOT: fake.root,
  TELEGRAM_RATE: String(RATE),
  PORT: String(port),
  LOG_LEVEL: 'error',
});
const fill = join(import.meta.dirname, 'fill-process.ts');
spawnSync(process.execPath, [fill, join(here.dataDir, 'luftpost.sqlite'), String(people)], { stdio: 'inherit' });
let service = here.begin('start');

async function ready(): Promise<void> {
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok) await pause(10);
}

async function luftpost(...args: string[]): Promise<string> {
  const { code, out, err } = await here.run(args);
  if (code !== 0) throw new Error(err);
  return out;
}

async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const over = new Promise((resolve) => service.once('exit', resolve));
  service.kill(signal);
  await over;
}

/** Peak of the resident memory, MB. */
const peakMb = (): number => {
  const status = readFileSync(`/proc/${service.pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024);
};

/** Those who ask lie behind all that have the alarm. */
const isSubscriber = (chatId: number): boolean => chatId < 10_000_000;
let asker = 10_000_000;
async function ask(): Promise<number> {
  asker += 1;
  const chatId = asker;
  const askedAt = performance.now();
  fake.say(chatId, '/hilfe');
  while (!fake.sent.some((sent) => sent.chatId === chatId)) await pause(1);
  return performance.now() - askedAt;
}

async function askAll(): Promise<{ p50: number; p99: number }> {
  const asked: Promise<number>[] = [];
  for (let i = 0; i < questions; i += 1) {
    asked.push(ask());
    await pause(250);
  }
  const times = (await Promise.all(asked)).sort((a, b) => a - b);
  const at = (share: number): number => Math.round(times[Math.floor(times.length * share)]!);
  return { p50: at(0.5), p99: at(0.99) };
}

try {
  await ready();
  await luftpost('user', 'add', 'otto', '--role', 'admin');
  await luftpost('settings', 'set', 'regime', 'on', '--as', 'otto');
  await end('SIGTERM');

  const starts: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const startedAt = performance.now();
    service = here.begin('start');
    await ready();
    starts.push(Math.round(performance.now() - startedAt));
    if (i < 2) await end('SIGTERM');
  }
  print('later start to ready, without npm', { ms: starts });

  await ask();
  const idle = await askAll();
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const times = ['--stoves-from', `${day(1)}T18:00`, '--cars-from', `${day(2)}T00:00`, '--out-of-season'];
  const announced = JSON.parse(await luftpost('alarm', 'announce', ...times, '--as', 'Ede')) as { broadcast: string };
  const approvedAt = performance.now();
  await luftpost('broadcast', 'approve', announced.broadcast, '--as', 'Petra');
  const reached = (): number => fake.sent.filter((sent) => isSubscriber(sent.chatId)).length;
  while (reached() === 0) await pause(20);
  print('approved to first send', { seconds: Number(((performance.now() - approvedAt) / 1_000).toFixed(1)) });
  const running = await askAll();
  print('an answer, idle and while an alarm runs (API 50 ms), ms', { idle, running });
  const memory = peakMb();

  await end('SIGKILL');
  const before = reached();
  const restartedAt = performance.now();
  service = here.begin('start');
  while (reached() === before) await pause(5);
  print('killed in an open alarm: restart to first send', { ms: Math.round(performance.now() - restartedAt) });
  await pause(2_000);
  const texts = fake.sent.filter((sent) => isSubscriber(sent.chatId));
  print('served', { sent: texts.length, different: new Set(texts.map((sent) => sent.chatId)).size });
  print('memory at its peak', { mb: memory, afterRestart: peakMb() });
} finally {
  await end('SIGTERM');
  await fake.stop();
  here.remove();
}
