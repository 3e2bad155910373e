// Tickets as the desk changes them: read, decide, apply in one transaction; two people never answer unawares.

import { sql } from 'kysely';
import type { ChannelName } from '../core/address.ts';
import type { Owner } from '../core/conversation.ts';
import type { Claimed } from '../core/delivery.ts';
import { newId } from '../core/id.ts';
import { isLocale, type Locale } from '../core/locale.ts';
import type { TicketState } from '../core/ticket.ts';
import type { CurrentTicket, TicketChange, TicketChanged, TicketRefusal } from '../core/ticket-change.ts';
import { writeAudit } from './audit-store.ts';
import type { Database, Tx } from './database.ts';
import { appendEvent } from './events.ts';
import { addMail } from './mail-store.ts';
import { type ChannelLimits, say } from './replies.ts';

export interface TicketStoreOptions {
  database: Database;
  holder: string;
  now: () => number;
  limits: ChannelLimits;
  /** Called after the commit with rows born `sending`. */
  handOver: (claimed: Claimed[]) => void;
  /** Called after every commit: consoles look for new events. */
  onDesk?: () => void;
}

interface Row extends CurrentTicket {
  conversationId: string;
  addressId: string;
  externalId: string;
  account: string;
}

/** The `change` of the desk's port. A version that moved on between reading and writing is a `conflict`. */
export function createTicketStore(options: TicketStoreOptions) {
  const { database, now, onDesk } = options;

  async function change(
    request: { ticketId: string; version: number | null; userId: string | null },
    decide: (current: CurrentTicket) => TicketChange | { refuse: TicketRefusal },
  ): Promise<TicketChanged> {
    let claimed: Claimed[] = [];
    const changed = await database.db.transaction().execute(async (tx): Promise<TicketChanged> => {
      claimed = [];
      const row = await readCurrent(tx, request.ticketId, database.kind);
      if (row === null) return { ok: false, reason: 'missing', current: null };
      if (request.version !== null && request.version !== row.version) {
        return { ok: false, reason: 'conflict', current: row };
      }
      const decided = decide(row);
      if ('refuse' in decided) return { ok: false, reason: decided.refuse, current: row };
      if (!(await update(tx, row, decided, now()))) return { ok: false, reason: 'conflict', current: row };
      claimed = await speak(tx, row, decided, request.userId);
      await keep(tx, row, decided, request.userId);
      return { ok: true, version: row.version + 1 };
    });
    if (claimed.length > 0) options.handOver(claimed);
    if (changed.ok) onDesk?.();
    return changed;
  }

  async function speak(tx: Tx, row: Row, { sayings = [] }: TicketChange, userId: string | null) {
    const { limits, holder } = options;
    const base = { conversationId: row.conversationId, addressId: row.addressId, externalId: row.externalId };
    return say(
      tx,
      { kind: database.kind, limits, holder, now: now() },
      sayings.map((saying) => ({
        ...base,
        channel: row.channel,
        account: row.account,
        author: saying.author,
        userId: saying.author === 'staff' ? userId : null,
        inReplyTo: null,
        automatic: saying.automatic,
        message: { text: saying.text, ...(saying.template ? { template: saying.template } : {}) },
      })),
    );
  }

  async function keep(tx: Tx, row: Row, change: TicketChange, userId: string | null): Promise<void> {
    const at = now();
    if (change.note !== undefined && userId !== null) {
      await tx
        .insertInto('ticket_notes')
        .values({ id: newId(at), ticket_id: row.id, user_id: userId, text: change.note, at })
        .execute();
    }
    const { dropDrafts = [] } = change;
    if (dropDrafts.length > 0) {
      await tx.deleteFrom('drafts').where('ticket_id', '=', row.id).where('user_id', 'in', dropDrafts).execute();
    }
    if (change.forward !== undefined) {
      const { to, subject, body } = change.forward;
      await addMail(tx, at, { recipients: [to], subject, body, ticketId: row.id });
    }
    if (change.audit) await writeAudit(tx, at, userId, change.audit.action, row.id, change.audit.detail);
    const to = (change.standing ?? row).assignee;
    await appendEvent({ tx, now: at }, change.event, row.id, { number: row.number, by: userId, to });
  }

  return { change };
}

