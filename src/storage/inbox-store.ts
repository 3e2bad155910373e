// The inbox: what a platform handed us, stored before it is acknowledged, once however often it comes.
import { sql } from 'kysely';
import { newId } from '../core/id.ts';
import { type InboundEvent, type InboundMessage, type InboundReceipt, MAX_FILE_BYTES } from '../core/message.ts';
import { normalize } from '../core/text.ts';
import type { Database, Tx } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { dateLate, settleIdentities } from './identities.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { resolvePeople } from './people.ts';
import { settleReceipts } from './receipts.ts';

export interface InboxOptions {
  database: Database;
  hash: KeyedHash;
  now: () => number;
  /** Answered at once, without the pause that collects split messages (STOPP, emergencies). */
  immediate: (text: string) => boolean;
  /** How long a consent proof stays after its end, ms. */
  consentKeptMs: () => number;
  /** After a commit that left something to do. */
  onStored?: () => void;
}

/** More messages than this within this time (ms) is faster than a person; people watched at once. */
const HURRY_COUNT = 12;
const HURRY_MS = 5_000;
const HURRY_MOST = 10_000;

/** Split messages are collected this long after the last one, and at most `MOST_MS` after the first. */
export const QUIET_MS = 600;
export const MOST_MS = 2_000;

/**
 * `store` resolves after the commit. All events that arrive in one turn of the loop share one transaction.
 * Events that change nothing for somebody we do not know (edits, blocks, receipts) leave no trace but their mark.
 */
export function createInboxStore(options: InboxOptions) {
  const { database, hash, now, immediate, consentKeptMs, onStored } = options;
  const hurried = createHurry();

  async function write(events: InboundEvent[]): Promise<void> {
    const at = now();
    let worked = false;
    await database.db.transaction().execute(async (tx) => {
      const fresh = await markSeen(tx, events, hash, at);
      const context = { tx, now: at, hash, consentKeptMs };
      const arrived = fresh.filter((event): event is InboundMessage => event.type === 'message');
      const messages = await settleIdentities(context, arrived);
      const receipts = fresh.filter((event): event is InboundReceipt => event.type === 'receipt');
      if (receipts.length > 0) await settleReceipts(context, receipts);
      if (messages.length > 0) worked = await storeMessages(tx, messages, at, immediate, hurried);
      await dateLate(context, messages);
    });
    if (worked) {
      onStored?.();
      await database.notify('luftpost_inbox', '');
    }
  }

  return { store: createGroupCommit(write) };
}

