// Subscribers as the operator handles them: found, stopped and erased for the caller, imported and exported as a file.
import { type ChannelName, formatAddress, parseAddress } from '../core/address.ts';
import { isLocale, type Locale } from '../core/locale.ts';
import { isTopic, type Topic } from '../core/subscription.ts';
import { writeAudit } from './audit-store.ts';
import type { SubscriberRow } from './subscriber-csv.ts';
import { createSubscriberImport, type SubscriberImportOptions } from './subscriber-import.ts';
import { endSubscriptions } from './subscriptions.ts';

export interface FoundPerson {
  contactId: string;
  code: string;
  locale: Locale | null;
  addresses: { address: string; state: string }[];
  subscriptions: { address: string; topic: string; extent: string; since: number }[];
  openTickets: number[];
  mutedUntil: number | null;
}

export function createSubscriberStore(options: SubscriberImportOptions) {
  const { database, hash, now, consentKeptMs } = options;
  const { db } = database;

  /** By `channel:id` (or one of its aliases) or by the code the person reads out; null when nobody fits. */
  async function find(wanted: string): Promise<FoundPerson | null> {
    const address = parseAddress(wanted);
    const row =
      address === null
        ? await db
            .selectFrom('contacts')
            .select('id')
            .where('code', '=', wanted.replace(/[\s-]/g, '').toUpperCase())
            .executeTakeFirst()
        : await db
            .selectFrom('addresses as a')
            .leftJoin('address_aliases as s', 's.address_id', 'a.id')
            .select('a.contact_id as id')
            .where('a.channel', '=', address.channel)
            .where((is) => is.or([is('a.external_id', '=', address.id), is('s.alias', '=', address.id)]))
            .executeTakeFirst();
    return row === undefined ? null : describe(row.id);
  }

  async function describe(contactId: string): Promise<FoundPerson> {
    const contact = await db.selectFrom('contacts').selectAll().where('id', '=', contactId).executeTakeFirstOrThrow();
    const addresses = await db.selectFrom('addresses').selectAll().where('contact_id', '=', contactId).execute();
    const subscriptions = await db
      .selectFrom('subscriptions as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select(['a.channel', 'a.external_id', 's.topic', 's.extent', 's.started_at'])
      .where('a.contact_id', '=', contactId)
      .orderBy('s.topic')
      .execute();
    const tickets = await db
      .selectFrom('tickets')
      .select('number')
      .where('contact_id', '=', contactId)
      .where('state', '!=', 'closed')
      .execute();
    const name = (row: { channel: string; external_id: string }) =>
      formatAddress({ channel: row.channel as ChannelName, id: row.external_id });
    return {
      contactId,
      code: contact.code,
      locale: isLocale(contact.locale) ? contact.locale : null,
      addresses: addresses.map((row) => ({ address: name(row), state: row.state })),
      subscriptions: subscriptions.map((row) => ({
        address: name(row),
        topic: row.topic,
        extent: row.extent,
        since: row.started_at,
      })),
      openTickets: tickets.map((row) => Number(row.number)),
      mutedUntil: contact.muted_until,
    };
  }

  /** Ends every subscription of the person at once, as STOPP does. `userId` null: the operator's shell. */
  async function stop(contactId: string, userId: string | null): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const context = { tx, now: now(), hash, consentKeptMs };
      const rows = await tx.selectFrom('addresses').selectAll().where('contact_id', '=', contactId).execute();
      for (const row of rows) {
        const { channel, account: ours, external_id: externalId } = row;
        await endSubscriptions(context, { addressId: row.id, channel, account: ours, externalId }, 'all', 'staff');
      }
      await writeAudit(tx, now(), userId, 'subscriber.stop', contactId, null);
    });
  }

  /** Everybody subscribed, with the newest proof of each topic; one row per address and consent. */
  async function exportRows(): Promise<SubscriberRow[]> {
    const rows = await db
      .selectFrom('subscriptions as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .innerJoin('contacts as p', 'p.id', 'a.contact_id')
      .select(['a.channel', 'a.account', 'a.external_id', 'p.locale', 's.topic'])
      .orderBy('a.id')
      .orderBy('s.topic')
      .execute();
    const proofs = await db.selectFrom('consents').selectAll().where('ended_at', 'is', null).orderBy('at').execute();
    const newest = new Map(proofs.map((proof) => [`${proof.address_hash} ${proof.topic}`, proof]));
    const result = new Map<string, SubscriberRow>();
    for (const row of rows) {
      if (!isTopic(row.topic)) continue;
      const addressHash = hash('address', row.channel, row.account, row.external_id);
      const proof = newest.get(`${addressHash} ${row.topic}`);
      if (proof === undefined) continue;
      const key = `${addressHash} ${proof.at} ${proof.wording}`;
      const before = result.get(key);
      if (before) before.topics.push(row.topic as Topic);
      else {
        result.set(key, {
          address: { channel: row.channel as ChannelName, id: row.external_id },
          locale: isLocale(row.locale) ? row.locale : (proof.locale as Locale),
          topics: [row.topic],
          consentAt: proof.at,
          consentText: proof.wording,
        });
      }
    }
    return [...result.values()];
  }

  return { find, stop, importRows: createSubscriberImport(options), exportRows };
}
