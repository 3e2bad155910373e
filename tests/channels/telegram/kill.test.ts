// Killed with -9 at any moment of receiving: nothing is lost, and only what was not confirmed comes twice.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { startFakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';
import { until } from './open-channel.ts';

const NODE = resolve(import.meta.dirname, '../../../node_modules/.bin/node');
const PROCESS = resolve(import.meta.dirname, 'receiving-process.ts');
const KILLS = 3;
const UPDATES = 2_000;

it(`loses nothing over ${KILLS} kills`, { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-kill-'));
  const file = join(folder, 'stored');
  const fake = await startFakeTelegram();
  const ids = Array.from({ length: UPDATES }, (_, at) => String(fake.say(1 + (at % 50), `Nachricht ${at}`).update_id));

  for (let kill = 0; kill <= KILLS; kill++) {
    const before = fake.queue.pending.length;
    const child = spawn(NODE, [PROCESS, fake.root, fake.token, file], { stdio: 'ignore' });
    const ended = new Promise((done) => child.once('exit', done));
    await until(() => fake.queue.pending.length < before, 'a confirmed batch', 20_000);
    if (kill === KILLS) await until(() => fake.queue.pending.length === 0, 'everything confirmed', 20_000);
    else await new Promise((done) => setTimeout(done, Math.random() * 60));
    child.kill('SIGKILL');
    await ended;
  }
  await fake.stop();

  const stored = readFileSync(file, 'utf8').trimEnd().split('\n');
  rmSync(folder, { recursive: true });
  expect(ids.filter((id) => !stored.includes(id))).toEqual([]);
  expect(stored.length - ids.length).toBeLessThanOrEqual(KILLS * 100);
});
