// One process at a time on a data directory: a file that names its owner, and is worth nothing when that one is dead.
import { mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './ports.ts';

interface Owner {
  pid: number;
  /** Ticks since boot when the process began (Linux): a number used again is another process. Null: not known. */
  began: string | null;
  at: string;
}

/** Takes the lock or throws with a sentence. The returned function gives it back. */
export function takeDataLock(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'lock');
  const mine: Owner = { pid: process.pid, began: beganAt(process.pid), at: new Date().toISOString() };
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      return () => {
        if (read(file)?.pid === process.pid) rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = read(file);
    if (owner !== null && isAlive(owner)) {
      throw new Fault(
        `Luftpost already runs on ${dataDir} (process ${owner.pid}, since ${owner.at}): stop it first, or set another DATA_DIR.`,
      );
    }
    removeStale(file, owner);
  }
  throw new Fault(`The lock ${file} could not be taken: others try at the same time.`);
}

/** Moves the file away first: what was moved is looked at again, so that nobody's fresh lock is thrown away. */
function removeStale(file: string, stale: Owner | null): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== null && (moved.pid !== stale?.pid || moved.at !== stale.at)) renameSync(aside, file);
  else unlinkSync(aside);
}

function read(file: string): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as Owner;
    return typeof owner.pid === 'number' ? owner : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, began }: Owner): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = beganAt(pid);
  return began === null || now === null || now === began;
}

function beganAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
