// Holds on an erasure and the review of notes, as staff and admins set them.

import {
  type DataRights,
  LONGEST_HOLD_MS,
  LONGEST_REASON,
  type NoteReview,
  type RightsRefusal,
  SHORTEST_REASON,
} from '../core/data-rights.ts';
import type { Claimed } from '../core/delivery.ts';
import { newToken } from '../core/id.ts';
import type { Locale } from '../core/locale.ts';
import { normalize } from '../core/text.ts';
import { writeAudit } from './audit-store.ts';
import type { Tx } from './database.ts';
import { appendEvent } from './events.ts';
import { say } from './replies.ts';
import { localeOf, type TicketStoreOptions } from './ticket-store.ts';
import { hashToken } from './token-hash.ts';

/** A link to one's own data works this long, ms. */
const LINK_MS = 24 * 3_600_000;

export function createDataRightsStore(options: TicketStoreOptions) {
  const { database, now, limits, holder, onDesk } = options;
  const { db, kind } = database;

  const notesOf = (contactId: string) =>
    db
      .selectFrom('ticket_notes as n')
      .innerJoin('tickets as t', 't.id', 'n.ticket_id')
      .leftJoin('users as u', 'u.id', 'n.user_id')
      .select(['n.id', 'n.at', 'n.text', 'n.review', 'u.name'])
      .where('t.contact_id', '=', contactId)
      .orderBy('n.id');

  /** How things stand for one person; null when there is none (any more). */
  async function find(contactId: string): Promise<DataRights | null> {
    const row = await db
      .selectFrom('contacts as p')
      .leftJoin('data_rights as r', 'r.contact_id', 'p.id')
      .select(['r.hold_until', 'r.hold_reason', 'r.hold_by', 'r.erase_wanted_at', 'r.notes_asked_at'])
      .where('p.id', '=', contactId)
      .executeTakeFirst();
    if (row === undefined) return null;
    const held = row.hold_until !== null && row.hold_until > now();
    const notes = row.notes_asked_at === null ? [] : await notesOf(contactId).execute();
    return {
      contactId,
      hold: held ? { until: row.hold_until!, reason: row.hold_reason ?? '', by: row.hold_by } : null,
      eraseWantedAt: row.erase_wanted_at,
      notesAskedAt: row.notes_asked_at,
      notes: notes.map((note) => ({
        id: note.id,
        at: note.at,
        text: note.text,
        userName: note.name ?? '–',
        review: note.review as NoteReview | null,
      })),
    };
  }

  /** Who asked for their data and waits for staff to look at notes, oldest first. */
  async function asked(): Promise<{ contactId: string; code: string; askedAt: number }[]> {
    const rows = await db
      .selectFrom('data_rights as r')
      .innerJoin('contacts as p', 'p.id', 'r.contact_id')
      .select(['p.id', 'p.code', 'r.notes_asked_at'])
      .where('r.notes_asked_at', 'is not', null)
      .orderBy('r.notes_asked_at')
      .limit(200)
      .execute();
    return rows.map((row) => ({ contactId: row.id, code: row.code, askedAt: row.notes_asked_at ?? 0 }));
  }

  /** Keeps the person's data until then. The reason is told to the person and stands in no log. */
  async function hold(contactId: string, until: number, why: string, userId: string): Promise<RightsRefusal | null> {
    const reason = normalize(why, LONGEST_REASON).trim();
    if (reason.length < SHORTEST_REASON) return 'reason';
    if (!(until > now() && until <= now() + LONGEST_HOLD_MS)) return 'date';
    return change(contactId, userId, 'person.hold', new Date(until).toISOString(), async (tx) => {
      const set = { hold_until: until, hold_reason: reason, hold_by: userId };
      await tx
        .insertInto('data_rights')
        .values({ contact_id: contactId, erase_wanted_at: null, notes_asked_at: null, ...set })
        .onConflict((conflict) => conflict.column('contact_id').doUpdateSet(set))
        .execute();
    });
  }

  /** Ends a hold before its day; an erasure that waits for it happens at once. */
  const lift = (contactId: string, userId: string): Promise<RightsRefusal | null> =>
    change(contactId, userId, 'person.unhold', null, async (tx) => {
      await tx
        .updateTable('data_rights')
        .set({ hold_until: null, hold_reason: null, hold_by: null })
        .where('contact_id', '=', contactId)
        .execute();
    });

  /** One note goes to the person it is about, or does not. */
  async function review(contactId: string, noteId: string, decision: NoteReview, userId: string) {
    return change(contactId, userId, 'note.review', decision, async (tx) => {
      await tx
        .updateTable('ticket_notes')
        .set({ review: decision, reviewed_at: now(), reviewed_by: userId })
        .where('id', '=', noteId)
        .where('ticket_id', 'in', tx.selectFrom('tickets').select('id').where('contact_id', '=', contactId))
        .execute();
    });
  }

  /** All notes are looked at: the person gets a link to everything, released notes too. `open`: some are not. */
  async function answer(
    contactId: string,
    userId: string,
    words: (locale: Locale, token: string) => string,
  ): Promise<RightsRefusal | null> {
    const open = await notesOf(contactId).where('n.review', 'is', null).executeTakeFirst();
    if (open !== undefined) return 'open';
    let claimed: Claimed[] = [];
    const refused = await change(contactId, userId, 'person.notes-answered', null, async (tx) => {
      const token = newToken();
      const row = await tx
        .selectFrom('conversations as c')
        .innerJoin('addresses as a', 'a.id', 'c.address_id')
        .innerJoin('contacts as p', 'p.id', 'c.contact_id')
        .select([
          'c.id',
          'a.id as address_id',
          'a.external_id',
          'a.channel',
          'a.account',
          'p.locale',
          'p.platform_language',
        ])
        .where('c.contact_id', '=', contactId)
        .where('a.state', '=', 'active')
        .orderBy('a.last_inbound_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      await tx.updateTable('data_rights').set({ notes_asked_at: null }).where('contact_id', '=', contactId).execute();
      if (row === undefined) return;
      await tx
        .insertInto('links')
        .values({
          token_hash: hashToken(token),
          purpose: 'data',
          contact_id: contactId,
          conversation_id: row.id,
          expires_at: now() + LINK_MS,
          used_at: null,
        })
        .execute();
      const text = words(localeOf(row.locale, row.platform_language), token);
      claimed = await say(tx, { kind, limits, holder, now: now() }, [
        {
          conversationId: row.id,
          addressId: row.address_id,
          externalId: row.external_id,
          channel: row.channel,
          account: row.account,
          author: 'bot',
          userId: null,
          inReplyTo: null,
          automatic: true,
          message: { text },
        },
      ]);
    });
    if (claimed.length > 0) options.handOver(claimed);
    return refused;
  }

  async function change(
    contactId: string,
    userId: string,
    action: string,
    detail: string | null,
    work: (tx: Tx) => Promise<void>,
  ): Promise<RightsRefusal | null> {
    const done = await db.transaction().execute(async (tx) => {
      const known = await tx.selectFrom('contacts').select('id').where('id', '=', contactId).executeTakeFirst();
      if (known === undefined) return false;
      await work(tx);
      await writeAudit(tx, now(), userId, action, contactId, detail);
      await appendEvent({ tx, now: now() }, 'person.rights', contactId, {});
      return true;
    });
    if (!done) return 'missing';
    onDesk?.();
    return null;
  }

  return { find, asked, hold, lift, review, answer };
}
