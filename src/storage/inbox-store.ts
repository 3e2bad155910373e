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
import { createSeen } from './seen.ts';
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

/** Lent to a write: so many conversations (0: none) may be answered in it, by this. */
export interface Means {
  room: number;
  respond(turn: Turn): TurnOutcome | null;
}

export interface AtOnce {
  /** Surrounds a write. */
  during<Result>(write: (means: Means) => Promise<Result>): Promise<Result>;
  /** Stores and answers what is unread in conversations that are idle. */
  answer(tx: Tx, ids: string[], messages: Tables['messages'][], respond: Means['respond']): Promise<AnsweredAtOnce>;
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
  const unseen = createSeen(kind, hash);

  const write = (events: InboundEvent[]): Promise<void> =>
    atOnce === undefined ? store(events) : atOnce.during((means) => store(events, means));

  async function store(events: InboundEvent[], means: Means | null = null): Promise<void> {
    const at = now();
    const { left, committed } = await database.commit(async (tx) => {
      const fresh = await unseen(tx, events, at);
      const context = { tx, now: at, hash, consentKeptMs };
      const arrived = fresh.filter((event): event is InboundMessage => event.type === 'message');
      const messages = await settleIdentities(context, arrived);
      const receipts = fresh.filter((event): event is InboundReceipt => event.type === 'receipt');
      if (receipts.length > 0) await settleReceipts(context, receipts);
      if (messages.length === 0) return NOTHING;
      const stored = await storeMessages(tx, messages, at, means);
      await dateLate(context, messages);
      return stored;
    });
    committed?.();
    if (left) {
      onStored?.();
      await database.notify('luftpost_inbox', '');
    }
  }

  async function storeMessages(
    tx: Tx,
    messages: InboundMessage[],
    at: number,
    means: Means | null,
  ): Promise<{ left: boolean; committed: (() => void) | null }> {
    const people = await resolvePeople(tx, kind, messages, at);
    const rows: Tables['messages'][] = [];
    const media: Tables['media'][] = [];
    const soon = new Set<string>();
    const later = new Set<string>();
    const idle = new Set<string>();
    for (const message of messages) {
      const spoken = people.get(message);
      if (spoken === undefined) continue;
      const { conversationId } = spoken;
      const row = rowOf(message, conversationId, at);
      rows.push(row);
      if (message.content.kind === 'media') media.push(mediaOf(message.content, row.id, at));
      const collected = COLLECTED.has(row.kind) && !immediate(row.text);
      const waits = message.address.channel !== 'terminal' && (hurried(conversationId, at) || collected);
      (waits ? later : soon).add(conversationId);
      if (spoken.idle) idle.add(conversationId);
    }
    if (rows.length === 0) return NOTHING;
    await insertRows(tx, kind, 'media', media);
    for (const id of soon) later.delete(id);
    const now = means === null ? [] : [...soon].filter((id) => idle.has(id)).slice(0, means.room);
    let committed: (() => void) | null = null;
    let waiting = rows;
    if (atOnce !== undefined && means !== null && now.length > 0) {
      const chosen = new Set(now);
      const theirs = rows.filter((row) => chosen.has(row.conversation_id));
      const done = await atOnce.answer(tx, now, theirs, means.respond);
      for (const id of done.answered) soon.delete(id);
      waiting = rows.filter((row) => !done.answered.has(row.conversation_id));
      committed = done.committed;
    }
    await insertRows(tx, kind, 'messages', waiting);
    if (soon.size > 0) {
      const text = `${BEGIN_READY} ? ${END_READY} ${among(kind)}`;
      await query(tx, kind, text, [at, at, at, idList(kind, [...soon])]);
    }
    if (later.size > 0) {
      const text = `${BEGIN_READY} ${LATER} ${END_READY} ${among(kind)}`;
      const [most, quiet] = [at + MOST_MS, at + QUIET_MS];
      await query(tx, kind, text, [most, quiet, most, quiet, at, at, idList(kind, [...later])]);
    }
    return { left: soon.size > 0 || later.size > 0, committed };
  }

  return { store: createGroupCommit(write) };
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

const NOTHING = { left: false, committed: null };

/** Kinds people send several of in one breath. */
const COLLECTED: ReadonlySet<string> = new Set(['text', 'media', 'location']);

function mediaOf(
  { mime = 'application/octet-stream', size = 0 }: Extract<InboundMessage['content'], { kind: 'media' }>,
  messageId: string,
  at: number,
): Tables['media'] {
  const state = size > MAX_FILE_BYTES ? 'refused' : 'wanted';
  return { id: newId(at), message_id: messageId, mime, size, bytes: null, state, at };
}

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
