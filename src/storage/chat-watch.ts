// Web visitors who wait for an answer or listen for one: looked for together, at a wake or by polling.
import { firstIdAt } from '../core/id.ts';
import { type ChatEntry, COLUMNS, chatMessages, toEntry, unfetched } from './chat-entries.ts';
import type { Database } from './database.ts';

export interface ChatWatchOptions {
  database: Database;
  now: () => number;
  /** Calls `wake` after a commit in which something was said here; returns the way to stop. Polling sees the rest. */
  subscribe: (wake: () => void) => () => void;
  /** How often other processes' commits are looked for while somebody waits (200 ms) or listens (five times that). */
  pollMs?: number;
}

/** Commits of other processes may become visible this much later than their ids say, ms. */
const OVERLAP_MS = 10_000;
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

/** `close` lets every waiter go with what there is and every listener go. */
export function createChatWatch({ database, now, subscribe, pollMs = 200 }: ChatWatchOptions) {
  const { db } = database;
  const waiters = new Set<Waiter>();
  const followers = new Set<Follower>();
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let again = false;
  let lookedAt = now();
  const unsubscribe = subscribe(look);

  /** Resolves when a message's turn is over, at most after `timeoutMs`. */
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
    const query = chatMessages(db)
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
    const rows = await chatMessages(db)
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

  function close(): void {
    unsubscribe();
    followers.clear();
    for (const waiter of [...waiters]) waiter.done();
    if (timer !== null) clearTimeout(timer);
  }

  return { handled, follow, unfetchedOf: (address: string) => backlog(address, null), close };
}
