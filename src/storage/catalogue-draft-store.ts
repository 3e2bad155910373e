// The draft of the next catalogue: one row per change, until it is published or thrown away.
import type { NewChange } from '../core/catalogue-change.ts';
import { newId } from '../core/id.ts';
import type { Tx } from './database.ts';

/** One change more; what was set in the same place before and is in no revision yet is replaced. */
export async function addChange(tx: Tx, at: number, userId: string, change: NewChange): Promise<void> {
  if (change.kind === 'set') {
    await tx
      .deleteFrom('catalogue_changes')
      .where('kind', '=', 'set')
      .where('intent', '=', change.intent)
      .where('place', '=', change.place)
      .where('revision_id', 'is', null)
      .execute();
  }
  await tx
    .insertInto('catalogue_changes')
    .values({
      id: newId(at),
      kind: change.kind,
      intent: change.intent,
      place: change.place,
      text: change.text,
      revision_id: null,
      created_by: userId,
      created_at: at,
    })
    .execute();
}