async function markSeen(tx: Tx, events: InboundEvent[], hash: KeyedHash, at: number): Promise<InboundEvent[]> {
  const byHash = new Map<string, InboundEvent>();
  for (const event of events) {
    const { channel, account } = event.address;
    const key = hash('seen', channel, account, event.dedupe.kind, event.dedupe.id);
    if (!byHash.has(key)) byHash.set(key, event);
  }
  const rows = await tx
    .insertInto('seen')
    .values([...byHash.keys()].map((key) => ({ hash: key, at })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('hash')
    .execute();
  const fresh = new Set(rows.map((row) => row.hash));
  return [...byHash].filter(([key]) => fresh.has(key)).map(([, event]) => event);
}

/**
 * Whether somebody writes faster than a person can: then even what is answered at once is collected, so that one
 * person's flood is one answer every `MOST_MS` and takes nobody else's share of the channel. Bounded in memory.
 */
function createHurry(): (conversationId: string, at: number) => boolean {
  const counts = new Map<string, { since: number; n: number }>();
  return (conversationId, at) => {
    const count = counts.get(conversationId);
    if (count !== undefined && at - count.since < HURRY_MS) {
      count.n += 1;
      return count.n > HURRY_COUNT;
    }
    if (counts.size >= HURRY_MOST) counts.clear();
    counts.set(conversationId, { since: at, n: 1 });
    return false;
  };
}

async function storeMessages(
  tx: Tx,
  messages: InboundMessage[],
  at: number,
  immediate: (text: string) => boolean,
  hurried: (conversationId: string, at: number) => boolean,
): Promise<boolean> {
  const people = await resolvePeople(tx, messages, at);
  const rows = [];
  const media = [];
  const soon = new Set<string>();
  const later = new Set<string>();
  for (const message of messages) {
    const conversationId = people.get(message);
    if (conversationId === undefined) continue;
    const row = rowOf(message, conversationId, at);
    rows.push(row);
    if (message.content.kind === 'media') {
      const tooLarge = (message.content.size ?? 0) > MAX_FILE_BYTES;
      const { mime = 'application/octet-stream', size = 0 } = message.content;
      media.push({
        id: newId(at),
        message_id: row.id,
        mime,
        size,
        bytes: null,
        state: tooLarge ? 'refused' : 'wanted',
        at,
      });
    }
    const collected = (row.kind === 'text' || row.kind === 'media' || row.kind === 'location') && !immediate(row.text);
    const waits = message.address.channel !== 'terminal' && (hurried(conversationId, at) || collected);
    (waits ? later : soon).add(conversationId);
  }
  if (rows.length === 0) return false;
  await tx.insertInto('messages').values(rows).execute();
  if (media.length > 0) await tx.insertInto('media').values(media).execute();
  // Parameters, not literals: the statement stays the same and is compiled once.
  const latest = sql<number>`coalesce(waiting_since + ${sql.lit(MOST_MS)}, cast(${at + MOST_MS} as bigint))`;
  const quiet = sql<number>`cast(${at + QUIET_MS} as bigint)`;
  const waitingSince = sql<number>`coalesce(waiting_since, cast(${at} as bigint))`;
  for (const id of soon) later.delete(id);
  for (const ids of [soon, later]) {
    if (ids.size === 0) continue;
    await tx
      .updateTable('conversations')
      .set({
        ready_at: ids === soon ? at : sql<number>`case when ${latest} < ${quiet} then ${latest} else ${quiet} end`,
        waiting_since: waitingSince,
        last_message_at: at,
      })
      .where('id', 'in', [...ids])
      .execute();
  }
  return true;
}

function rowOf(message: InboundMessage, conversationId: string, at: number) {
  const { content } = message;
  const base = {
    id: newId(at),
    conversation_id: conversationId,
    direction: 'in',
    author: 'citizen',
    user_id: null,
    kind: content.kind as string,
    text: '',
    detail: null as string | null,
    extra: null as string | null,
    provider_id: message.providerId ?? null,
    in_reply_to: null,
    automatic: 0,
    state: 'new',
    attempts: 0,
    error: null,
    candidates: null,
    sent_at: message.sentAt,
    at,
  };
  switch (content.kind) {
    case 'text':
      return { ...base, text: normalize(content.text) };
    case 'button':
      return { ...base, text: normalize(content.label ?? '', 200), detail: normalize(content.id, 128) };
    case 'command':
      return {
        ...base,
        text: `/${normalize(content.name, 64)}`,
        detail: content.payload ? normalize(content.payload, 128) : null,
      };
    case 'location':
      // Three decimals are about 100 m: enough for the nearest station. Cleared when handled.
      return { ...base, detail: `${content.latitude.toFixed(3)},${content.longitude.toFixed(3)}` };
    case 'media': {
      const { kind: _, caption, ...ref } = content;
      return { ...base, text: normalize(caption ?? ''), extra: JSON.stringify(ref) };
    }
    case 'edit':
      return { ...base, text: normalize(content.text), detail: content.of };
    case 'revoke':
      return { ...base, detail: content.of };
    case 'membership':
      return { ...base, detail: content.state };
    case 'moved':
      throw new Error('a change of address is no message');
    case 'unsupported':
      return { ...base, text: content.answer ? '?' : '', detail: normalize(content.what, 64) };
  }
}
