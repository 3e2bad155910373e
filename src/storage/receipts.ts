// What a platform later says of a send: settles doubt, never goes backwards.
import { type BroadcastState, isAlive } from '../core/broadcast.ts';
import { afterReceipt, type DeliveryState, decide, type Lane } from '../core/delivery.ts';
import type { InboundReceipt } from '../core/message.ts';
import { stopBroadcasts } from './channel-stops.ts';
import type { Tx } from './database.ts';
import { isGone } from './gone-address.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { endSubscriptions } from './subscriptions.ts';

export interface ReceiptContext {
  tx: Tx;
  now: number;
  hash: KeyedHash;
  consentKeptMs: () => number;
}

/**
 * Applies receipts to their deliveries, found by our id where the platform echoes it, else by the platform's. A
 * `failed` means what the same refusal would have meant at the send: too fast is tried again, a person who is gone
 * loses the subscription. What a platform says of an earlier attempt does not touch a later one that arrived.
 */
export async function settleReceipts(context: ReceiptContext, receipts: InboundReceipt[]): Promise<void> {
  const rows = await findRows(context.tx, receipts);
  const changes = new Map<string, Change & { ids: string[] }>();
  for (const receipt of receipts) {
    const row = rows.find(receipt);
    if (row === undefined) continue;
    const change = changeOf(row, receipt, context.now);
    if (change === null) continue;
    row.state = change.state;
    row.providerId = change.providerId ?? row.providerId;
    if (change.beyond !== undefined) await follow(context, row, change);
    const key = JSON.stringify([row.id, change]);
    const shared = change.providerId === undefined && change.notBefore === undefined;
    const group = shared ? `${change.state}\n${change.reason}` : key;
    const known = changes.get(group);
    if (known) known.ids.push(row.id);
    else changes.set(group, { ...change, ids: [row.id] });
  }
  for (const change of changes.values()) await write(context, change);
}

interface Row {
  id: string;
  state: DeliveryState;
  providerId: string | null;
  attempts: number;
  lane: Lane;
  channel: string;
  account: string;
  addressId: string;
  /** Its broadcast ended: nothing of it is begun again. */
  over: boolean;
}

interface Change {
  state: DeliveryState;
  reason: string | null;
  providerId?: string;
  notBefore?: number;
  beyond?: { gone?: boolean; unsure?: boolean; optedOut?: boolean; stopBroadcastsUntil?: number };
}

function changeOf(row: Row, receipt: InboundReceipt, now: number): Change | null {
  const earlier = row.providerId !== null && receipt.providerId !== undefined && row.providerId !== receipt.providerId;
  const state = afterReceipt(row.state, receipt.status);
  if (state === null) return null;
  const providerId = row.providerId === null ? receipt.providerId : undefined;
  const known = providerId === undefined ? {} : { providerId };
  if (receipt.status !== 'failed') return { state, reason: receipt.reason ?? null, ...known };
  // Another attempt is on its way or arrived: this failure is about the one before.
  if (earlier || row.state === 'pending') return null;
  const { refusal } = receipt;
  if (refusal === undefined) return { state, reason: receipt.reason ?? null, ...known };
  const decision = decide({ outcome: 'refused', ...refusal }, row.attempts, now, Math.random(), row.lane);
  // What waits for the channel at a send waits a moment here: the channel itself goes on.
  const again = decision.state === 'pending' && !row.over;
  return {
    state: again ? 'pending' : 'failed',
    reason: decision.reason ?? null,
    ...(again ? { notBefore: decision.notBefore ?? now } : known),
    beyond: decision,
  };
}

/** What a failure means beyond its own row. */
async function follow(context: ReceiptContext, row: Row, { beyond = {}, reason }: Change): Promise<void> {
  const { tx, now } = context;
  const { channel, account, addressId } = row;
  if (beyond.stopBroadcastsUntil !== undefined) {
    const until = beyond.stopBroadcastsUntil;
    await stopBroadcasts(tx, { channel, account, template: null, until, reason: reason ?? '' }, now);
  }
  if (!beyond.gone && !beyond.optedOut) return;
  const failure = { addressId, deliveryId: row.id, reason: reason ?? null, unsure: beyond.unsure === true };
  if (beyond.gone && !(await isGone(tx, failure))) return;
  const address = await tx.selectFrom('addresses').select('external_id').where('id', '=', addressId).executeTakeFirst();
  if (address === undefined) return;
  if (beyond.gone) await tx.updateTable('addresses').set({ state: 'gone' }).where('id', '=', addressId).execute();
  const who = { addressId, channel, account, externalId: address.external_id };
  await endSubscriptions(context, who, 'all', beyond.gone ? 'gone' : 'platform');
}

async function write({ tx, now }: ReceiptContext, change: Change & { ids: string[] }): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({
      state: change.state,
      reason: change.reason,
      updated_at: now,
      ...(change.providerId === undefined ? {} : { provider_id: change.providerId }),
      ...(change.notBefore === undefined ? {} : { not_before: change.notBefore, holder: null, provider_id: null }),
    })
    .where('id', 'in', change.ids)
    .execute();
}

/** All rows that the receipts may be about, read at once. */
async function findRows(tx: Tx, receipts: InboundReceipt[]) {
  const columns = [
    ...([
      'd.id',
      'd.state',
      'd.provider_id',
      'd.attempts',
      'd.lane',
      'd.channel',
      'd.account',
      'd.address_id',
    ] as const),
    'b.state as broadcast_state' as const,
  ] as const;
  const ours = receipts.flatMap(({ deliveryId }) => deliveryId ?? []);
  const theirs = receipts.flatMap(({ deliveryId, providerId }) => (deliveryId === undefined ? (providerId ?? []) : []));
  const query = () =>
    tx.selectFrom('deliveries as d').leftJoin('broadcasts as b', 'b.id', 'd.broadcast_id').select(columns);
  const found = [
    ...(ours.length === 0 ? [] : await query().where('d.id', 'in', ours).execute()),
    ...(theirs.length === 0
      ? []
      : await query()
          .where('d.channel', 'in', [...new Set(receipts.map(({ address }) => address.channel))])
          .where('d.provider_id', 'in', theirs)
          .execute()),
  ];
  const byId = new Map<string, Row>();
  const byProvider = new Map<string, Row>();
  for (const row of found) {
    const known = byId.get(row.id) ?? {
      id: row.id,
      state: row.state as DeliveryState,
      providerId: row.provider_id,
      attempts: Number(row.attempts),
      lane: row.lane as Lane,
      channel: row.channel,
      account: row.account,
      addressId: row.address_id,
      over: row.broadcast_state !== null && !isAlive(row.broadcast_state as BroadcastState),
    };
    byId.set(row.id, known);
    if (row.provider_id !== null) byProvider.set(row.provider_id, known);
  }
  return {
    find({ deliveryId, providerId, address }: InboundReceipt): Row | undefined {
      const row = deliveryId === undefined ? byProvider.get(providerId ?? '') : byId.get(deliveryId);
      // Only the account that sent it may speak about it.
      return row !== undefined && row.channel === address.channel && row.account === address.account ? row : undefined;
    },
  };
}
