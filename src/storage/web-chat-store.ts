// What a web visitor's browser reads: the answer to a message, what is said later, and the way back by a return link.
import { type SqlBool, sql } from 'kysely';
import { firstIdAt } from '../core/id.ts';
import type { Locale } from '../core/locale.ts';
import type { OutboundMessage } from '../core/message.ts';
import type { Database } from './database.ts';
import { appendEvent } from './events.ts';

/** One line of the conversation as its visitor may see it. */
export interface ChatEntry extends Pick<OutboundMessage, 'buttons' | 'image' | 'link'> {
  id: string;
  author: 'citizen' | 'bot' | 'staff';
  text: string;
  /** ms UTC */
  at: number;
}

export interface WebChatStoreOptions {
  database: Database;
  now: () => number;
  /** Calls `wake` after a commit in which something was said here; returns the way to stop. Polling sees the rest. */
  subscribe: (wake: () => void) => () => void;
  /** How often other processes' commits are looked for while somebody waits (200 ms) or listens (five times that). */
  pollMs?: number;
}

const CHANNEL = 'web-chat';
const ACCOUNT = 'default';
/** Commits of other processes may become visible this much later than their ids say, ms. */
const OVERLAP_MS = 10_000;
/** A transcript shows this many of the newest lines. */
const TRANSCRIPT = 200;
/** What a visitor has said and can see again. */
const SHOWN_KINDS = ['text', 'button', 'command', 'media', 'location'];

const COLUMNS = ['m.id', 'm.author', 'm.text', 'm.extra', 'm.at', 'm.direction'] as const;

interface Waiter {
  messageId: string;
  done(): void;
}

interface Follower {
  address: string;
  /** Entries up to here are the browser's already; null before the backlog was read. */
  after: string | null;
  seen: Map<string, number>;
  heard(entries: ChatEntry[]): void;
}

/**
 * Addresses are hashes of session tokens; a token itself is never stored. Reading never writes, but `fetched`, which
 * marks what the browser was given as delivered. `close` lets every waiter go with what there is.
 */
