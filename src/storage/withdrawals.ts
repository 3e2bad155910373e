// What else an erasure takes back, looked up while somebody is asked whether they want it.
import type { Withdrawal } from '../core/turn.ts';
import type { Tx } from './database.ts';

/** By conversation, only for those in which the question is open. */
export async function withdrawals(
  tx: Tx,
  conversations: readonly { id: string; contact_id: string; step: string | null }[],
): Promise<Map<string, Withdrawal>> {
  const found = new Map<string, Withdrawal>();
  for (const { id, contact_id: contactId } of conversations.filter(({ step }) => step === 'erase')) {
    const tickets = await tx
      .selectFrom('tickets as t')
      .leftJoin('mails as m', (join) =>
        join.onRef('m.ticket_id', '=', 't.id').on('m.state', '=', 'pending').on('m.attempts', '=', 0),
      )
      .select(['t.conversation_id', 't.state', 't.forwarded_to', 'm.id as unsent'])
      .where('t.contact_id', '=', contactId)
      .execute();
    found.set(id, {
      elsewhere: tickets.filter((ticket) => ticket.state !== 'closed' && ticket.conversation_id !== id).length,
      // What is still in the queue never leaves.
      withDepartments: tickets.filter((ticket) => ticket.forwarded_to !== null && ticket.unsent === null).length,
    });
  }
  return found;
}
