// Deletes by date what every table's rule says, and erases one person everywhere.
import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { type Address, type ChannelName, formatAddress } from '../core/address.ts';
import type { Settings } from '../core/settings.ts';
import type { Database, Tx } from './database.ts';
import { appendEvent } from './events.ts';
import { createFreedBytes } from './freed-bytes.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { addMail } from './mail-store.ts';
import { RETENTION } from './retention.ts';
import { template } from './rule-template.ts';
import { createSweep } from './sweep.ts';

/** An erasure waits at most this long for its receipt to go out. */
export const RECEIPT_MS = 60_000;
const DAY_MS = 86_400_000;
/** Somebody marked `p` wrote after the mark: everything before it is gone already, what came since is theirs to keep. */
const cameBack = sql.raw(`exists (select 1 from conversations c join messages m on m.conversation_id = c.id
  where c.contact_id = p.id and m.direction = 'in' and m.at >= p.erase_requested_at)`);

/** What staff and departments read, in their language. Nothing in it names the person. */
export interface ErasedWords {
  /** Replaces the subject of an erased person's tickets. */
  subject: () => string;
  /** To a department that got case `number` by mail at `at` (ms UTC). */
  mail: (number: number, at: number) => { subject: string; body: string };
}

export interface EraserOptions {
  database: Database;
  hash: KeyedHash;
  settings: () => Settings;
  words: ErasedWords;
  now: () => number;
  /** After the commit: where else something of this person may lie. */
  onErased?: (addresses: Address[]) => void;
}

/** What a statement's `{names}` in braces stand for. */
type Values = Record<string, RawBuilder<unknown>>;

