// Subscribers taken over from a file, many in one transaction: consent never invented, STOPP and erasure never undone.
import type { Address, ChannelName } from '../core/address.ts';
import { newId } from '../core/id.ts';
import type { Database, Tx } from './database.ts';
import { type ImportedPerson, importedAddress, insertPeople } from './imported-person.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { NumberedRow, RowFault } from './subscriber-csv.ts';
import { startSubscriptions } from './subscriptions.ts';

/** On SQLite another process may write in between after about this long, ms. */
const AIM_MS = 15;
const FIRST_CHUNK = 50;
/** Few sizes, so that few statements are compiled and kept. */
const CHUNKS = [400, 200, 100, 50];

export interface ImportReport {
  added: number;
  /** Nothing to do: already subscribed, or this very consent has ended since. */
  unchanged: number;
  /** A later STOPP or erasure stands against them. */
  stopped: number;
  faults: RowFault[];
}

export interface SubscriberImportOptions {
  database: Database;
  hash: KeyedHash;
  now: () => number;
  consentKeptMs: () => number;
  /** Our account on a channel; null when the channel is not configured. */
  account: (channel: ChannelName) => string | null;
}

type Outcome = 'added' | 'unchanged' | 'stopped';

export function createSubscriberImport({ database, hash, now, consentKeptMs, account }: SubscriberImportOptions) {
  const { db } = database;
  const accounts = new Map<ChannelName, string | null>();
  let chunkSize = FIRST_CHUNK;

  /**
   * A row changes nothing when it is already known, and never beats a later STOPP, end or erasure. `progress` hears the
   * rows done. `dry`: counts what would happen and writes nothing.
   */
  async function importRows(
    rows: NumberedRow[],
    progress?: (done: number) => void,
    dry: { seen: Set<string> } | null = null,
  ): Promise<ImportReport> {
    const report: ImportReport = { added: 0, unchanged: 0, stopped: 0, faults: [] };
    for (let from = 0; from < rows.length; ) {
      const chunk = rows.slice(from, from + chunkSize);
      let tookMs = AIM_MS;
      await db.transaction().execute(async (tx) => {
        const began = performance.now();
        const known = [];
        for (const row of chunk) {
          const ours = await accountOf(tx, row.address.channel);
          if (ours !== null) known.push({ row, address: { ...row.address, account: ours } });
          else report.faults.push({ line: row.line, message: `${row.address.channel} is not configured here` });
        }
        for (const outcome of await importChunk(tx, known, dry)) report[outcome] += 1;
        tookMs = performance.now() - began;
      });
      from += chunk.length;
      const wanted = chunk.length * Math.min(2, AIM_MS / tookMs);
      chunkSize = CHUNKS.find((size) => size <= wanted) ?? CHUNKS.at(-1)!;
      progress?.(from);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return report;
  }

  /** As configured or, without that, as rows of earlier runs have it, if there is exactly one. */
  async function accountOf(tx: Tx, channel: ChannelName): Promise<string | null> {
    const known = accounts.get(channel);
    if (known !== undefined) return known;
    let found = account(channel);
    if (found === null) {
      const rows = await tx
        .selectFrom('addresses')
        .select('account')
        .distinct()
        .where('channel', '=', channel)
        .limit(2)
        .execute();
      if (rows.length === 1) found = rows[0]!.account;
    }
    accounts.set(channel, found);
    return found;
  }

  async function importChunk(
    tx: Tx,
    rows: { row: NumberedRow; address: Address }[],
    dry: { seen: Set<string> } | null,
  ): Promise<Outcome[]> {
    if (rows.length === 0) return [];
    const at = now();
    const named = rows.map((entry) => ({
      ...entry,
      addressHash: hash('address', entry.address.channel, entry.address.account, entry.address.id),
    }));
    const hashes = [...new Set(named.map(({ addressHash }) => addressHash))];
    const marks = await tx
      .selectFrom('suppressions')
      .select(['hash', 'at'])
      .where(
        'hash',
        'in',
        hashes.flatMap((one) => [hash('stopped', one), hash('erased', one)]),
      )
      .execute();
    const proofs = await tx
      .selectFrom('consents')
      .select(['address_hash', 'topic', 'at', 'ended_at'])
      .where('address_hash', 'in', hashes)
      .execute();
    const existing = await knownIds(
      tx,
      rows.map(({ address }) => address),
    );
    const stoppedAt = new Map(marks.map((mark) => [mark.hash, Number(mark.at)]));
    const proven = new Map<string, number>();
    for (const { address_hash: of, topic, at: given, ended_at: ended } of proofs) {
      const key = `${of} ${topic}`;
      proven.set(key, Math.max(proven.get(key) ?? 0, Number(ended ?? given)));
    }
    const fresh: (ImportedPerson & { addressHash: string; row: NumberedRow })[] = [];
    const outcomes: Outcome[] = [];
    for (const { row, address, addressHash } of named) {
      const stopped = Math.max(
        stoppedAt.get(hash('stopped', addressHash)) ?? 0,
        stoppedAt.get(hash('erased', addressHash)) ?? 0,
      );
      if (stopped >= row.consentAt) {
        outcomes.push('stopped');
        continue;
      }
      const open = row.topics.filter((topic) => (proven.get(`${addressHash} ${topic}`) ?? 0) < row.consentAt);
      const unseen = open.filter((topic) => !dry?.seen.has(`${addressHash} ${topic}`));
      if (unseen.length === 0) {
        outcomes.push('unchanged');
        continue;
      }
      for (const topic of unseen) {
        proven.set(`${addressHash} ${topic}`, row.consentAt);
        dry?.seen.add(`${addressHash} ${topic}`);
      }
      const key = `${address.channel}\n${address.id}`;
      if (existing.has(key)) {
        outcomes.push(await addToKnown(tx, row, address, unseen, at, dry !== null));
        continue;
      }
      // The rest of the chunk finds the person in the database.
      if (dry === null) existing.add(key);
      outcomes.push('added');
      if (dry === null) fresh.push({ address, locale: row.locale, addressHash, row: { ...row, topics: unseen } });
      if (dry === null && named.some((other) => other.row !== row && other.addressHash === addressHash)) {
        await writeFresh(tx, fresh.splice(0), at);
      }
    }
    await writeFresh(tx, fresh, at);
    return outcomes;
  }

  /** Somebody who is known already: found by any of their names, perhaps with subscriptions that run. */
  async function addToKnown(
    tx: Tx,
    row: NumberedRow,
    address: Address,
    open: NumberedRow['topics'],
    at: number,
    dry: boolean,
  ): Promise<Outcome> {
    const addressId = await importedAddress(tx, address, row.locale, at);
    const running = await tx.selectFrom('subscriptions').select('topic').where('address_id', '=', addressId).execute();
    const topics = open.filter((topic) => !running.some((subscription) => subscription.topic === topic));
    if (topics.length === 0) return 'unchanged';
    if (dry) return 'added';
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

  /** Nobody of them was known: everything in one statement per table. */
  async function writeFresh(
    tx: Tx,
    people: (ImportedPerson & { addressHash: string; row: NumberedRow })[],
    at: number,
  ): Promise<void> {
    if (people.length === 0) return;
    const ids = await insertPeople(tx, people, at);
    const wanted = people.flatMap(({ row, address, addressHash }, index) =>
      row.topics.map((topic) => ({ row, address, addressHash, topic, addressId: ids[index]! })),
    );
    await tx
      .insertInto('consents')
      .values(
        wanted.map(({ row, address, addressHash, topic }) => ({
          id: newId(at),
          address_hash: addressHash,
          channel: address.channel,
          topic,
          locale: row.locale,
          wording: row.consentText,
          at: row.consentAt,
          ended_at: null,
          end_reason: null,
          purge_at: null,
        })),
      )
      .execute();
    await tx
      .insertInto('subscriptions')
      .values(
        wanted.map(({ topic, addressId }) => ({
          id: newId(at),
          address_id: addressId,
          topic,
          extent: 'all',
          quiet_from: null,
          quiet_to: null,
          paused_until: null,
          started_at: at,
        })),
      )
      .execute();
    await tx
      .insertInto('subscription_events')
      .values(
        wanted.map(({ address, topic }) => ({
          id: newId(at),
          at,
          channel: address.channel,
          topic,
          event: 'join',
          reason: null,
        })),
      )
      .execute();
    await tx
      .deleteFrom('suppressions')
      .where(
        'hash',
        'in',
        people.map(({ addressHash }) => hash('stopped', addressHash)),
      )
      .execute();
  }

  return importRows;
}

/** `channel id` of those among the addresses that are somebody's, by their own id or by an alias. */
async function knownIds(tx: Tx, addresses: Address[]): Promise<Set<string>> {
  const known = new Set<string>();
  const groups = new Map<string, Address[]>();
  for (const address of addresses) {
    const key = `${address.channel}\n${address.account}`;
    groups.set(key, [...(groups.get(key) ?? []), address]);
  }
  for (const group of groups.values()) {
    const { channel, account } = group[0]!;
    const ids = group.map(({ id }) => id);
    const own = await tx
      .selectFrom('addresses')
      .select('external_id as id')
      .where('channel', '=', channel)
      .where('account', '=', account)
      .where('external_id', 'in', ids)
      .execute();
    const aliases = await tx
      .selectFrom('address_aliases')
      .select('alias as id')
      .where('channel', '=', channel)
      .where('account', '=', account)
      .where('alias', 'in', ids)
      .execute();
    for (const { id } of [...own, ...aliases]) known.add(`${channel}\n${id}`);
  }
  return known;
}
