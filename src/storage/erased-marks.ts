// Which of some ids belong to people who were erased: asked of the marks, so that nothing of theirs need be kept.
import type { Database } from './database.ts';
import { OVERLAP_MS } from './journal.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** The instant up to which the chats on the linked telephone were looked through. */
const SEEN = 'device-erased-until';
/** Of ids asked about at one time. */
const CHUNK = 500;

export interface ErasedMarksOptions {
  database: Database;
  hash: KeyedHash;
  channel: string;
  account: string;
}

export function createErasedMarks({ database: { db }, hash, channel, account }: ErasedMarksOptions) {
  /** The newest erasure that was not looked for yet (ms UTC, to be handed to `done`); null when there is none. */
  async function fresh(): Promise<number | null> {
    const { newest } = await db
      .selectFrom('suppressions')
      .select((select) => select.fn.max('at').as('newest'))
      .where('kind', '=', 'erased')
      .executeTakeFirstOrThrow();
    return newest !== null && Number(newest) > (await seen()) ? Number(newest) : null;
  }

  /** Those of `ids` that were erased since the last time. */
  async function among(ids: string[]): Promise<string[]> {
    const since = (await seen()) - OVERLAP_MS;
    const found: string[] = [];
    for (let from = 0; from < ids.length; from += CHUNK) {
      const marks = new Map(
        ids.slice(from, from + CHUNK).map((id) => [hash('erased', hash('address', channel, account, id)), id]),
      );
      const rows = await db
        .selectFrom('suppressions')
        .select('hash')
        .where('hash', 'in', [...marks.keys()])
        .where('at', '>=', since)
        .execute();
      for (const row of rows) found.push(marks.get(row.hash)!);
    }
    return found;
  }

  async function done(until: number): Promise<void> {
    const value = String(until);
    await db
      .insertInto('meta')
      .values({ key: SEEN, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }

  async function seen(): Promise<number> {
    const row = await db.selectFrom('meta').select('value').where('key', '=', SEEN).executeTakeFirst();
    return Number(row?.value ?? 0);
  }

  return { fresh, among, done };
}
