// Somebody who cannot be reached any more: from when on that is believed.
import type { Tx } from './database.ts';

/** Messages in a row, this one with them. */
const BELIEVED_AFTER = 3;

interface Failure {
  addressId: string;
  /** The row that failed. */
  deliveryId: string;
  reason: string | null;
  unsure: boolean;
}

/** What a platform also says for passing reasons counts when the messages before came to the same code. */
export async function isGone(tx: Tx, { addressId, deliveryId, reason, unsure }: Failure): Promise<boolean> {
  if (!unsure) return true;
  const before = await tx
    .selectFrom('deliveries')
    .select(['state', 'reason'])
    .where('address_id', '=', addressId)
    .where('id', '<>', deliveryId)
    .where('state', 'in', ['sent', 'delivered', 'failed'])
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(BELIEVED_AFTER - 1)
    .execute();
  const code = codeOf(reason);
  return (
    before.length === BELIEVED_AFTER - 1 && before.every((row) => row.state === 'failed' && codeOf(row.reason) === code)
  );
}

const codeOf = (reason: string | null): string => (reason ?? '').split(' ')[0] ?? '';
