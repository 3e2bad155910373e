// What a platform later says of a send: settles doubt, never goes backwards.
import { afterReceipt, type DeliveryState } from '../core/delivery.ts';
import type { InboundReceipt } from '../core/message.ts';
import type { Tx } from './database.ts';

/** Applies receipts to their deliveries, found by our id where the platform echoes it, else by the platform's. */
export async function settleReceipts(tx: Tx, receipts: InboundReceipt[], at: number): Promise<void> {
  for (const receipt of receipts) {
    const { channel } = receipt.address;
    let query = tx.selectFrom('deliveries').select(['id', 'state']).where('channel', '=', channel);
    if (receipt.deliveryId !== undefined) query = query.where('id', '=', receipt.deliveryId);
    else if (receipt.providerId !== undefined) query = query.where('provider_id', '=', receipt.providerId);
    else continue;
    const row = await query.executeTakeFirst();
    if (row === undefined) continue;
    const state = afterReceipt(row.state as DeliveryState, receipt.status);
    if (state === null) continue;
    await tx
      .updateTable('deliveries')
      .set({ state, reason: receipt.reason ?? null, updated_at: at, provider_id: receipt.providerId ?? undefined })
      .where('id', '=', row.id)
      .execute();
  }
}
