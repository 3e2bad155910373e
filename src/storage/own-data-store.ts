// Everything we hold about one person, for the person: behind a link that works once.
import type { Database } from './database.ts';

export type PersonExport = Awaited<ReturnType<ReturnType<typeof createOwnDataStore>['collect']>>;

export function createOwnDataStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;

  /** Whether a data link still works; asking does not use it up. */
  async function dataLinkWorks(tokenHash: string): Promise<boolean> {
    const row = await db
      .selectFrom('links')
      .select('token_hash')
      .where('token_hash', '=', tokenHash)
      .where('purpose', '=', 'data')
      .where('used_at', 'is', null)
      .where('expires_at', '>', now())
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The contact behind a data link, which is used up by this. Null: unknown, used or older than its time. */
  async function useDataLink(tokenHash: string): Promise<string | null> {
    const row = await db
      .updateTable('links')
      .set({ used_at: now() })
      .where('token_hash', '=', tokenHash)
      .where('purpose', '=', 'data')
      .where('used_at', 'is', null)
      .where('expires_at', '>', now())
      .returning('contact_id')
      .executeTakeFirst();
    return row?.contact_id ?? null;
  }

  /** All of it, but internal notes: those staff release after review. Instants as ISO 8601 UTC. */
  async function collect(contactId: string) {
    const contact = await db
      .selectFrom('contacts')
      .select(['code', 'name', 'locale', 'platform_language', 'created_at'])
      .where('id', '=', contactId)
      .executeTakeFirst();
    if (contact === undefined) return null;
    const addresses = await db.selectFrom('addresses').selectAll().where('contact_id', '=', contactId).execute();
    const ids = addresses.map((row) => row.id);
    const subscriptions = await db.selectFrom('subscriptions').selectAll().where('address_id', 'in', ids).execute();
    const messages = await db
      .selectFrom('messages as m')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .select(['m.id', 'm.at', 'm.author', 'm.kind', 'm.text'])
      .where('c.contact_id', '=', contactId)
      .orderBy('m.id')
      .execute();
    const tickets = await db
      .selectFrom('tickets')
      .select(['number', 'kind', 'state', 'department', 'created_at', 'closed_at'])
      .where('contact_id', '=', contactId)
      .execute();
    const deliveries = await db
      .selectFrom('deliveries')
      .select(['channel', 'lane', 'state', 'created_at'])
      .where('address_id', 'in', ids)
      .execute();
    return {
      code: contact.code,
      name: contact.name,
      locale: contact.locale,
      platformLanguage: contact.platform_language,
      since: iso(contact.created_at),
      addresses: addresses.map((row) => ({
        channel: row.channel,
        id: row.external_id,
        state: row.state,
        lastMessageAt: iso(row.last_inbound_at),
      })),
      subscriptions: subscriptions.map((row) => ({
        topic: row.topic,
        extent: row.extent,
        quietFromMinutes: row.quiet_from,
        quietToMinutes: row.quiet_to,
        pausedUntil: iso(row.paused_until),
        since: iso(row.started_at),
      })),
      messages: messages.map((row) => ({ at: iso(row.at), author: row.author, kind: row.kind, text: row.text })),
      tickets: tickets.map((row) => ({
        number: row.number,
        kind: row.kind,
        state: row.state,
        department: row.department,
        openedAt: iso(row.created_at),
        closedAt: iso(row.closed_at),
      })),
      deliveries: deliveries.map((row) => ({
        channel: row.channel,
        lane: row.lane,
        state: row.state,
        at: iso(row.created_at),
      })),
    };
  }

  return { dataLinkWorks, useDataLink, collect };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
