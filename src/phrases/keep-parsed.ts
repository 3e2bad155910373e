// Parses files of texts once: a later start takes what was made of the very same files by the very same program.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kept } from '../core/kept.ts';
import { LOCALES } from '../core/locale.ts';

/** What `parse` makes of the files at `paths`, as JSON can hold it. Throws what `parse` throws, and keeps nothing then. */
export function keepParsed<T>(kept: Kept | undefined, what: string, paths: readonly string[], parse: () => T): T {
  if (kept === undefined) return parse();
  const key = `${what}-${hashOf(paths)}`;
  const found = read<T>(kept.get(key));
  if (found !== undefined) return found;
  const parsed = parse();
  kept.set(key, JSON.stringify(parsed));
  return parsed;
}

/** Over the files, where they lie (faults name it), and the program that reads them. */
function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([LOCALES, paths]));
  const program = readdirSync(import.meta.dirname).sort();
  for (const path of [...program.map((name) => join(import.meta.dirname, name)), ...paths]) {
    hash.update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function read<T>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
