// The link that leads a person to their own data: it works once.
import { createPersonExport, type PersonExportOptions } from './person-export.ts';

export function createOwnDataStore(options: PersonExportOptions) {
  const {
    database: { db },
    now,
  } = options;

  /** Whether a data link still works; asking does not use it up. */
  async function dataLinkWorks(tokenHash: string): Promise<boolean> {
    const row = await db
      .selectFrom('links')
      .select('token_hash')
      .where('token_hash', '=', tokenHash)
      .where('purpose', '=', 'data')
      .where('used_at', 'is', null)
      .where('expires_at', '>', now())
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The contact behind a data link, which is used up by this. Null: unknown, used or older than its time. */
  async function useDataLink(tokenHash: string): Promise<string | null> {
    const row = await db
      .updateTable('links')
      .set({ used_at: now() })
      .where('token_hash', '=', tokenHash)
      .where('purpose', '=', 'data')
      .where('used_at', 'is', null)
      .where('expires_at', '>', now())
      .returning('contact_id')
      .executeTakeFirst();
    return row?.contact_id ?? null;
  }

  return { dataLinkWorks, useDataLink, collect: createPersonExport(options) };
}
