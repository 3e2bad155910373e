// What a web visitor's browser reads: the answer to a message, what is said later, and the way back by a return link.
import type { Locale } from '../core/locale.ts';
import { ACCOUNT, CHANNEL, type ChatEntry, COLUMNS, chatMessages, toEntry, unfetched } from './chat-entries.ts';
import { type ChatWatchOptions, createChatWatch } from './chat-watch.ts';
import { appendEvent } from './events.ts';

/** A transcript shows this many of the newest lines. */
const TRANSCRIPT = 200;
/** What a visitor has said and can see again. */
const SHOWN_KINDS = ['text', 'button', 'command', 'media', 'location'];

/**
 * Addresses are hashes of session tokens; a token itself is never stored. Reading never writes, but `fetched`, which
 * marks what the browser was given as delivered. `close` lets every waiter go with what there is.
 */
export function createWebChatStore({ database, now, subscribe, pollMs }: ChatWatchOptions) {
  const { db } = database;
  const watch = createChatWatch({ database, now, subscribe, pollMs });

  const said = () => chatMessages(db);

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
    // Gone: an erasure was quicker than the question for its receipt.
    if (message === null) return watch.unfetchedOf(address);
    if (!message.handled) await watch.handled(message.id, timeoutMs);
    const rows = await said()
      .select(COLUMNS)
      .where('a.external_id', '=', address)
      .where('m.in_reply_to', '=', message.id)
      .where('m.direction', '=', 'out')
      .orderBy('m.id')
      .execute();
    return rows.map(toEntry);
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

  /** What a return link leads to: until when (ms UTC), and how many answers of staff were never fetched. Null: unknown or over. */
  async function returnLink(tokenHash: string): Promise<{ expiresAt: number; waiting: number } | null> {
    const link = await linkRow(tokenHash);
    if (link === null) return null;
    const row = await said()
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('a.id', '=', link.address_id)
      .where('m.author', '=', 'staff')
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

  const { follow, close } = watch;
  return { resolve, find, answer, follow, transcript, fetched, prefer, returnLink, comeBack, close };
}
