// One ticket with everything its page shows: transcript, notes, draft, and the person behind it.
import type { Address, ChannelName } from '../core/address.ts';
import type { Owner } from '../core/conversation.ts';
import type { Candidate } from '../core/intent.ts';
import type { TicketDetail } from '../core/ticket-view.ts';
import type { Database, Db } from './database.ts';
import { createDraftStore } from './draft-store.ts';
import { createPersonStore } from './person-store.ts';
import { summaries, toSummary } from './queue-store.ts';
import { MAX_ENTRIES, readTranscript } from './transcript.ts';

export function createTicketDetailStore({ database, now }: { database: Database; now: () => number }) {
  const { db } = database;
  const drafts = createDraftStore({ database, now });
  const people = createPersonStore({ database });

  /** Null when there is no such ticket. Read in several queries: a change in between shows at the next look. */
  async function detail(ticketId: string): Promise<TicketDetail | null> {
    const row = await summaries(db)
      .select(['c.owner', 'c.address_id', 'a.last_inbound_at'])
      .where('t.id', '=', ticketId)
      .executeTakeFirst();
    if (row === undefined) return null;
    const person = await people.find(row.contact_id);
    if (person === null) return null;
    const transcript = await readTranscript(db, row.conversation_id, MAX_ENTRIES + 1);
    const notes = await db
      .selectFrom('ticket_notes as n')
      .leftJoin('users as u', 'u.id', 'n.user_id')
      .select(['n.id', 'n.at', 'n.text', 'u.name'])
      .where('n.ticket_id', '=', ticketId)
      .orderBy('n.id')
      .execute();
    return {
      ...toSummary(row),
      owner: row.owner as Owner,
      intent: row.intent,
      candidates: row.candidates === null ? [] : (JSON.parse(row.candidates) as Candidate[]),
      caseNumber: row.case_number,
      forwardedAt: row.forwarded_at,
      addressId: row.address_id,
      lastInboundAt: row.last_inbound_at,
      transcript: transcript.slice(-MAX_ENTRIES),
      shortened: transcript.length > MAX_ENTRIES,
      notes: notes.map((note) => ({ id: note.id, at: note.at, text: note.text, userName: note.name ?? '–' })),
      drafts: await drafts.list(ticketId),
      person,
    };
  }

  /** A stored file, for staff who may see the conversation. Null: never kept, refused or deleted. */
  async function media(
    mediaId: string,
  ): Promise<{ mime: string; bytes: Uint8Array; fileName: string | null; ticketId: string | null } | null> {
    const row = await db
      .selectFrom('media as f')
      .innerJoin('messages as m', 'm.id', 'f.message_id')
      .leftJoin('tickets as t', 't.conversation_id', 'm.conversation_id')
      .select(['f.mime', 'f.bytes', 'm.extra', 't.id as ticket_id'])
      .where('f.id', '=', mediaId)
      .where('f.state', '=', 'kept')
      .executeTakeFirst();
    if (!row?.bytes) return null;
    const { fileName } = JSON.parse(row.extra ?? '{}') as { fileName?: unknown };
    return {
      mime: row.mime,
      bytes: row.bytes,
      fileName: typeof fileName === 'string' ? fileName : null,
      ticketId: row.ticket_id,
    };
  }

  return { detail, media };
}

/** Where the answer of a ticket goes, if this user owns it. */
export async function answeredAddress(db: Db, ticketId: string, userId: string): Promise<Address | null> {
  const row = await db
    .selectFrom('tickets as t')
    .innerJoin('conversations as c', 'c.id', 't.conversation_id')
    .innerJoin('addresses as a', 'a.id', 'c.address_id')
    .select(['a.channel', 'a.account', 'a.external_id as id'])
    .where('t.id', '=', ticketId)
    .where('t.assignee', '=', userId)
    .where('t.state', '=', 'claimed')
    .executeTakeFirst();
  return row === undefined ? null : { ...row, channel: row.channel as ChannelName };
}
