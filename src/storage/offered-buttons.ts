// What a typed number may mean: the buttons that were offered last, for channels that can only write them out.
import type { Button } from '../core/message.ts';
import type { Tx } from './database.ts';

/** A number alone, as people answer a menu ("2", "2.", "(2)"). */
const NUMBER = /^[\s(]*\d{1,2}[\s.)!]*$/;

/** By conversation, only for those in which somebody typed a number just now. */
export async function offeredButtons(
  tx: Tx,
  messages: readonly { conversation_id: string; kind: string; text: string }[],
): Promise<Map<string, Button[]>> {
  const asked = messages.filter(({ kind, text }) => kind === 'text' && NUMBER.test(text));
  const offered = new Map<string, Button[]>();
  for (const id of new Set(asked.map((message) => message.conversation_id))) {
    const row = await tx
      .selectFrom('messages')
      .select('extra')
      .where('conversation_id', '=', id)
      .where('direction', '=', 'out')
      .where('author', '=', 'bot')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const buttons = row?.extra ? (JSON.parse(row.extra) as { buttons?: Button[] }).buttons : undefined;
    if (buttons && buttons.length > 0) offered.set(id, buttons);
  }
  return offered;
}
