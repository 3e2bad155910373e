// The inbox: what a platform handed us, stored before it is acknowledged, once however often it comes.
import { newId } from '../core/id.ts';
import { type InboundEvent, type InboundMessage, type InboundReceipt, MAX_FILE_BYTES } from '../core/message.ts';
import { normalize } from '../core/text.ts';
import type { Turn, TurnOutcome } from '../core/turn.ts';
import type { Database, Tx } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { dateLate, settleIdentities } from './identities.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { resolvePeople } from './people.ts';
import { settleReceipts } from './receipts.ts';
import { among, idList, insertRows, query } from './rows.ts';
import type { Tables } from './schema.ts';
import type { AnsweredAtOnce } from './turn-store.ts';

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
  /** Works what may be answered at once in the transaction that stores it; without it everything is left to do. */
  atOnce?: AtOnce;
}

export interface AtOnce {
  /** Surrounds a write with the means to answer in it; `room`: so many conversations, 0 for none. */
  during<Result>(
    write: (means: { room: number; respond(turn: Turn): TurnOutcome | null }) => Promise<Result>,
  ): Promise<Result>;
  answer(tx: Tx, ids: string[], respond: (turn: Turn) => TurnOutcome | null): Promise<AnsweredAtOnce>;
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
  // On PostgreSQL other processes would wait for the rows meanwhile, and each for the other's.
  const atOnce = database.kind === 'sqlite' ? options.atOnce : undefined;
  const { kind } = database;
  const hurried = createHurry();

  const write = (events: InboundEvent[]): Promise<void> =>
    atOnce === undefined ? store(events) : atOnce.during((means) => store(events, means));

  async function store(
    events: InboundEvent[],
    means: Parameters<Parameters<AtOnce['during']>[0]>[0] | null = null,
  ): Promise<void> {
    const at = now();
    const { left, committed } = await database.commit(async (tx) => {
      const fresh = await markSeen(tx, kind, events, hash, at);
      const context = { tx, now: at, hash, consentKeptMs };
      const arrived = fresh.filter((event): event is InboundMessage => event.type === 'message');
      const messages = await settleIdentities(context, arrived);
      const receipts = fresh.filter((event): event is InboundReceipt => event.type === 'receipt');
      if (receipts.length > 0) await settleReceipts(context, receipts);
      if (messages.length === 0) return { left: false, committed: null };
      const due = await storeMessages(tx, kind, messages, at, immediate, hurried);
      await dateLate(context, messages);
      const now = due.soon.slice(0, means?.room ?? 0);
      if (atOnce === undefined || means === null || now.length === 0) return { left: due.any, committed: null };
      const answered = await atOnce.answer(tx, now, means.respond);
      return { left: answered.left || due.later || now.length < due.soon.length, committed: answered.committed };
    });
    committed?.();
    if (left) {
      onStored?.();
      await database.notify('luftpost_inbox', '');
    }
  }

  return { store: createGroupCommit(write) };
}

const ON_CONFLICT = 'on conflict do nothing returning hash';

async function markSeen(
  tx: Tx,
  kind: Database['kind'],
  events: InboundEvent[],
  hash: KeyedHash,
  at: number,
): Promise<InboundEvent[]> {
  const byHash = new Map<string, InboundEvent>();
  for (const event of events) {
    const { channel, account } = event.address;
    const key = hash('seen', channel, account, event.dedupe.kind, event.dedupe.id);
    if (!byHash.has(key)) byHash.set(key, event);
  }
  const marks = [...byHash.keys()].map((key) => ({ hash: key, at }));
  const rows = await insertRows<'seen', { hash: string }>(tx, kind, 'seen', marks, ON_CONFLICT);
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
  kind: Database['kind'],
  messages: InboundMessage[],
  at: number,
  immediate: (text: string) => boolean,
  hurried: (conversationId: string, at: number) => boolean,
): Promise<Due> {
  const people = await resolvePeople(tx, kind, messages, at);
  const rows: Tables['messages'][] = [];
  const media: Tables['media'][] = [];
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
  if (rows.length === 0) return { any: false, later: false, soon: [] };
  await insertRows(tx, kind, 'messages', rows);
  await insertRows(tx, kind, 'media', media);
  for (const id of soon) later.delete(id);
  let free: string[] = [];
  if (soon.size > 0) {
    const text = `${BEGIN_READY} ? ${END_READY} ${among(kind)} returning id, lease_until`;
    const due = await query<Lease>(tx, kind, text, [at, at, at, idList(kind, [...soon])]);
    free = due.filter((row) => row.lease_until === null || row.lease_until < at).map((row) => row.id);
  }
  if (later.size > 0) {
    const text = `${BEGIN_READY} ${LATER} ${END_READY} ${among(kind)}`;
    const [most, quiet] = [at + MOST_MS, at + QUIET_MS];
    await query(tx, kind, text, [most, quiet, most, quiet, at, at, idList(kind, [...later])]);
  }
  return { any: true, later: later.size > 0 || free.length < soon.size, soon: free };
}

/** What a write left to do: conversations due now that nobody is at work on, and whether there are others. */
interface Due {
  any: boolean;
  later: boolean;
  soon: string[];
}

type Lease = Pick<Tables['conversations'], 'id' | 'lease_until'>;

const BEGIN_READY = 'update conversations set ready_at = ';
const END_READY = ', waiting_since = coalesce(waiting_since, cast(? as bigint)), last_message_at = ? where id';
const LATEST = `coalesce(waiting_since + ${MOST_MS}, cast(? as bigint))`;
/** After some quiet, but not later than `MOST_MS` after the first. */
const LATER = `case when ${LATEST} < cast(? as bigint) then ${LATEST} else cast(? as bigint) end`;

function rowOf(message: InboundMessage, conversationId: string, at: number): Tables['messages'] {
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
