// New contacts with a code of their own: among a million people some codes are drawn twice, and are drawn again.
import type { Tx } from './database.ts';
import { newCode } from './people.ts';
import type { Tables } from './schema.ts';

/** Inserts them, each with a code that nobody has. */
export async function insertContacts(
  tx: Pick<Tx, 'insertInto'>,
  contacts: Omit<Tables['contacts'], 'code'>[],
  draw: () => string = newCode,
): Promise<void> {
  let missing = contacts;
  while (missing.length > 0) {
    const made = await tx
      .insertInto('contacts')
      .values(missing.map((contact) => ({ ...contact, code: draw() })))
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returning('id')
      .execute();
    const ids = new Set(made.map(({ id }) => id));
    missing = missing.filter(({ id }) => !ids.has(id));
  }
}
