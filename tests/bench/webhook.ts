// Webhooks stored with fsync before their 200, beside bare node:http that stores nothing: 50 connections on loopback,
// each server in its own process, in turns. `node tests/bench/webhook.ts [requests] [rounds]`.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';

const requests = Number(process.argv[2] ?? 20_000);
const rounds = Number(process.argv[3] ?? 3);
const CONNECTIONS = 50;
let updateId = 1_000_000;

const update = (): string => {
  updateId += 1;
  return JSON.stringify({
    update_id: updateId,
    message: {
      message_id: updateId,
      date: Math.floor(Date.now() / 1_000),
      from: { id: updateId % 5_000, is_bot: false, first_name: 'Bürgerin', language_code: 'de' },
      chat: { id: updateId % 5_000, type: 'private', first_name: 'Bürgerin' },
      text: `Darf ich morgen mit dem Auto in die Stadt fahren? (${updateId}) ${'Ich wohne in Esslingen. '.repeat(10)}`,
    },
  });
};

async function round(kind: 'bare' | 'ours') {
  const dataDir = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
  const server = fork(new URL('./webhook-server.ts', import.meta.url).pathname, [kind, dataDir]);
  const url = await new Promise<string>((resolve) => server.once('message', (message) => resolve(String(message))));
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const times: number[] = [];
  const bad: number[] = [];
  const send = async (count: number): Promise<void> => {
    let left = count;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const startedAt = performance.now();
        const { statusCode, body } = await pool.request({
          method: 'POST',
          path: '/webhooks/telegram',
          headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'bench-secret' },
          body: update(),
        });
        await body.dump();
        times.push(performance.now() - startedAt);
        if (statusCode !== 200) bad.push(statusCode);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  };
  await send(2_000);
  times.length = 0;
  const startedAt = performance.now();
  await send(requests);
  const perSecond = requests / ((performance.now() - startedAt) / 1_000);
  await pool.close();
  server.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
  times.sort((a, b) => a - b);
  return {
    perSecond,
    p50: times[Math.floor(times.length / 2)]!,
    p99: times[Math.floor(times.length * 0.99)]!,
    bad: bad.length,
  };
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const rates: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] };
for (let i = 0; i < rounds; i++) {
  for (const kind of ['bare', 'ours'] as const) {
    const { perSecond, p50, p99, bad } = await round(kind);
    rates[kind].push(perSecond);
    console.log(
      `${kind}  ${perSecond.toFixed(0)}/s  p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  refused ${bad}`,
    );
  }
}
console.log(`stored with fsync: ${(median(rates.ours) / median(rates.bare)).toFixed(2)} × bare node:http`);