export function createEraser(options: EraserOptions) {
  const { database, hash, settings, now } = options;
  const { db, kind } = database;
  const rules = Object.entries(RETENTION);
  const freed = createFreedBytes(database);
  /** Something was erased, and its last trace may still lie in the write-ahead log. */
  let traces = false;

  const sweepTables = createSweep(options);

  /** As `createSweep` says, and the log or the dead rows are cleared of it. */
  async function sweep(): Promise<Record<string, number>> {
    const counts = await sweepTables();
    if (Object.keys(counts).length > 0) traces = true;
    await clearTraces();
    return counts;
  }

  /**
   * Erases a person: one transaction, then the write-ahead log. What stays is a keyed hash that blocks import and
   * restore, and the consent proof reduced to keyed hash, times and wording version. False: there is no such contact.
   */
  async function erase(contactId: string): Promise<boolean> {
    const addresses = await db.transaction().execute((tx) => eraseIn(tx, contactId));
    if (addresses !== null) traces = true;
    await clearTraces();
    if (addresses !== null) options.onErased?.(addresses);
    return addresses !== null;
  }

  /** Where the person could be reached; null: there is no such contact. */
  async function eraseIn(tx: Tx, contactId: string): Promise<Address[] | null> {
    const contact = await tx.selectFrom('contacts').select('code').where('id', '=', contactId).executeTakeFirst();
    if (contact === undefined) return null;
    const at = now();
    const addresses = await tx.selectFrom('addresses').selectAll().where('contact_id', '=', contactId).execute();
    const aliases = await tx
      .selectFrom('address_aliases as s')
      .innerJoin('addresses as a', 'a.id', 's.address_id')
      .select(['s.channel', 's.account', 's.alias'])
      .where('a.contact_id', '=', contactId)
      .execute();
    const conversations = await tx
      .selectFrom('conversations')
      .select('id')
      .where('contact_id', '=', contactId)
      .execute();
    const tickets = await tx
      .selectFrom('tickets')
      .select(['id', 'number', 'state', 'forwarded_to', 'forwarded_at'])
      .where('contact_id', '=', contactId)
      .execute();
    const names = [
      contactId,
      contact.code,
      ...[...addresses, ...conversations, ...tickets].map((row) => row.id),
      ...addresses.map((row) => formatAddress({ channel: row.channel as ChannelName, id: row.external_id })),
      ...[...addresses.map((row) => row.external_id), ...aliases.map((row) => row.alias)].filter(
        (name) => name.length >= 5,
      ),
    ];
    const hashes = [
      ...addresses.map((row) => hash('address', row.channel, row.account, row.external_id)),
      ...aliases.map((row) => hash('address', row.channel, row.account, row.alias)),
    ];
    await leaveMarks(tx, [...new Set(hashes)], at);
    await forget(tx, names);
    await freed.note(tx, at);
    for (const ticket of tickets) await tellDepartment(tx, ticket, at);
    const values: Values = {
      contacts: list([contactId]),
      addresses: list(addresses.map((row) => row.id)),
      conversations: list(conversations.map((row) => row.id)),
      tickets: list(tickets.map((row) => row.id)),
      names: list(names),
      subject: sql`${options.words.subject()}`,
      now: sql.lit(at),
    };
    for (const [table, rule] of rules.toReversed()) {
      for (const step of rule.erase ?? []) {
        const fill = (text: string) => template(text, (name) => values[name]!);
        await ('delete' in step
          ? sql`delete from ${sql.table(table)} where ${fill(step.delete)}`
          : sql`update ${sql.table(table)} set ${fill(step.set)} where ${fill(step.where)}`
        ).execute(tx);
      }
    }
    for (const { id, state } of tickets) {
      if (state !== 'closed') await appendEvent({ tx, now: at }, 'ticket.erased', id, {});
    }
    return addresses.map(({ channel, account, external_id: id }) => ({ channel: channel as ChannelName, account, id }));
  }

  /** Whoever got the case by mail is asked to delete it too; what is still in the queue never leaves. */
  async function tellDepartment(
    tx: Tx,
    ticket: { id: string; number: number; forwarded_to: string | null; forwarded_at: number | null },
    at: number,
  ): Promise<void> {
    if (ticket.forwarded_to === null) return;
    const unsent = await tx
      .deleteFrom('mails')
      .where('ticket_id', '=', ticket.id)
      .where('state', '=', 'pending')
      .where('attempts', '=', 0)
      .returning('id')
      .executeTakeFirst();
    if (unsent !== undefined) return;
    const words = options.words.mail(Number(ticket.number), ticket.forwarded_at ?? at);
    await addMail(tx, at, { recipients: [ticket.forwarded_to], ...words });
  }

  /** The two things that stay, both with their date. */
  async function leaveMarks(tx: Tx, hashes: string[], at: number): Promise<void> {
    const purgeAt = at + settings().number('retention_consent_days') * DAY_MS;
    for (const addressHash of hashes) {
      await tx
        .insertInto('suppressions')
        .values({ hash: hash('erased', addressHash), kind: 'erased', at, purge_at: purgeAt })
        .onConflict((conflict) => conflict.column('hash').doUpdateSet({ at, purge_at: purgeAt }))
        .execute();
      const proofs = await tx.selectFrom('consents').selectAll().where('address_hash', '=', addressHash).execute();
      for (const proof of proofs) {
        await tx
          .updateTable('consents')
          .set({
            channel: '',
            topic: '',
            locale: '',
            wording: wordingVersion(proof.wording),
            ended_at: proof.ended_at ?? at,
            end_reason: 'erased',
            purge_at: proof.purge_at ?? purgeAt,
          })
          .where('id', '=', proof.id)
          .execute();
      }
    }
  }

  /** Kept values that hold one of the names: presence, limits, sessions of a chat. They may vanish at any time. */
  async function forget(tx: Tx, names: string[]): Promise<void> {
    for (const name of names) {
      const holds = sql<boolean>`replace(key, ${name}, '') <> key or replace(value, ${name}, '') <> value`;
      await tx.deleteFrom('keyv').where(holds).execute();
    }
  }

  /**
   * Erases what is left of whoever asked for it and has the receipt, unless they wrote again: nothing of theirs is waiting or on its way (in the web chat: has
   * been fetched), or a minute has passed. To be called every second or so. Resolves to how many were erased.
   */
  async function eraseDue(): Promise<number> {
    const due = [...(await afterHold()), ...(await afterReceipt())];
    await db
      .updateTable('contacts as p')
      .set({ erase_requested_at: null })
      .where('p.erase_requested_at', 'is not', null)
      .where(sql<boolean>`${cameBack}`)
      .execute();
    let erased = 0;
    for (const { id } of due) {
      const addresses = await db.transaction().execute((tx) => eraseIn(tx, id));
      if (addresses === null) continue;
      erased += 1;
      options.onErased?.(addresses);
    }
    if (erased > 0) traces = true;
    await clearTraces();
    return erased;
  }

  /** Whoever asked while an admin's hold stood, and was told that it happens by itself. */
  const afterHold = (): Promise<{ id: string }[]> =>
    db
      .selectFrom('data_rights')
      .select('contact_id as id')
      .where('erase_wanted_at', 'is not', null)
      .where((is) => is.or([is('hold_until', 'is', null), is('hold_until', '<=', now())]))
      .limit(20)
      .execute();

  function afterReceipt(): Promise<{ id: string }[]> {
    return db
      .selectFrom('contacts as p')
      .select('p.id')
      .where('p.erase_requested_at', 'is not', null)
      .where((is) =>
        is.or([
          is('p.erase_requested_at', '<', now() - RECEIPT_MS),
          sql<boolean>`not exists (select 1 from addresses a join deliveries d on d.address_id = a.id
              where a.contact_id = p.id and d.broadcast_id is null and (d.state in ('pending', 'sending')
                or (a.channel = 'web-chat' and d.state = 'sent' and d.created_at >= p.erase_requested_at)))
            and not exists (select 1 from conversations c join messages m on m.conversation_id = c.id
              where c.contact_id = p.id and m.state = 'new')`,
        ]),
      )
      .where(sql<boolean>`not ${cameBack}`)
      .limit(20)
      .execute();
  }

  /** Takes what was deleted out of the log or the dead rows as well; tried again later when readers are in the way. */
  async function clearTraces(): Promise<void> {
    if (!traces) return;
    if (kind === 'postgres') {
      for (const [table, rule] of rules) {
        if (rule.personal.length > 0) await sql`vacuum ${sql.table(table)}`.execute(db);
      }
      traces = false;
      return;
    }
    const result = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    traces = result.rows[0]?.busy !== 0;
  }

  /** For the transaction of the turn that confirmed an erasure; the log is cleared with the receipt's. */
  async function forgetNow(tx: Tx, contactId: string): Promise<void> {
    if ((await eraseIn(tx, contactId)) !== null) traces = true;
  }

  return { sweep, erase, eraseDue, forgetNow };
}

/** Which wording a proof was about, without the wording. */
export const wordingVersion = (wording: string): string =>
  /^sha256:/.test(wording) ? wording : `sha256:${createHash('sha256').update(wording).digest('hex').slice(0, 16)}`;

const list = (values: string[]): RawBuilder<unknown> =>
  values.length === 0 ? sql`(null)` : sql`(${sql.join(values)})`;
