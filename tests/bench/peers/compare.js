// The same broadcast by others: every recipient is a row or job in a database with fsync on, every message one call of
// the same client over HTTP, everything recorded. `npm ci --prefix tests/bench/peers`, then
// `node tests/bench/peers/compare.js [people] [rounds] [API ms]`: medians, in one run, each in a process of its own.
// `+grammy`: with grammY's own client, and graphile-worker without its local queue, as most who use them have it.
// BullMQ needs `redis-server` on the machine; it is started on loopback with an fsync for every write.
import { fork, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createPostgresServer } from '../../setup/postgres-server.ts';

const people = Number(process.argv[2] ?? 13_000);
const rounds = Number(process.argv[3] ?? 3);
const latencyMs = Number(process.argv[4] ?? 0);
const KINDS = ['raw', 'ours-sqlite', 'ours-postgres'];
for (const peer of ['pg-boss', 'graphile-worker', 'bullmq']) KINDS.push(peer, `${peer}+grammy`);

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

const redisFolder = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
const redisPort = 20_000 + (process.pid % 20_000);
const redis = await startRedis();
if (redis === null) {
  console.error('BullMQ is left out: there is no redis-server on this machine (Debian: apt install redis-server).');
  KINDS.splice(KINDS.indexOf('bullmq'), 2);
}

function startRedis() {
  const safe = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--dir', redisFolder];
  const server = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(redisPort), ...safe]);
  return new Promise((resolve) => {
    server.once('error', () => resolve(null));
    server.stdout.on('data', (chunk) => {
      if (String(chunk).includes('Ready to accept connections')) resolve(server);
    });
  });
}

async function round(kind, number) {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
  let place = join(folder, 'bench.sqlite');
  if (kind.startsWith('bullmq')) place = `redis://127.0.0.1:${redisPort}/${number}`;
  else if (!['raw', 'ours-sqlite'].includes(kind)) {
    const name = `bench_${kind.replaceAll(/\W/g, '_')}_${number}`;
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
  const message = new Promise((resolve) => child.once('message', resolve));
  const { cpuMs } = await Promise.race([message, over.then(() => Promise.reject(new Error(`${kind} ended`)))]);
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
  redis?.kill();
  rmSync(redisFolder, { recursive: true, force: true });
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
