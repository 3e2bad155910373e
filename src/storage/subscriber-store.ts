// Subscribers as the operator handles them: found, stopped and erased for the caller, imported and exported as a file.
import { type Address, type ChannelName, formatAddress, parseAddress } from '../core/address.ts';
import { isLocale, type Locale } from '../core/locale.ts';
import { isTopic, type Topic } from '../core/subscription.ts';
import { writeAudit } from './audit-store.ts';
import type { Database, Tx } from './database.ts';
import { importedAddress } from './imported-person.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { RowFault, SubscriberRow } from './subscriber-csv.ts';
import { endSubscriptions, startSubscriptions } from './subscriptions.ts';

/** Rows written in one transaction: another process may write in between after at most about 20 ms. */
const CHUNK = 20;

export interface SubscriberStoreOptions {
  database: Database;
  hash: KeyedHash;
  now: () => number;
  consentKeptMs: () => number;
  /** Our account on a channel; null when the channel is not configured. */
  account: (channel: ChannelName) => string | null;
}

export interface FoundPerson {
  contactId: string;
  code: string;
  locale: Locale | null;
  addresses: { address: string; state: string }[];
  subscriptions: { address: string; topic: string; extent: string; since: number }[];
  openTickets: number[];
  mutedUntil: number | null;
}

export interface ImportReport {
  added: number;
  /** Nothing to do: already subscribed, or this very consent has ended since. */
  unchanged: number;
  /** A later STOPP or erasure stands against them. */
  stopped: number;
  faults: RowFault[];
}

export function createSubscriberStore(options: SubscriberStoreOptions) {
  const { database, hash, now, consentKeptMs, account } = options;
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

  /**
   * Takes over rows with their proof. A row changes nothing when it is already known, and never beats a later STOPP,
   * end or erasure. `progress` hears the rows done.
   */
  async function importRows(
    rows: (SubscriberRow & { line: number })[],
    progress?: (done: number) => void,
  ): Promise<ImportReport> {
    const report: ImportReport = { added: 0, unchanged: 0, stopped: 0, faults: [] };
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = rows.slice(from, from + CHUNK);
      await db.transaction().execute(async (tx) => {
        for (const row of chunk) {
          const ours = account(row.address.channel) ?? (await onlyAccount(tx, row.address.channel));
          if (ours === null) {
            report.faults.push({ line: row.line, message: `${row.address.channel} is not configured here` });
            continue;
          }
          report[await importRow(tx, row, { ...row.address, account: ours })] += 1;
        }
      });
      progress?.(Math.min(from + CHUNK, rows.length));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return report;
  }

  /** Our account as rows of earlier runs have it, if there is exactly one. */
  async function onlyAccount(tx: Tx, channel: string): Promise<string | null> {
    const rows = await tx
      .selectFrom('addresses')
      .select('account')
      .distinct()
      .where('channel', '=', channel)
      .limit(2)
      .execute();
    return rows.length === 1 ? rows[0]!.account : null;
  }

  async function importRow(tx: Tx, row: SubscriberRow, address: Address): Promise<'added' | 'unchanged' | 'stopped'> {
    const at = now();
    const addressHash = hash('address', address.channel, address.account, address.id);
    const marks = await tx
      .selectFrom('suppressions')
      .select('at')
      .where('hash', 'in', [hash('stopped', addressHash), hash('erased', addressHash)])
      .execute();
    if (marks.some((mark) => mark.at >= row.consentAt)) return 'stopped';
    const proofs = await tx.selectFrom('consents').selectAll().where('address_hash', '=', addressHash).execute();
    const open = row.topics.filter(
      (topic) => !proofs.some((proof) => proof.topic === topic && (proof.ended_at ?? proof.at) >= row.consentAt),
    );
    if (open.length === 0) return 'unchanged';
    const addressId = await importedAddress(tx, address, row.locale, at);
    const running = await tx.selectFrom('subscriptions').select('topic').where('address_id', '=', addressId).execute();
    const topics = open.filter((topic) => !running.some((subscription) => subscription.topic === topic));
    if (topics.length === 0) return 'unchanged';
    const consents = topics.map((topic) => ({
      topic,
      locale: row.locale,
      wording: row.consentText,
      at: row.consentAt,
    }));
    const who = { addressId, channel: address.channel, account: address.account, externalId: address.id };
    await startSubscriptions({ tx, now: at, hash, consentKeptMs }, who, consents);
    return 'added';
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

  return { find, stop, importRows, exportRows };
}
