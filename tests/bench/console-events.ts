// An event at the desk reaching 200 open consoles: the real service in its own process, the browsers here.
// `node tests/bench/console-events.ts [consoles] [events]`; prints p50 and p99 from the commit to each browser.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/storage/database.ts';
import { writeSmallCatalogue } from '../scenario/small-catalogue.ts';

const consoles = Number(process.argv[2] ?? 200);
const events = Number(process.argv[3] ?? 20);
const folder = mkdtempSync(join(tmpdir(), 'luftpost-bench-'));
writeSmallCatalogue(join(folder, 'intents'));
const service = spawn(process.execPath, [new URL('../scenario/service-process.ts', import.meta.url).pathname], {
  env: {
    PATH: process.env.PATH,
    DATA_DIR: join(folder, 'data'),
    INTENTS: join(folder, 'intents'),
    PORT: '0',
    LOG_LEVEL: 'error',
    AIR_UBA_ROOT: 'http://127.0.0.1:9',
    AIR_SENSOR_COMMUNITY_ROOT: 'http://127.0.0.1:9',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { url, signInLink } = JSON.parse(
  await new Promise<string>((resolve) => service.stdout.once('data', (chunk) => resolve(String(chunk)))),
) as { url: string; signInLink: string };

const signIn = await fetch(signInLink.replace(/^https?:\/\/[^/]+/, url), {
  method: 'POST',
  redirect: 'manual',
  headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
  body: 'set=no',
});
const cookie = signIn.headers
  .getSetCookie()
  .map((line) => line.split(';')[0])
  .join('; ');
if (signIn.status !== 303) throw new Error(`sign-in answered ${signIn.status}`);

const heard = new Map<number, number[]>();
await Promise.all(
  Array.from(
    { length: consoles },
    () =>
      new Promise<void>((resolve, reject) => {
        get(`${url}/console/events`, { headers: { cookie } }, (response) => {
          if (response.statusCode !== 200) return reject(new Error(`events answered ${response.statusCode}`));
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            const now = Date.now();
            for (const match of chunk.matchAll(/"seq":(\d+)/g)) {
              const seq = Number(match[1]);
              heard.set(seq, [...(heard.get(seq) ?? []), now]);
            }
            resolve();
          });
        }).on('error', reject);
      }),
  ),
);

for (let i = 0; i < events; i++) {
  await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      text: `Ich möchte mit einem Menschen sprechen, es geht um Fall ${i}: xyzzy plugh ${i * 7}`,
    }),
  });
}
await new Promise((resolve) => setTimeout(resolve, 1_000));
service.kill('SIGTERM');
await new Promise((resolve) => service.once('exit', resolve));

const database = openDatabase({ file: join(folder, 'data/luftpost.sqlite') });
const rows = await database.db.selectFrom('events').select(['seq', 'at']).execute();
await database.close();
rmSync(folder, { recursive: true, force: true });
const delays = rows.flatMap(({ seq, at }) => (heard.get(Number(seq)) ?? []).map((time) => time - Number(at)));
delays.sort((a, b) => a - b);
const at = (share: number): number =>
  delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
console.log(`${rows.length} events × ${consoles} consoles: ${delays.length} of ${rows.length * consoles} received`);
console.log(`from commit to browser: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`);