export function createWebChatStore({ database, now, subscribe, pollMs = 200 }: WebChatStoreOptions) {
  const { db } = database;
  const waiters = new Set<Waiter>();
  const followers = new Set<Follower>();
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let again = false;
  let lookedAt = now();
  const unsubscribe = subscribe(look);

  const said = () =>
    db
      .selectFrom('messages as m')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .innerJoin('addresses as a', 'a.id', 'c.address_id')
      .where('a.channel', '=', CHANNEL)
      .where('a.account', '=', ACCOUNT);

  /** The address a session writes from: its own, or the one a return link led it to. */
  async function resolve(session: string): Promise<string> {
    const row = await db
      .selectFrom('address_aliases as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select('a.external_id')
      .where('s.channel', '=', CHANNEL)
      .where('s.account', '=', ACCOUNT)
      .where('s.alias', '=', session)
      .executeTakeFirst();
    return row?.external_id ?? session;
  }

  /** A message by its client's id; null when it was never stored or is gone. */
  async function find(address: string, clientId: string): Promise<{ id: string; handled: boolean; at: number } | null> {
    const row = await said()
      .select(['m.id', 'm.state', 'm.at'])
      .where('a.external_id', '=', address)
      .where('m.provider_id', '=', clientId)
      .where('m.direction', '=', 'in')
      .executeTakeFirst();
    return row === undefined ? null : { id: row.id, handled: row.state !== 'new', at: row.at };
  }

  /** What was said in answer to a message, waiting at most `timeoutMs` for its turn. The same question, the same answer. */
  async function answer(address: string, clientId: string, timeoutMs: number): Promise<ChatEntry[]> {
    const message = await find(address, clientId);
    if (message === null) return [];
    if (!message.handled) await handled(message.id, timeoutMs);
    const rows = await said()
      .select(COLUMNS)
      .where('a.external_id', '=', address)
      .where('m.in_reply_to', '=', message.id)
      .where('m.direction', '=', 'out')
      .orderBy('m.id')
      .execute();
    return rows.map(toEntry);
  }

  function handled(messageId: string, timeoutMs: number): Promise<void> {
    return new Promise((resolveWait) => {
      const waiter: Waiter = {
        messageId,
        done() {
          clearTimeout(end);
          waiters.delete(waiter);
          resolveWait();
        },
      };
      const end = setTimeout(() => waiter.done(), timeoutMs);
      waiters.add(waiter);
      look();
    });
  }

  /**
   * Hears everything said to an address from now on, and before that what came after the entry `after` or, without
   * it, what was never fetched. Returns the way to stop. An entry may come twice after a reconnection.
   */
  function follow(address: string, after: string | null, heard: (entries: ChatEntry[]) => void): () => void {
    const follower: Follower = { address, after: null, seen: new Map(), heard };
    const begin = async () => {
      const from = firstIdAt(now());
      const entries = await backlog(address, after).catch(() => []);
      if (!followers.has(follower)) return;
      follower.after = after ?? from;
      hand(follower, entries);
      look();
    };
    followers.add(follower);
    void begin();
    return () => {
      followers.delete(follower);
    };
  }

  async function backlog(address: string, after: string | null): Promise<ChatEntry[]> {
    const query = said()
      .select(COLUMNS)
      .where('a.external_id', '=', address)
      .where('m.direction', '=', 'out')
      .orderBy('m.id');
    const rows = after === null ? query.where(unfetched) : query.where('m.id', '>', after);
    return (await rows.execute()).map(toEntry);
  }

  function hand(follower: Follower, entries: ChatEntry[]): void {
    const fresh = entries.filter((entry) => !follower.seen.has(entry.id));
    for (const entry of fresh) follower.seen.set(entry.id, entry.at);
    for (const [id, at] of follower.seen) if (at < lookedAt - 2 * OVERLAP_MS) follower.seen.delete(id);
    if (fresh.length > 0) follower.heard(fresh);
  }

  /** Looks for everybody at once; a call while it runs makes it run once more. Faults are tried again at the next tick. */
  function look(): void {
    if (looking) {
      again = true;
      return;
    }
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiters.size === 0 && followers.size === 0) return;
    looking = true;
    void Promise.all([lookForWaiters(), lookForFollowers()])
      .catch(() => {})
      .finally(() => {
        looking = false;
        if (again) {
          again = false;
          look();
        } else if (waiters.size > 0 || followers.size > 0) {
          timer = setTimeout(look, waiters.size > 0 ? pollMs : pollMs * 5);
          timer.unref();
        }
      });
  }

  async function lookForWaiters(): Promise<void> {
    const waiting = [...waiters];
    if (waiting.length === 0) return;
    const ids = waiting.map((waiter) => waiter.messageId);
    const open = await db
      .selectFrom('messages')
      .select('id')
      .where('id', 'in', ids)
      .where('state', '=', 'new')
      .execute();
    const still = new Set(open.map((row) => row.id));
    for (const waiter of waiting) if (!still.has(waiter.messageId)) waiter.done();
  }

  async function lookForFollowers(): Promise<void> {
    const ready = [...followers].filter((follower) => follower.after !== null);
    if (ready.length === 0) return;
    const at = now();
    const rows = await said()
      .select([...COLUMNS, 'a.external_id'])
      .where('a.external_id', 'in', [...new Set(ready.map((follower) => follower.address))])
      .where('m.direction', '=', 'out')
      .where('m.id', '>', firstIdAt(Math.min(lookedAt, at) - OVERLAP_MS))
      .orderBy('m.id')
      .execute();
    lookedAt = at;
    for (const follower of ready) {
      const mine = rows.filter((row) => row.external_id === follower.address && row.id > follower.after!);
      hand(follower, mine.map(toEntry));
    }
  }

  /** The newest lines of a conversation, both sides, oldest first. */
  async function transcript(address: string): Promise<ChatEntry[]> {
    const rows = await said()
      .select(COLUMNS)
      .where('a.external_id', '=', address)
      .where('m.kind', 'in', SHOWN_KINDS)
      .orderBy('m.id', 'desc')
      .limit(TRANSCRIPT)
      .execute();
    return rows.reverse().map(toEntry);
  }

  /** Marks entries as delivered: their visitor has them. Staff see it; consoles are told of staff's own answers. */
  async function fetched(entryIds: string[]): Promise<void> {
    if (entryIds.length === 0) return;
    await db.transaction().execute(async (tx) => {
      const at = now();
      const rows = await tx
        .updateTable('deliveries')
        .set({ state: 'delivered', updated_at: at })
        .where('message_id', 'in', entryIds)
        .where('channel', '=', CHANNEL)
        .where('state', '=', 'sent')
        .returning(['lane', 'message_id'])
        .execute();
      for (const id of new Set(rows.filter((row) => row.lane === 'staff').map((row) => row.message_id))) {
        if (id !== null) await appendEvent({ tx, now: at }, 'message.fetched', id, {});
      }
    });
  }

  /** The locale a visitor chose on the page, unless the conversation has one. */
  async function prefer(address: string, locale: Locale): Promise<void> {
    const contact = db
      .selectFrom('addresses')
      .select('contact_id')
      .where('channel', '=', CHANNEL)
      .where('account', '=', ACCOUNT)
      .where('external_id', '=', address);
    await db.updateTable('contacts').set({ locale }).where('id', 'in', contact).where('locale', 'is', null).execute();
  }

  /** What a return link leads to: until when (ms UTC), and how many answers were never fetched. Null: unknown or over. */
  async function returnLink(tokenHash: string): Promise<{ expiresAt: number; waiting: number } | null> {
    const link = await linkRow(tokenHash);
    if (link === null) return null;
    const row = await said()
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('a.id', '=', link.address_id)
      .where('m.direction', '=', 'out')
      .where(unfetched)
      .executeTakeFirstOrThrow();
    return { expiresAt: link.expires_at, waiting: Number(row.n) };
  }

  /** Leads a new session to the conversation of a return link; false when the link is unknown or over. */
  async function comeBack(tokenHash: string, session: string): Promise<boolean> {
    const link = await linkRow(tokenHash);
    if (link === null) return false;
    await db
      .insertInto('address_aliases')
      .values({ channel: CHANNEL, account: ACCOUNT, alias: session, address_id: link.address_id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return true;
  }

  async function linkRow(tokenHash: string): Promise<{ expires_at: number; address_id: string } | null> {
    const row = await db
      .selectFrom('links as l')
      .innerJoin('conversations as c', 'c.id', 'l.conversation_id')
      .innerJoin('addresses as a', 'a.id', 'c.address_id')
      .select(['l.expires_at', 'c.address_id'])
      .where('l.token_hash', '=', tokenHash)
      .where('l.purpose', '=', 'return')
      .where('l.expires_at', '>', now())
      .where('a.channel', '=', CHANNEL)
      .executeTakeFirst();
    return row ?? null;
  }

  function close(): void {
    unsubscribe();
    followers.clear();
    for (const waiter of [...waiters]) waiter.done();
    if (timer !== null) clearTimeout(timer);
  }

  return { resolve, find, answer, follow, transcript, fetched, prefer, returnLink, comeBack, close };
}

/** Entries with a part that no browser was given yet. */
const unfetched = sql<SqlBool>`exists (select 1 from deliveries d where d.message_id = m.id and d.state = 'sent')`;

function toEntry(row: {
  id: string;
  author: string;
  text: string;
  extra: string | null;
  at: number;
  direction: string;
}): ChatEntry {
  const extra =
    row.direction === 'out' && row.extra !== null
      ? (JSON.parse(row.extra) as Pick<OutboundMessage, 'buttons' | 'image' | 'link'>)
      : {};
  return { id: row.id, author: row.author as ChatEntry['author'], text: row.text, at: row.at, ...extra };
}
