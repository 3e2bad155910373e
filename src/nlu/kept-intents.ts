// The intents of published files: parsed once, a later start of the same files takes what was kept.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ACTIONS, type Intent } from '../core/intent.ts';
import type { Kept } from '../core/kept.ts';
import { LANGUAGES, LOCALES } from '../core/locale.ts';
import { parseIntent } from './parse-intent.ts';

/** One file of a catalogue as written. */
export interface WrittenIntent {
  file: string;
  yaml: string;
}

/** Every intent that can be read, in the order of the files; a file that is none is left out. */
export function keptIntents(files: readonly WrittenIntent[], kept?: Kept): Intent[] {
  const key = `intents-${hashOf(files)}`;
  const text = kept?.get(key);
  const found = text === undefined ? null : read(text);
  if (found !== null) return found;
  const intents = files.map(({ file, yaml }) => parseIntent(file, yaml).intent).filter((intent) => intent !== null);
  kept?.set(key, JSON.stringify(intents));
  return intents;
}

/** Keeps intents that were read piece by piece, so that whoever reads these files whole finds them. */
export function keepIntents(files: readonly WrittenIntent[], intents: readonly Intent[], kept: Kept): void {
  kept.set(`intents-${hashOf(files)}`, JSON.stringify(intents));
}

/** Over the files and whatever decides how they are read. */
function hashOf(files: readonly WrittenIntent[]): string {
  const hash = createHash('sha256').update(JSON.stringify([ACTIONS, LANGUAGES, LOCALES]));
  hash.update(readFileSync(new URL('./parse-intent.ts', import.meta.url))).update('\0');
  for (const { file, yaml } of files) hash.update(file).update('\0').update(yaml).update('\0');
  return hash.digest('hex');
}

function read(text: string): Intent[] | null {
  try {
    const intents: unknown = JSON.parse(text);
    return Array.isArray(intents) ? (intents as Intent[]) : null;
  } catch {
    return null;
  }
}
