// "Is writing …" in the citizen's messenger while staff write an answer.
import type { Address } from '../core/address.ts';
import type { Channel } from '../core/channel.ts';
import type { Database } from '../storage/database.ts';
import { answeredAddress } from '../storage/ticket-detail-store.ts';

/** Best effort: only for whoever owns the ticket, and nobody waits for it. */
export function createShowTyping(
  database: Database,
  channelOf: (address: Address) => Pick<Channel, 'typing'> | undefined,
): (ticketId: string, userId: string) => void {
  return (ticketId, userId) => {
    void answeredAddress(database.db, ticketId, userId)
      .then((address) => address && channelOf(address)?.typing?.(address))
      .catch(() => {});
  };
}
