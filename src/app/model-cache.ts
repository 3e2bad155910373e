// Trained models as files: a later start of the same catalogue trains nothing.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Models kept beside the newest one: going back to the last revisions is quick. */
const KEPT = 4;

/** `set` never throws: a model that could not be kept is trained again. */
export function createModelCache(dir: string) {
  const path = (hash: string): string => join(dir, `${hash.replace(/[^\w-]/g, '_')}.json`);

  return {
    async get(hash: string): Promise<string | undefined> {
      return readFile(path(hash), 'utf8').catch(() => undefined);
    },
    async set(hash: string, json: string): Promise<void> {
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        const part = `${path(hash)}.${process.pid}`;
        await writeFile(part, json, { flush: true });
        await rename(part, path(hash));
        await clear(dir);
      } catch {
        await rm(`${path(hash)}.${process.pid}`, { force: true }).catch(() => {});
      }
    },
  };
}

async function clear(dir: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(dir)).map(async (name) => ({ name, at: (await stat(join(dir, name))).mtimeMs })),
  );
  for (const { name } of files.sort((a, b) => b.at - a.at).slice(KEPT + 1)) await rm(join(dir, name), { force: true });
}
