// The same broadcast by others: every recipient is a row or job in a database with fsync on, every message one call of
// the same client over HTTP, everything recorded. `npm ci --prefix tests/bench/peers`, then
// `node tests/bench/peers/compare.js [people] [rounds] [API ms]`: medians, in one run, each in a process of its own.
import { fork, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createPostgresServer } from '../../setup/postgres-server.ts';

const people = Number(process.argv[2] ?? 13_000);
const rounds = Number(process.argv[3] ?? 3);
const latencyMs = Number(process.argv[4] ?? 0);
const KINDS = ['raw', 'ours-sqlite', 'ours-postgres', 'pg-boss', 'graphile-worker'];

let served = new Map();
let times = [];
const api = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { chat_id: chatId } = JSON.parse(Buffer.concat(chunks).toString());
  served.set(chatId, (served.get(chatId) ?? 0) + 1);
  times.push(performance.now());
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ok: true, result: { message_id: times.length, date: 1, chat: { id: chatId } } }));
});
await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve));
const root = `http://127.0.0.1:${api.address().port}`;

const postgres = await createPostgresServer({ fast: false });
await postgres.start();
const admin = new pg.Client({ connectionString: postgres.url.replace('{database}', 'postgres') });
await admin.connect();

async function round(kind, number) {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
  let place = join(folder, 'bench.sqlite');
  if (!['raw', 'ours-sqlite'].includes(kind)) {
    const name = `bench_${kind.replaceAll('-', '_')}_${number}`;
    await admin.query(`create database ${name}`);
    place = postgres.url.replace('{database}', name);
  }
  if (kind.startsWith('ours')) {
    const fill = join(import.meta.dirname, '..', 'fill-process.ts');
    spawnSync(process.execPath, [fill, place, String(people)], { stdio: 'inherit' });
  }
  served = new Map();
  times = [];
  const child = fork(join(import.meta.dirname, 'sender.js'), [kind, root, place, String(people)]);
  const over = new Promise((resolve) => child.once('exit', resolve));
  const { cpuMs } = await new Promise((resolve) => child.once('message', resolve));
  child.kill('SIGKILL');
  await over;
  rmSync(folder, { recursive: true, force: true });
  const seconds = (times.at(-1) - times[0]) / 1_000;
  return {
    perSecond: people / seconds,
    cpuUs: (cpuMs * 1_000) / people,
    missing: people - served.size,
    doubles: [...served.values()].filter((n) => n > 1).length,
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const results = Object.fromEntries(KINDS.map((kind) => [kind, []]));
try {
  for (let i = 0; i < rounds; i += 1) {
    for (const kind of KINDS) results[kind].push(await round(kind, i));
  }
} finally {
  await admin.end();
  await postgres.remove();
  api.close();
}
const rate = (kind) => median(results[kind].map((result) => result.perSecond));
for (const kind of KINDS) {
  const figures = {
    kind,
    people,
    perSecond: Math.round(rate(kind)),
    ofRaw: Number((rate(kind) / rate('raw')).toFixed(2)),
    cpuMicrosPerSend: Math.round(median(results[kind].map((result) => result.cpuUs))),
    missing: Math.max(...results[kind].map((result) => result.missing)),
    doubles: Math.max(...results[kind].map((result) => result.doubles)),
  };
  console.log(JSON.stringify(figures));
}
