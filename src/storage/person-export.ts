// Everything we hold about one person, as a file for that person.
import type { Database } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** Files are given with their content up to this many bytes in all; of the rest what is known of them. */
const MOST_BYTES = 48 * 1_048_576;

export interface PersonExportOptions {
  database: Database;
  hash: KeyedHash;
  now: () => number;
}

/**
 * All of it; of internal notes those that staff released, and how many they kept back or have not looked at. Null: there
 * is no such person (any more). Instants as ISO 8601 UTC, files as base64.
 */
export function createPersonExport({ database: { db }, hash, now }: PersonExportOptions) {
  return async function collect(contactId: string) {
    const contact = await db
      .selectFrom('contacts')
      .select(['code', 'name', 'locale', 'platform_language', 'muted_until', 'created_at'])
      .where('id', '=', contactId)
      .executeTakeFirst();
    if (contact === undefined) return null;
    const addresses = await db.selectFrom('addresses').selectAll().where('contact_id', '=', contactId).execute();
    const ids = ['', ...addresses.map((row) => row.id)];
    const aliases = await db.selectFrom('address_aliases').selectAll().where('address_id', 'in', ids).execute();
    const messages = await messagesOf(contactId);
    return {
      code: contact.code,
      name: contact.name,
      locale: contact.locale,
      platformLanguage: contact.platform_language,
      mutedUntil: iso(contact.muted_until),
      since: iso(contact.created_at),
      addresses: addresses.map((row) => ({
        channel: row.channel,
        id: row.external_id,
        otherIds: aliases.filter((alias) => alias.address_id === row.id).map(({ alias }) => alias),
        state: row.state,
        lastMessageAt: iso(row.last_inbound_at),
      })),
      subscriptions: await subscriptionsOf(ids),
      consents: await consentsOf([
        ...addresses.map((row) => hash('address', row.channel, row.account, row.external_id)),
        ...aliases.map((row) => hash('address', row.channel, row.account, row.alias)),
      ]),
      messages,
      files: await filesOf(contactId),
      tickets: await ticketsOf(contactId),
      notes: await notesOf(contactId),
      proposedExamples: await proposalsOf(contactId),
      deliveries: await deliveriesOf(ids),
      links: await linksOf(contactId),
      erasure: await erasureOf(contactId),
      accesses: await accessesOf(contactId),
    };
  };

  async function subscriptionsOf(addressIds: string[]) {
    const rows = await db.selectFrom('subscriptions').selectAll().where('address_id', 'in', addressIds).execute();
    return rows.map((row) => ({
      topic: row.topic,
      extent: row.extent,
      quietFromMinutes: row.quiet_from,
      quietToMinutes: row.quiet_to,
      pausedUntil: iso(row.paused_until),
      since: iso(row.started_at),
    }));
  }

  /** What was agreed to, in the words shown then, and when it ended; and the marks that block notices. */
  async function consentsOf(hashes: string[]) {
    const among = ['', ...hashes];
    const proofs = await db
      .selectFrom('consents')
      .selectAll()
      .where('address_hash', 'in', among)
      .orderBy('at')
      .execute();
    const marks = await db
      .selectFrom('suppressions')
      .selectAll()
      .where(
        'hash',
        'in',
        among.flatMap((one) => [hash('stopped', one), hash('erased', one)]),
      )
      .execute();
    return {
      proofs: proofs.map((row) => ({
        channel: row.channel,
        topic: row.topic,
        locale: row.locale,
        wording: row.wording,
        at: iso(row.at),
        endedAt: iso(row.ended_at),
        endReason: row.end_reason,
        deletedAt: iso(row.purge_at),
      })),
      blockingMarks: marks.map((row) => ({ kind: row.kind, at: iso(row.at), deletedAt: iso(row.purge_at) })),
    };
  }

  async function messagesOf(contactId: string) {
    const rows = await db
      .selectFrom('messages as m')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .select(['m.id', 'm.at', 'm.author', 'm.kind', 'm.text', 'm.detail', 'm.candidates', 'm.automatic'])
      .where('c.contact_id', '=', contactId)
      .orderBy('m.id')
      .execute();
    const versions = await db
      .selectFrom('message_versions as v')
      .innerJoin('messages as m', 'm.id', 'v.message_id')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .select(['v.message_id', 'v.text', 'v.at'])
      .where('c.contact_id', '=', contactId)
      .orderBy('v.id')
      .execute();
    const earlier = Map.groupBy(versions, (row) => row.message_id);
    return rows.map((row) => ({
      at: iso(row.at),
      author: row.author,
      kind: row.kind,
      text: row.text,
      ...(row.detail === null ? {} : { detail: row.detail }),
      ...(row.candidates === null ? {} : { understoodAs: JSON.parse(row.candidates) as unknown }),
      ...(Number(row.automatic) === 1 ? { automatic: true } : {}),
      ...(earlier.has(row.id)
        ? { earlierTexts: earlier.get(row.id)!.map(({ text, at }) => ({ text, until: iso(at) })) }
        : {}),
    }));
  }

  async function filesOf(contactId: string) {
    const rows = await db
      .selectFrom('media as f')
      .innerJoin('messages as m', 'm.id', 'f.message_id')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .select(['f.id', 'f.mime', 'f.size', 'f.state', 'f.at', 'm.extra'])
      .where('c.contact_id', '=', contactId)
      .orderBy('f.id')
      .execute();
    let left = MOST_BYTES;
    const files = [];
    for (const row of rows) {
      const { fileName } = JSON.parse(row.extra ?? '{}') as { fileName?: unknown };
      const fits = row.state === 'kept' && Number(row.size) <= left;
      if (fits) left -= Number(row.size);
      files.push({
        at: iso(row.at),
        name: typeof fileName === 'string' ? fileName : null,
        mime: row.mime,
        size: Number(row.size),
        state: row.state,
        content: fits ? await contentOf(row.id) : null,
      });
    }
    return files;
  }

  async function contentOf(id: string): Promise<string | null> {
    const row = await db.selectFrom('media').select('bytes').where('id', '=', id).executeTakeFirst();
    return row?.bytes ? Buffer.from(row.bytes).toString('base64') : null;
  }

  async function ticketsOf(contactId: string) {
    const rows = await db
      .selectFrom('tickets')
      .selectAll()
      .where('contact_id', '=', contactId)
      .orderBy('number')
      .execute();
    return rows.map((row) => ({
      number: Number(row.number),
      kind: row.kind,
      subject: row.subject,
      state: row.state,
      caseNumber: row.case_number,
      department: row.department,
      forwardedByMailAt: iso(row.forwarded_at),
      openedAt: iso(row.created_at),
      answeredAt: iso(row.answered_at),
      closedAt: iso(row.closed_at),
    }));
  }

  async function notesOf(contactId: string) {
    const rows = await db
      .selectFrom('ticket_notes as n')
      .innerJoin('tickets as t', 't.id', 'n.ticket_id')
      .select(['n.at', 'n.text', 'n.review', 't.number'])
      .where('t.contact_id', '=', contactId)
      .orderBy('n.id')
      .execute();
    const count = (review: string | null): number => rows.filter((row) => row.review === review).length;
    return {
      released: rows
        .filter((row) => row.review === 'released')
        .map((row) => ({ at: iso(row.at), ticket: Number(row.number), text: row.text })),
      withheld: count('withheld'),
      notReviewed: count(null),
    };
  }

  /** What staff took out of the chat as an example, stripped, while no editor has decided. */
  async function proposalsOf(contactId: string) {
    const rows = await db
      .selectFrom('proposals as e')
      .innerJoin('messages as m', 'm.id', 'e.message_id')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .select(['e.text', 'e.created_at'])
      .where('c.contact_id', '=', contactId)
      .orderBy('e.id')
      .execute();
    return rows.map((row) => ({ at: iso(row.created_at), text: row.text }));
  }

  async function deliveriesOf(addressIds: string[]) {
    const rows = await db
      .selectFrom('deliveries')
      .select(['channel', 'lane', 'state', 'created_at'])
      .where('address_id', 'in', addressIds)
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ channel: row.channel, lane: row.lane, state: row.state, at: iso(row.created_at) }));
  }

  async function linksOf(contactId: string) {
    const rows = await db.selectFrom('links').selectAll().where('contact_id', '=', contactId).execute();
    return rows.map((row) => ({ purpose: row.purpose, until: iso(row.expires_at), usedAt: iso(row.used_at) }));
  }

  async function erasureOf(contactId: string) {
    const row = await db.selectFrom('data_rights').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
    const held = row !== undefined && row.hold_until !== null && row.hold_until > now();
    return {
      onHoldUntil: held ? iso(row.hold_until) : null,
      reason: held ? row.hold_reason : null,
      wantedAt: iso(row?.erase_wanted_at ?? null),
    };
  }

  /** When staff looked, and what they did; not who. */
  async function accessesOf(contactId: string) {
    const tickets = db.selectFrom('tickets').select('id').where('contact_id', '=', contactId);
    const rows = await db
      .selectFrom('audit')
      .select(['at', 'action'])
      .where((is) => is.or([is('subject', '=', contactId), is('subject', 'in', tickets)]))
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ at: iso(row.at), what: row.action }));
  }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(Number(at)).toISOString());
