// The catalogue's files as they lie on disk, for import and for naming drift.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** All `*.yaml` of a folder in the order of their names. */
export async function readCatalogueFiles(dir: string): Promise<{ file: string; yaml: string }[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(names.map(async (file) => ({ file, yaml: await readFile(join(dir, file), 'utf8') })));
}
