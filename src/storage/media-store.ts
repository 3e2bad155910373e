// Files people sent: fetched for staff to hear or see, kept for a short time, never executed.
import type { Address, ChannelName } from '../core/address.ts';
import type { MediaRef } from '../core/message.ts';
import type { Database } from './database.ts';

export interface WantedMedia {
  id: string;
  address: Address;
  ref: MediaRef;
}

export function createMediaStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** Files that are still at the platform, oldest first. */
  async function wanted(limit: number): Promise<WantedMedia[]> {
    const rows = await db
      .selectFrom('media as f')
      .innerJoin('messages as m', 'm.id', 'f.message_id')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .innerJoin('addresses as a', 'a.id', 'c.address_id')
      .select(['f.id', 'm.extra', 'a.channel', 'a.account', 'a.external_id'])
      .where('f.state', '=', 'wanted')
      .orderBy('f.id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      address: { channel: row.channel as ChannelName, account: row.account, id: row.external_id },
      ref: JSON.parse(row.extra ?? '{}') as MediaRef,
    }));
  }

  async function keep(id: string, bytes: Uint8Array, mime: string): Promise<void> {
    await db
      .updateTable('media')
      .set({ state: 'kept', bytes: Buffer.from(bytes), mime, size: bytes.byteLength, at: now() })
      .where('id', '=', id)
      .execute();
  }

  /** The platform no longer has it, or it is too large. */
  async function refuse(id: string, state: 'refused' | 'gone'): Promise<void> {
    await db.updateTable('media').set({ state }).where('id', '=', id).execute();
  }

  return { wanted, keep, refuse };
}
