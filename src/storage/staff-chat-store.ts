// A colleague's own chat for test sends: linked once by a code that is made in the console and written to the bot there.
import type { Database, Tx } from './database.ts';
import { newCode } from './people.ts';
import { hashToken } from './token-hash.ts';

/** How long a code may be used, ms. */
const CODE_MS = 15 * 60_000;

export function createStaffChatStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** Only its hash is kept; an earlier one of the same user is void. */
  async function makeCode(userId: string): Promise<string> {
    const code = newCode();
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom('chat_codes').where('user_id', '=', userId).execute();
      await tx
        .insertInto('chat_codes')
        .values({ code_hash: hashOfCode(code), user_id: userId, expires_at: now() + CODE_MS })
        .execute();
    });
    return code;
  }

  async function linked(userId: string): Promise<{ channel: string; linkedAt: number } | null> {
    const row = await db
      .selectFrom('staff_chats as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select(['a.channel', 's.linked_at'])
      .where('s.user_id', '=', userId)
      .executeTakeFirst();
    return row === undefined ? null : { channel: row.channel, linkedAt: Number(row.linked_at) };
  }

  async function unlink(userId: string): Promise<void> {
    await db.deleteFrom('staff_chats').where('user_id', '=', userId).execute();
  }

  return { makeCode, linked, unlink };
}

/** Uses a code up for the chat it was written in. False: unknown, used or too old. */
export async function linkChat(tx: Tx, code: string, addressId: string, at: number): Promise<boolean> {
  const row = await tx
    .deleteFrom('chat_codes')
    .where('code_hash', '=', hashOfCode(code))
    .where('expires_at', '>', at)
    .returning('user_id')
    .executeTakeFirst();
  if (row === undefined) return false;
  await tx
    .insertInto('staff_chats')
    .values({ user_id: row.user_id, address_id: addressId, linked_at: at })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ address_id: addressId, linked_at: at }))
    .execute();
  return true;
}

const hashOfCode = (code: string): string => hashToken(code.toUpperCase().replace(/[^0-9A-Z]/g, ''));
