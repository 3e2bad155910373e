// Where and when the last backup was written: for its journal, and for `doctor`, which asks how old it is.
import type { Database } from './database.ts';

export interface BackupNote {
  file: string;
  /** ms UTC */
  at: number;
  /** Encrypted. */
  sealed: boolean;
}

const KEY = 'backup';

export function createBackupNote({ database: { db } }: { database: Database }) {
  return {
    async get(): Promise<BackupNote | null> {
      const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
      return row === undefined ? null : (JSON.parse(row.value) as BackupNote);
    },
    async set(note: BackupNote): Promise<void> {
      const value = JSON.stringify(note);
      await db
        .insertInto('meta')
        .values({ key: KEY, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
  };
}
