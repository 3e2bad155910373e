// Tickets as the desk's chores see them, and what staff do to a person beside answering.
import type { Claimed } from '../core/delivery.ts';
import type { Locale } from '../core/locale.ts';
import { writeAudit } from './audit-store.ts';
import { appendEvent } from './events.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { addMail } from './mail-store.ts';
import { dropProposal, dropProposalsOf } from './proposal-store.ts';
import { say } from './replies.ts';
import { endSubscriptions } from './subscriptions.ts';
import { localeOf, type TicketStoreOptions, waitingSince } from './ticket-store.ts';

export interface TicketCareOptions extends TicketStoreOptions {
  hash: KeyedHash;
  consentKeptMs: () => number;
}

/** The rest of the desk's port beside `change`. */
export function createTicketCareStore(options: TicketCareOptions) {
  const { database, now, onDesk, hash, consentKeptMs, limits, holder } = options;
  const { db, kind } = database;

  async function held() {
    const rows = await db
      .selectFrom('tickets as t')
      .leftJoin('users as u', 'u.id', 't.assignee')
      .select(['t.id', 't.state', 't.claimed_at', 't.created_at', 't.snoozed_until', 'u.id as user_id', 'u.seen_at'])
      .select(['u.disabled_at', 'u.absent_until', waitingSince.as('waiting')])
      .select(({ exists, selectFrom }) =>
        exists(
          selectFrom('user_roles as r')
            .select('r.role')
            .whereRef('r.user_id', '=', 't.assignee')
            .where('r.role', 'in', ['staff', 'admin']),
        ).as('works'),
      )
      .where('t.state', 'in', ['claimed', 'snoozed'])
      .execute();
    return rows.map((row) => ({
      id: row.id,
      state: row.state as 'claimed' | 'snoozed',
      assigneeAway: row.user_id === null || !row.works || row.disabled_at !== null || (row.absent_until ?? 0) > now(),
      assigneeSeenAt: row.seen_at,
      claimedAt: row.claimed_at ?? row.created_at,
      snoozedUntil: row.snoozed_until,
      waitingSince: row.waiting === null ? null : Number(row.waiting),
    }));
  }

  async function unalerted(): Promise<{ id: string; number: number; waitingSince: number }[]> {
    const rows = await db
      .selectFrom('tickets as t')
      .select(['t.id', 't.number', waitingSince.as('waiting')])
      .where('t.state', '=', 'waiting')
      .where('t.alerted_at', 'is', null)
      .orderBy('t.waiting_since')
      .execute();
    return rows.flatMap((row) =>
      row.waiting === null ? [] : [{ id: row.id, number: Number(row.number), waitingSince: Number(row.waiting) }],
    );
  }

  async function alert(
    tickets: string[],
    mail: { recipients: string[]; subject: string; body: string },
  ): Promise<number> {
    if (tickets.length === 0) return 0;
    return db.transaction().execute(async (tx) => {
      const marked = await tx
        .updateTable('tickets')
        .set({ alerted_at: now() })
        .where('id', 'in', tickets)
        .where('state', '=', 'waiting')
        .where('alerted_at', 'is', null)
        .returning('id')
        .execute();
      if (marked.length > 0) await addMail(tx, now(), mail);
      return marked.length;
    });
  }

  async function unsubscribe(contactId: string, userId: string, text: (locale: Locale) => string): Promise<number> {
    let claimed: Claimed[] = [];
    const ended = await db.transaction().execute(async (tx) => {
      const at = now();
      const rows = await tx
        .selectFrom('addresses as a')
        .innerJoin('conversations as c', 'c.address_id', 'a.id')
        .innerJoin('contacts as p', 'p.id', 'a.contact_id')
        .leftJoin('subscriptions as s', 's.address_id', 'a.id')
        .select(['a.id', 'a.channel', 'a.account', 'a.external_id', 'c.id as conversation_id', 'p.locale'])
        .select(['p.platform_language', (select) => select.fn.count<number>('s.id').as('n')])
        .where('a.contact_id', '=', contactId)
        .groupBy(['a.id', 'a.channel', 'a.account', 'a.external_id', 'c.id', 'p.locale', 'p.platform_language'])
        .execute();
      let count = 0;
      for (const row of rows) {
        const who = { addressId: row.id, channel: row.channel, account: row.account, externalId: row.external_id };
        await endSubscriptions({ tx, now: at, hash, consentKeptMs }, who, 'all', 'staff');
        count += Number(row.n);
      }
      claimed = await say(
        tx,
        { kind, limits, holder, now: at },
        rows
          .filter((row) => Number(row.n) > 0)
          .map((row) => ({
            conversationId: row.conversation_id,
            addressId: row.id,
            externalId: row.external_id,
            channel: row.channel,
            account: row.account,
            author: 'bot',
            userId: null,
            inReplyTo: null,
            automatic: true,
            message: { text: text(localeOf(row.locale, row.platform_language)) },
          })),
      );
      await writeAudit(tx, at, userId, 'person.unsubscribe', contactId, String(count));
      return count;
    });
    if (claimed.length > 0) options.handOver(claimed);
    onDesk?.();
    return ended;
  }

  async function mute(contactId: string, until: number | null, userId: string): Promise<void> {
    await db.transaction().execute(async (tx) => {
      await tx.updateTable('contacts').set({ muted_until: until }).where('id', '=', contactId).execute();
      if (until !== null) await dropProposalsOf(tx, contactId);
      const detail = until === null ? null : new Date(until).toISOString();
      await writeAudit(tx, now(), userId, until === null ? 'person.unmute' : 'person.mute', contactId, detail);
      await appendEvent({ tx, now: now() }, 'person.muted', contactId, {});
    });
    onDesk?.();
  }

  async function blank(ticketId: string, messageId: string, userId: string): Promise<boolean> {
    const done = await db.transaction().execute(async (tx) => {
      const old = await tx
        .selectFrom('messages as m')
        .innerJoin('tickets as t', 't.conversation_id', 'm.conversation_id')
        .select(['m.text', 'm.conversation_id'])
        .where('m.id', '=', messageId)
        .where('m.state', '!=', 'new')
        .where('t.id', '=', ticketId)
        .executeTakeFirst();
      if (old === undefined) return false;
      await tx
        .updateTable('messages')
        .set({ text: '', detail: null, extra: null })
        .where('id', '=', messageId)
        .execute();
      // A subject is the beginning of what somebody wrote.
      const about = await tx
        .selectFrom('tickets')
        .select(['id', 'subject'])
        .where('conversation_id', '=', old.conversation_id)
        .execute();
      const named = about.filter(({ subject }) => subject === old.text.slice(0, 200)).map(({ id }) => id);
      if (named.length > 0) await tx.updateTable('tickets').set({ subject: '' }).where('id', 'in', named).execute();
      await tx.deleteFrom('message_versions').where('message_id', '=', messageId).execute();
      await dropProposal(tx, messageId);
      await tx
        .updateTable('media')
        .set({ bytes: null, state: 'gone', size: 0 })
        .where('message_id', '=', messageId)
        .execute();
      await tx
        .updateTable('deliveries')
        .set({ body: null })
        .where('message_id', '=', messageId)
        .where('state', 'not in', ['pending', 'sending'])
        .execute();
      await writeAudit(tx, now(), userId, 'message.blank', messageId, null);
      await appendEvent({ tx, now: now() }, 'ticket.blanked', ticketId, {});
      return true;
    });
    if (done) onDesk?.();
    return done;
  }

  return { held, unalerted, alert, unsubscribe, mute, blank };
}
