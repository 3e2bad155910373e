// What we say, written down: the transcript row and its ledger rows, in the transaction of the turn that said it.
import type { Rate } from '../core/channel.ts';
import type { Claimed, Lane } from '../core/delivery.ts';
import { newId } from '../core/id.ts';
import type { OutboundMessage } from '../core/message.ts';
import type { Tx } from './database.ts';
import { lockPace, savePace, takeSlots } from './pace.ts';
import { among, idList, insertRows, query } from './rows.ts';
import type { Tables } from './schema.ts';

/** How storage learns a channel's limits without knowing channels. */
export interface ChannelLimits {
  parts(channel: string, account: string, message: OutboundMessage): OutboundMessage[];
  /** Null: the channel is not running here, rows stay pending for a process that runs it. */
  rate(channel: string, account: string): Rate | null;
  /** Sends this process may start now; rows born `sending` are handed over after the commit. */
  free(channel: string, account: string): number;
}

export interface Saying {
  conversationId: string;
  addressId: string;
  externalId: string;
  channel: string;
  account: string;
  author: 'bot' | 'staff';
  userId: string | null;
  inReplyTo: string | null;
  automatic: boolean;
  message: OutboundMessage;
}

/** Channels whose transcript rows are read by the person directly: nothing leaves the house, nothing can be lost. */
const LOCAL = new Set(['web-chat']);
export const isLocal = (channel: string): boolean => LOCAL.has(channel);

/**
 * Writes the sayings of one transaction. Rows for which a slot is free are born `sending` and returned; the caller
 * hands them over after the commit. Parts of one message keep their order by being claimed one after another.
 */
export async function say(
  tx: Tx,
  context: { kind: 'sqlite' | 'postgres'; limits: ChannelLimits; holder: string; now: number },
  sayings: Saying[],
): Promise<Claimed[]> {
  if (sayings.length === 0) return [];
  const { limits, holder, now } = context;
  const messages: Tables['messages'][] = [];
  const deliveries: DeliveryRow[] = [];
  const claimed: Claimed[] = [];
  const bodies = new Map<string, OutboundMessage>();
  const externalIds = new Map(sayings.map((saying) => [saying.addressId, saying.externalId]));
  for (const saying of sayings) {
    const { message } = saying;
    const messageId = newId(now);
    messages.push(transcriptRow(messageId, saying, now));
    const parts = limits.parts(saying.channel, saying.account, message);
    parts.forEach((body, part) => {
      const id = newId(now);
      bodies.set(id, body);
      deliveries.push({
        id,
        lane: saying.author === 'staff' ? 'staff' : 'reply',
        priority: saying.author === 'staff' ? 1 : 0,
        channel: saying.channel,
        account: saying.account,
        address_id: saying.addressId,
        message_id: messageId,
        broadcast_id: null,
        notice_id: null,
        part,
        body: JSON.stringify(body),
        state: isLocal(saying.channel) ? 'sent' : 'pending',
        attempts: 0,
        not_before: now,
        holder: null as string | null,
        claimed_at: null as number | null,
        provider_id: null,
        reason: null,
        decided_at: null,
        created_at: now,
        updated_at: now,
      });
    });
  }
  const open = deliveries.filter((row) => row.state === 'pending');
  const busy = await busyAddresses(
    tx,
    context.kind,
    open.map((row) => row.address_id),
  );
  for (const key of new Set(open.map((row) => `${row.channel}\n${row.account}`))) {
    const [channel, account] = key.split('\n') as [string, string];
    const rate = limits.rate(channel, account);
    const free = limits.free(channel, account);
    if (
      rate === null ||
      free === 0 ||
      (await isOnHold(tx, context.kind)) ||
      (await othersWait(tx, context.kind, channel, account, now))
    )
      continue;
    const firsts = new Map<string, (typeof open)[number]>();
    for (const row of open) {
      const here = row.channel === channel && row.account === account;
      if (here && !busy.has(row.address_id) && !firsts.has(row.address_id)) firsts.set(row.address_id, row);
    }
    const rows = [...firsts.values()];
    if (rows.length === 0) continue;
    const pace = await lockPace(tx, context.kind, channel, account);
    const slots = takeSlots(pace, 'reply', rate, Math.min(free, rows.length), now);
    if (slots.length > 0) await savePace(tx, context.kind, channel, account, pace);
    slots.forEach((sendAt, index) => {
      const row = rows[index]!;
      row.state = 'sending';
      row.holder = holder;
      row.claimed_at = now;
      row.attempts = 1;
      claimed.push({
        id: row.id,
        lane: row.lane as Lane,
        channel,
        account,
        externalId: externalIds.get(row.address_id)!,
        addressId: row.address_id,
        message: bodies.get(row.id)!,
        attempts: 1,
        sendAt,
        broadcastId: null,
      });
    });
  }
  await insertRows(tx, context.kind, 'messages', messages);
  await insertRows(tx, context.kind, 'deliveries', deliveries);
  return claimed;
}

/** Dialogue rows not settled yet. Word for word as the index over them has it, or it is not used. */
export const ON_ITS_WAY = "state in ('pending', 'sending') and priority < 2";

type DeliveryRow = Omit<Tables['deliveries'], 'body'> & { body: string };

/** People with something still on its way: the next part waits, so that nobody reads the end before the beginning. */
async function busyAddresses(tx: Tx, kind: 'sqlite' | 'postgres', addressIds: string[]): Promise<Set<string>> {
  if (addressIds.length === 0) return new Set();
  const text = `select address_id from deliveries where address_id ${among(kind)} and ${ON_ITS_WAY}`;
  const ids = idList(kind, [...new Set(addressIds)]);
  const rows = await query<{ address_id: string }>(tx, kind, text, [ids]);
  return new Set(rows.map((row) => row.address_id));
}

/** After a restore nothing is sent until a person says so. */
async function isOnHold(tx: Tx, kind: 'sqlite' | 'postgres'): Promise<boolean> {
  return (await query(tx, kind, "select key from meta where key = 'hold'", [])).length > 0;
}

/** Whether earlier replies wait for a slot: then the new ones queue behind them. */
async function othersWait(
  tx: Tx,
  kind: 'sqlite' | 'postgres',
  channel: string,
  account: string,
  now: number,
): Promise<boolean> {
  const text = `select id from deliveries
    where state = 'pending' and priority < 2 and channel = ? and account = ? and not_before <= ? limit 1`;
  return (await query(tx, kind, text, [channel, account, now])).length > 0;
}

function transcriptRow(id: string, saying: Saying, now: number): Tables['messages'] {
  const { message } = saying;
  const extra = { buttons: message.buttons, image: message.image, link: message.link };
  return {
    id,
    conversation_id: saying.conversationId,
    direction: 'out',
    author: saying.author,
    user_id: saying.userId,
    kind: 'text',
    text: message.text,
    detail: null,
    extra: Object.values(extra).some((value) => value !== undefined) ? JSON.stringify(extra) : null,
    provider_id: null,
    in_reply_to: saying.inReplyTo,
    automatic: saying.automatic ? 1 : 0,
    state: 'said',
    attempts: 0,
    error: null,
    candidates: null,
    sent_at: now,
    at: now,
  };
}
