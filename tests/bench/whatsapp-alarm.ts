// An alarm over WhatsApp through the whole service on SQLite with fsync: three status webhooks per message while it
// runs, timed at their sender. `node tests/bench/whatsapp-alarm.ts [people] [per second] [rough]`. `rough`: throttling,
// swallowed answers, 502s with and without effect, held messages, and statuses that come late and backwards.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Pool } from 'undici';
import { type FakeSent, type GraphFault, startFakeGraph } from '../fakes/whatsapp-cloud/start-fake-graph.ts';
import { APP_SECRET, signatureOf, statuses, VERIFY_TOKEN } from '../fakes/whatsapp-cloud/webhooks.ts';

const people = Number(process.argv[2] ?? 2_000);
const perSecond = Number(process.argv[3] ?? 80);
const rough = process.argv[4] === 'rough';
const BIN = new URL('../../bin/luftpost.js', import.meta.url).pathname;
const dataDir = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
const port = await new Promise<number>((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const found = (probe.address() as { port: number }).port;
    probe.close(() => resolve(found));
  });
});
const times: number[] = [];
const pushes: Promise<void>[] = [];
const arrivals: number[] = [];

const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 20, pipelining: 1 });
async function push(payload: object): Promise<void> {
  const body = JSON.stringify(payload);
  const began = performance.now();
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body) };
  const { statusCode, body: answer } = await pool.request({
    method: 'POST',
    path: '/webhooks/whatsapp',
    headers,
    body,
  });
  await answer.dump();
  if (statusCode !== 200) throw new Error(`webhook answered ${statusCode}`);
  times.push(performance.now() - began);
}
async function tell(sent: FakeSent): Promise<void> {
  const order = rough && sent.to.endsWith('7') ? ['read', 'delivered', 'sent'] : ['sent', 'delivered', 'read'];
  if (rough) await new Promise((resolve) => setTimeout(resolve, Number(sent.to.slice(-3)) * 8));
  for (const status of order) {
    await push(statuses({ id: sent.id, to: sent.to, status, ...(sent.callback ? { callback: sent.callback } : {}) }));
  }
}
/** What goes wrong on a rough day; each is met by some dozens in 13,000. */
function weather(count: number): GraphFault | undefined {
  if (count % 401 === 0) return { type: 'refuse', code: 130429 };
  if (count % 307 === 0) return { type: 'reset', effect: true };
  if (count % 509 === 0) return { type: 'server-error', effect: true };
  if (count % 613 === 0) return { type: 'server-error', effect: false };
  if (count % 701 === 0) return { type: 'held' };
  return undefined;
}
const fake = await startFakeGraph({
  ...(rough ? { faultFor: (_send, count) => weather(count) } : {}),
  perSecond,
  latencyMs: 80,
  templates: ['de', 'en', 'tr'].map((language) => ({
    name: 'luftpost_alarm',
    language,
    status: 'APPROVED',
    parameters: 3,
  })),
  onSent: (sent) => {
    arrivals.push(sent.at);
    pushes.push(tell(sent));
  },
});
const env = {
  ...process.env,
  DATA_DIR: dataDir,
  PORT: String(port),
  LOG_LEVEL: 'error',
  WHATSAPP_CLOUD_TOKEN: fake.token,
  WHATSAPP_CLOUD_PHONE_NUMBER_ID: fake.phoneNumberId,
  WHATSAPP_CLOUD_APP_SECRET: APP_SECRET,
  WHATSAPP_CLOUD_VERIFY_TOKEN: VERIFY_TOKEN,
  WHATSAPP_CLOUD_API_ROOT: fake.apiRoot,
  WHATSAPP_CLOUD_RATE: String(perSecond),
};
const run = promisify(execFile);
const luftpost = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, [BIN, ...args], { env })).stdout;
const service = spawn(process.execPath, [BIN, 'start'], { env, stdio: 'ignore' });
try {
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (ready?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await luftpost('user', 'add', 'ede', '--role', 'editor');
  await luftpost('user', 'add', 'petra', '--role', 'publisher', '--role', 'admin');
  await luftpost('settings', 'set', 'regime', 'on', '--as', 'petra');
  const rows = Array.from(
    { length: people },
    (_, at) => `whatsapp:${4_915_100_000_000 + at},${['de', 'en', 'tr'][at % 3]},alarm,2026-01-01T10:00:00Z,Ja`,
  );
  writeFileSync(join(dataDir, 'people.csv'), `address,lang,topics,consent_at,consent_text\n${rows.join('\n')}\n`);
  await luftpost('subscribers', 'import', join(dataDir, 'people.csv'));
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const times2 = ['--stoves-from', `${day(1)}T18:00`, '--cars-from', `${day(2)}T00:00`, '--out-of-season'];
  const { broadcast } = JSON.parse(await luftpost('alarm', 'announce', ...times2, '--as', 'ede')) as {
    broadcast: string;
  };
  await luftpost('broadcast', 'approve', broadcast, '--as', 'petra');
  let doubt = 0;
  let settledAt = 0;
  let report: { state: string; totals: Record<string, number> };
  do {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    report = JSON.parse(await luftpost('broadcast', 'show', broadcast)) as typeof report;
    // What is in doubt without effect no status will ever settle: a person says so, once everything else is done.
    const { totals } = report;
    const open = (totals.pending ?? 0) + (totals.sending ?? 0) + (totals.held ?? 0);
    if (rough && report.state === 'running' && open === 0 && (totals.unknown ?? 0) > 0 && settledAt++ > 8) {
      doubt = totals.unknown!;
      await luftpost('broadcast', 'unknown', broadcast, '--drop');
    }
  } while (report.state !== 'completed');
  await Promise.all(pushes);
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(times.length * share)]!.toFixed(1);
  const seconds = (arrivals.at(-1)! - arrivals[0]!) / 1_000;
  const different = new Set(fake.sent.map((sent) => sent.to)).size;
  console.log(
    `${fake.sent.length} messages to ${different} people, ${(fake.sent.length / seconds).toFixed(1)}/s; refused: ${fake.refused.length}`,
  );
  const missing = people - different;
  console.log(`twice: ${fake.sent.length - different}; not reached: ${missing}, in doubt and listed: ${doubt}`);
  if (fake.sent.length > different || missing > doubt) process.exitCode = 1;
  console.log(`ledger: ${JSON.stringify(report.totals)}`);
  console.log(`${times.length} webhooks: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.9999)} ms`);
} finally {
  service.kill('SIGTERM');
  await new Promise((resolve) => service.once('exit', resolve));
  await pool.close();
  await fake.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
