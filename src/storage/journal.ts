// STOPP and erasure, written beside the backups as they happen: a restore of an older state replays them.
import { appendFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createBackupNote } from './backup-note.ts';
import type { Database } from './database.ts';

/** Under this name in the folder of the backups. */
const NAME = 'luftpost-journal.jsonl';
/** A line says at least this often that nothing was missed, ms. */
const ALIVE_MS = 60_000;
/** A mark may be committed this much after its own instant, ms. */
export const OVERLAP_MS = 60_000;

export interface Mark {
  hash: string;
  kind: string;
  at: number;
  purge_at: number;
}

export interface Journal {
  marks: Mark[];
  /** The instant up to which it misses nothing, ms UTC; null when it does not exist. */
  completeTo: number | null;
}

export const journalBeside = (backup: string): string => join(dirname(backup), NAME);

/**
 * Appends to the journal beside the last backup. Keyed hashes and times only: the file names nobody. Does nothing
 * before the first backup. Rejects when the folder cannot be written; what was missed is written later.
 */
export function createJournalWriter({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;
  const note = createBackupNote({ database });
  let open: { file: string; written: Map<string, number>; said: number } | null = null;

  return async function write(): Promise<void> {
    const backup = await note.get();
    if (backup === null) return;
    const journal = journalBeside(backup.file);
    if (open?.file !== journal) {
      const { marks } = await readJournal(journal);
      open = { file: journal, written: new Map(marks.map((mark) => [nameOf(mark), mark.at])), said: 0 };
    }
    const at = now();
    const last = Math.max(0, ...open.written.values());
    const marks = await db
      .selectFrom('suppressions')
      .selectAll()
      .where('at', '>=', last - OVERLAP_MS)
      .execute();
    const fresh = marks.filter((mark) => !open!.written.has(nameOf(mark)));
    if (fresh.length === 0 && at - open.said < ALIVE_MS) return;
    const lines = [...fresh.map((mark) => JSON.stringify(mark)), JSON.stringify({ alive: at })];
    await appendFile(journal, `${lines.join('\n')}\n`, { mode: 0o600, flush: true });
    for (const mark of fresh) open.written.set(nameOf(mark), mark.at);
    for (const [name, when] of open.written) if (when < last - 2 * OVERLAP_MS) open.written.delete(name);
    open.said = at;
  };
}

const nameOf = (mark: Mark): string => `${mark.hash} ${mark.at}`;

/** What a journal holds; a torn last line (a crash while it was written) counts as not there. */
export async function readJournal(file: string): Promise<Journal> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return { marks: [], completeTo: null };
  const marks: Mark[] = [];
  let completeTo: number | null = null;
  for (const line of text.split('\n')) {
    const entry = parse(line);
    if (entry === null) continue;
    if (typeof entry.alive === 'number') completeTo = Math.max(completeTo ?? 0, entry.alive);
    else if (isMark(entry)) marks.push({ hash: entry.hash, kind: entry.kind, at: entry.at, purge_at: entry.purge_at });
  }
  return { marks, completeTo };
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const isMark = (entry: Record<string, unknown>): entry is Record<string, unknown> & Mark =>
  typeof entry.hash === 'string' &&
  typeof entry.kind === 'string' &&
  typeof entry.at === 'number' &&
  typeof entry.purge_at === 'number';
