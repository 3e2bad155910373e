// Examples taken from chats: stored stripped, gone with the message, the person, the time or an editor's decision.
import type { NewChange } from '../core/catalogue-change.ts';
import { newId } from '../core/id.ts';
import type { Language } from '../core/locale.ts';
import { BREATH_MS, type Proposal, type ProposalRefusal, type ProposalSource } from '../core/proposal.ts';
import { writeAudit } from './audit-store.ts';
import { addChange } from './catalogue-draft-store.ts';
import type { Database, Tx } from './database.ts';

export interface ProposalWish {
  ticketId: string;
  messageId: string;
  intent: string;
  userId: string;
}

export interface ProposalStoreOptions {
  database: Database;
  now: () => number;
  /** An emergency or somebody's own medical question: never taken, whoever asks. */
  urgent: (text: string) => boolean;
}

export function createProposalStore({ database, now, urgent }: ProposalStoreOptions) {
  const { db } = database;

  /** Stores what `read` makes of the message, or changes what it is meant to be. One transaction. */
  async function propose(
    wish: ProposalWish,
    read: (source: ProposalSource) => { text: string; language: Language } | ProposalRefusal,
  ): Promise<ProposalRefusal | null> {
    return db.transaction().execute(async (tx) => {
      const source = await sourceOf(tx, wish.ticketId, wish.messageId);
      if (typeof source === 'string') return source;
      if ([source.text, ...source.around].some(urgent) || urgent(source.around.join(' '))) return 'urgent';
      const made = read(source);
      if (typeof made === 'string') return made;
      const row = { ...made, intent: wish.intent, created_by: wish.userId, created_at: now() };
      await tx
        .insertInto('proposals')
        .values({ id: newId(now()), message_id: wish.messageId, ...row })
        .onConflict((conflict) => conflict.column('message_id').doUpdateSet(row))
        .execute();
      return null;
    });
  }

  async function sourceOf(tx: Tx, ticketId: string, messageId: string): Promise<ProposalSource | ProposalRefusal> {
    const row = await tx
      .selectFrom('messages as m')
      .innerJoin('tickets as t', 't.conversation_id', 'm.conversation_id')
      .innerJoin('contacts as p', 'p.id', 't.contact_id')
      .leftJoin('data_rights as r', 'r.contact_id', 'p.id')
      .select(['m.text', 'm.at', 'm.conversation_id', 'p.name', 'p.muted_until'])
      .select(['p.erase_requested_at', 'r.erase_wanted_at'])
      .where('m.id', '=', messageId)
      .where('t.id', '=', ticketId)
      .where('m.direction', '=', 'in')
      .where('m.kind', '=', 'text')
      .executeTakeFirst();
    if (row === undefined || row.text === '') return 'missing';
    const isMuted = row.muted_until !== null && row.muted_until > now();
    if (isMuted || row.erase_requested_at !== null || row.erase_wanted_at !== null) return 'silent';
    const around = await tx
      .selectFrom('messages')
      .select('text')
      .where('conversation_id', '=', row.conversation_id)
      .where('direction', '=', 'in')
      .where('at', '>=', row.at - BREATH_MS)
      .where('at', '<=', row.at + BREATH_MS)
      .orderBy('id')
      .execute();
    const versions = await tx
      .selectFrom('message_versions')
      .select('text')
      .where('message_id', '=', messageId)
      .execute();
    return {
      text: row.text,
      around: [...around, ...versions].map(({ text }) => text),
      names: [...(row.name === null ? [] : [row.name]), ...(await staffNames(tx))],
    };
  }

  /** Colleagues are named in chats too. */
  async function staffNames(from: Tx | Database['db'] = db): Promise<string[]> {
    return (await from.selectFrom('users').select('name').execute()).map(({ name }) => name);
  }

  async function withdraw(ticketId: string, messageId: string): Promise<void> {
    await db
      .deleteFrom('proposals')
      .where('message_id', '=', messageId)
      .where('message_id', 'in', (from) =>
        from
          .selectFrom('messages as m')
          .innerJoin('tickets as t', 't.conversation_id', 'm.conversation_id')
          .select('m.id')
          .where('t.id', '=', ticketId),
      )
      .execute();
  }

  /** What was proposed from this conversation and is not decided. */
  async function ofTicket(ticketId: string): Promise<{ messageId: string; intent: string }[]> {
    const rows = await db
      .selectFrom('proposals as e')
      .innerJoin('messages as m', 'm.id', 'e.message_id')
      .innerJoin('tickets as t', 't.conversation_id', 'm.conversation_id')
      .select(['e.message_id', 'e.intent'])
      .where('t.id', '=', ticketId)
      .execute();
    return rows.map((row) => ({ messageId: row.message_id, intent: row.intent }));
  }

  const rows = () =>
    db
      .selectFrom('proposals as e')
      .leftJoin('users as u', 'u.id', 'e.created_by')
      .select(['e.id', 'e.text', 'e.language', 'e.intent', 'e.created_at', 'u.name'])
      .orderBy('e.id');

  const toProposal = (row: Awaited<ReturnType<ReturnType<typeof rows>['execute']>>[number]): Proposal => ({
    id: row.id,
    text: row.text,
    language: row.language as Language,
    intent: row.intent,
    userName: row.name ?? '–',
    at: Number(row.created_at),
  });

  /** Oldest first. */
  async function waiting(limit: number): Promise<Proposal[]> {
    return (await rows().limit(limit).execute()).map(toProposal);
  }

  async function find(id: string): Promise<Proposal | null> {
    const row = await rows().where('e.id', '=', id).executeTakeFirst();
    return row === undefined ? null : toProposal(row);
  }

  async function count(): Promise<number> {
    const row = await db
      .selectFrom('proposals')
      .select((select) => select.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  /**
   * An editor decided: the proposal goes, and with `change` an example stands in the draft that leads back to nobody.
   * False: it is not there any more (decided, erased, withdrawn).
   */
  async function decide(id: string, userId: string, change: NewChange | null): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const gone = await tx.deleteFrom('proposals').where('id', '=', id).returning('id').executeTakeFirst();
      if (gone === undefined) return false;
      if (change !== null) await addChange(tx, now(), userId, change);
      const action = change === null ? 'proposal.reject' : 'proposal.accept';
      await writeAudit(tx, now(), userId, action, change?.intent ?? '', null);
      return true;
    });
  }

  return { propose, staffNames, withdraw, ofTicket, waiting, find, count, decide };
}

/** The message was corrected, taken back or removed: what was made of it goes too. */
export async function dropProposal(tx: Tx, messageId: string): Promise<void> {
  await tx.deleteFrom('proposals').where('message_id', '=', messageId).execute();
}

/** Nothing is learned from somebody who is muted. */
export async function dropProposalsOf(tx: Tx, contactId: string): Promise<void> {
  await tx
    .deleteFrom('proposals')
    .where('message_id', 'in', (from) =>
      from
        .selectFrom('messages as m')
        .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
        .select('m.id')
        .where('c.contact_id', '=', contactId),
    )
    .execute();
}
