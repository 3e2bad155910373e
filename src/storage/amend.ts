// A message corrected or taken back by its sender.
import { newId } from '../core/id.ts';
import type { Tx } from './database.ts';
import { dropProposal } from './proposal-store.ts';

/** Replaces the text of an earlier message and keeps the old one as a version; null blanks it, versions and all. */
export async function amend(
  tx: Tx,
  conversationId: string,
  ofProviderId: string,
  text: string | null,
  now: number,
): Promise<void> {
  const old = await tx
    .selectFrom('messages')
    .select(['id', 'text'])
    .where('conversation_id', '=', conversationId)
    .where('provider_id', '=', ofProviderId)
    .where('direction', '=', 'in')
    .where('kind', '!=', 'edit')
    .executeTakeFirst();
  if (old === undefined) return;
  await dropProposal(tx, old.id);
  if (text === null) {
    await tx.deleteFrom('message_versions').where('message_id', '=', old.id).execute();
  } else {
    await tx
      .insertInto('message_versions')
      .values({ id: newId(now), message_id: old.id, text: old.text, at: now })
      .execute();
  }
  await tx
    .updateTable('messages')
    .set({ text: text ?? '' })
    .where('id', '=', old.id)
    .execute();
}
