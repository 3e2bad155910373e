// Kept texts as files in a folder, the newest few; where nothing can be written nothing is kept.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kept } from '../core/kept.ts';

/** Enough for the texts, the words and a few revisions of the catalogue. */
const MOST = 8;

export function createKeptFiles(dir: string): Kept {
  const path = (key: string): string => join(dir, `${key.replace(/[^\w-]/g, '_')}.json`);
  return {
    get(key) {
      try {
        return readFileSync(path(key), 'utf8');
      } catch {
        return undefined;
      }
    },
    set(key, text) {
      const part = `${path(key)}.${process.pid}`;
      try {
        mkdirSync(dir, { recursive: true, mode: 0o700 });
        writeFileSync(part, text, { flush: true });
        renameSync(part, path(key));
        clear(dir);
      } catch {
        discard(part);
      }
    },
  };
}

function discard(part: string): void {
  try {
    rmSync(part, { force: true });
  } catch {
    // There is no such folder, so there is no such file.
  }
}

function clear(dir: string): void {
  const files = readdirSync(dir).map((name) => ({ name, at: statSync(join(dir, name)).mtimeMs }));
  for (const { name } of files.sort((a, b) => b.at - a.at).slice(MOST)) rmSync(join(dir, name), { force: true });
}
