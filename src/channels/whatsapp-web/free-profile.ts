// Frees a browser profile whose owner is gone: a browser nobody holds any more, or a lock of another host's name.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const LOCKS = ['SingletonLock', 'SingletonSocket', 'SingletonCookie'];

/**
 * Call it only while holding the lease of this account: whoever still has the profile then is a leftover. Browsers
 * that run on it are ended (where /proc tells of them: a headless one leaves no lock), locks are removed. Rejects when
 * a browser does not end.
 */
export async function freeProfile(profile: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let tries = 0; tries < 30; tries++) {
      const left = await browsersOn(profile);
      if (left.length === 0) {
        await Promise.all(LOCKS.map((name) => rm(join(profile, name), { force: true })));
        return;
      }
      if (tries === 0) for (const pid of left) end(pid, signal);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('profile in use: the browser that holds it does not end');
}

/** A dead process that nobody has reaped has no command line, so it does not count. */
async function browsersOn(profile: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_pid, index) => lines[index]!.split('\0').includes(`--user-data-dir=${profile}`)).map(Number);
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
