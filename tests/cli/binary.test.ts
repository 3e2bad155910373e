// The binary itself: exit codes, streams, signals, an old Node, and a kill that leaves nothing behind.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { takeDataLock } from '../../src/cli/data-lock.ts';
import { instance } from './run.ts';

const here = instance();
afterAll(() => here.remove());

it('keeps results and sentences apart and leaves with the right code', async () => {
  expect(await here.run(['--help'])).toMatchObject({ code: 0, err: '' });
  expect(await here.run(['fly'])).toMatchObject({ code: 2, out: '', err: /fly/ });
  const link = await here.run(['user', 'add', 'Anna', '--role', 'admin']);
  expect(link).toMatchObject({ code: 0, out: expect.stringMatching(/^http\S+\n$/), err: '' });
});

it('keeps what Node compiled of it, beside the packages', async () => {
  await here.run(['--help']);
  const [version] = readdirSync(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'luftpost'));
  expect(version).toContain(process.version);
});

it('says every fault of the environment and exits 2', async () => {
  const wrong = instance({ PORT: 'x', LOG_LEVEL: 'loud' });
  const { code, out, err } = await wrong.run(['start']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/PORT[\s\S]*LOG_LEVEL/);
  wrong.remove();
});

it('goes on under the pinned Node when started with an older one', async () => {
  const system = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path) && isOld(path));
  if (system === undefined) return expect(isOld(process.execPath)).toBe(false);
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'luftpost.js');
  const child = spawn(system, [bin, 'user', 'list'], { env: { ...process.env, DATA_DIR: here.dataDir } });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  const [code] = await once(child, 'close');
  expect([code, out]).toEqual([0, '{"name":"Anna","roles":["admin"],"disabled":false}\n']);
});

it('one process at a time holds the data directory, and a dead one does not count', async () => {
  const unlock = takeDataLock(here.dataDir);
  const refused = await here.run(['restore', 'nothing']);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(`process ${process.pid}`)]);
  unlock();
  const dead = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  writeFileSync(join(here.dataDir, 'lock'), JSON.stringify({ pid: dead.pid, began: '1', at: 'then' }));
  takeDataLock(here.dataDir)();
  dead.kill('SIGKILL');
  await once(dead, 'exit');
  writeFileSync(join(here.dataDir, 'lock'), JSON.stringify({ pid: dead.pid, began: null, at: 'then' }));
  takeDataLock(here.dataDir)();
  writeFileSync(join(here.dataDir, 'lock'), 'torn');
  takeDataLock(here.dataDir)();
  expect(existsSync(join(here.dataDir, 'lock'))).toBe(false);
});

it('refuses a second start on the same data with a sentence', async () => {
  const own = instance({ PORT: '0' });
  const first = own.begin('start');
  const lock = join(own.dataDir, 'lock');
  while (!existsSync(lock) || readFileSync(lock, 'utf8') === '') {
    expect(first.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const second = await own.run(['start']);
  expect([second.code, second.out]).toEqual([1, '']);
  expect(second.err).toMatch(new RegExp(`already runs on .*process ${first.pid}`));
  first.kill('SIGKILL');
  await once(first, 'close');
  expect(existsSync(lock)).toBe(true);
  takeDataLock(own.dataDir)();
  own.remove();
});

it.each(['SIGTERM', 'SIGKILL'] as const)('ends with npm when npm gets a %s', async (signal) => {
  const own = instance();
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'luftpost.js');
  // What npm does: a shell between itself and the script; a SIGTERM is given to the shell alone.
  const npm = `
    const shell = require('node:child_process').spawn('sh', ['-c', '"$NODE" "$BIN" start; true'], { stdio: 'ignore' });
    process.on('SIGTERM', () => { shell.kill('SIGTERM'); process.exit(143); });
  `;
  const child = spawn(process.execPath, ['-e', npm], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: own.dataDir,
      PORT: '0',
      NODE: process.execPath,
      BIN: bin,
      npm_lifecycle_event: 'start',
    },
    stdio: 'ignore',
  });
  const lock = join(own.dataDir, 'lock');
  await until(() => existsSync(lock) && readFileSync(lock, 'utf8') !== '');
  const { pid } = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number };
  expect(isAlive(pid)).toBe(true);
  child.kill(signal);
  await until(() => !isAlive(pid));
  own.remove();
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function isOld(node: string): boolean {
  const [major = 0, minor = 0] = execFileSync(node, ['--version'], { encoding: 'utf8' })
    .slice(1)
    .split('.')
    .map(Number);
  return major < 22 || (major === 22 && minor < 19);
}