async function update(tx: Tx, row: Row, change: TicketChange, at: number): Promise<boolean> {
  const { standing } = change;
  const handed = standing !== undefined && standing.assignee !== row.assignee;
  const done = await tx
    .updateTable('tickets')
    .set({
      version: row.version + 1,
      ...(standing === undefined ? {} : { state: standing.state, assignee: standing.assignee }),
      ...(standing?.state === 'claimed' && (handed || row.state !== 'claimed') ? { claimed_at: at } : {}),
      ...(standing?.state === 'waiting' ? { claimed_at: null } : {}),
      ...(standing === undefined ? {} : { closed_at: standing.state === 'closed' ? at : null }),
      ...(change.snoozedUntil === undefined ? {} : { snoozed_until: change.snoozedUntil }),
      ...(change.department === undefined ? {} : { department: change.department }),
      ...(change.caseNumber === undefined ? {} : { case_number: change.caseNumber }),
      ...(change.forward === undefined ? {} : { forwarded_to: change.forward.to, forwarded_at: at }),
      ...(change.answered ? { answered_at: at } : {}),
      ...(change.answered || change.realert ? { alerted_at: null } : {}),
    })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .executeTakeFirst();
  if (Number(done.numUpdatedRows) === 0) return false;
  if (change.owner !== undefined && change.owner !== row.owner) {
    await tx.updateTable('conversations').set({ owner: change.owner }).where('id', '=', row.conversationId).execute();
  }
  return true;
}

async function readCurrent(tx: Tx, ticketId: string, kind: Database['kind']): Promise<Row | null> {
  const query = tx
    .selectFrom('tickets as t')
    .innerJoin('conversations as c', 'c.id', 't.conversation_id')
    .innerJoin('addresses as a', 'a.id', 'c.address_id')
    .innerJoin('contacts as p', 'p.id', 'c.contact_id')
    .leftJoin('users as u', 'u.id', 't.assignee')
    .select(['t.id', 't.number', 't.subject', 't.state', 't.assignee', 't.version', 'u.name as assignee_name'])
    .select(['c.id as conversation_id', 'c.owner', 'a.id as address_id', 'a.channel', 'a.account', 'a.external_id'])
    .select(['a.last_inbound_at', 'p.locale', 'p.platform_language'])
    .where('t.id', '=', ticketId);
  const row = await (kind === 'postgres' ? query.forUpdate(['t', 'c']) : query).executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    number: Number(row.number),
    subject: row.subject,
    state: row.state as TicketState,
    assignee: row.assignee,
    assigneeName: row.assignee_name,
    version: Number(row.version),
    owner: row.owner as Owner,
    channel: row.channel as ChannelName,
    locale: localeOf(row.locale, row.platform_language),
    lastInboundAt: row.last_inbound_at,
    conversationId: row.conversation_id,
    addressId: row.address_id,
    externalId: row.external_id,
    account: row.account,
  };
}

/** What a person reads: chosen, else what the platform says, else German. */
export const localeOf = (chosen: string | null, platform: string | null): Locale =>
  isLocale(chosen) ? chosen : isLocale(platform) ? platform : 'de';

/**
 * Since when the citizen of ticket `t` waits for a person: from its opening until staff spoke, then from the next
 * message on; null while the last word is ours.
 */
export const waitingSince = sql<number | null>`case
  when t.answered_at is null or t.answered_at < t.waiting_since then t.waiting_since
  else (select min(m.at) from messages m where m.conversation_id = t.conversation_id and m.direction = 'in'
    and m.kind not in ('membership', 'revoke') and m.at > t.answered_at) end`;
