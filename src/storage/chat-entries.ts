// The rows a web visitor may see of a conversation, and how they become entries.
import { type SqlBool, sql } from 'kysely';
import type { OutboundMessage } from '../core/message.ts';
import type { Db } from './database.ts';

/** One line of the conversation as its visitor may see it. */
export interface ChatEntry extends Pick<OutboundMessage, 'buttons' | 'image' | 'link'> {
  id: string;
  author: 'citizen' | 'bot' | 'staff';
  text: string;
  /** ms UTC */
  at: number;
}

export const CHANNEL = 'web-chat';
export const ACCOUNT = 'default';
export const COLUMNS = ['m.id', 'm.author', 'm.text', 'm.extra', 'm.at', 'm.direction'] as const;

/** Messages `m` of web visitors, with their conversation `c` and address `a`. */
export const chatMessages = (db: Db) =>
  db
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .innerJoin('addresses as a', 'a.id', 'c.address_id')
    .where('a.channel', '=', CHANNEL)
    .where('a.account', '=', ACCOUNT);

/** Entries with a part that no browser was given yet. */
export const unfetched = sql<SqlBool>`exists (select 1 from deliveries d where d.message_id = m.id and d.state = 'sent')`;

export function toEntry(row: {
  id: string;
  author: string;
  text: string;
  extra: string | null;
  at: number;
  direction: string;
}): ChatEntry {
  const extra =
    row.direction === 'out' && row.extra !== null
      ? (JSON.parse(row.extra) as Pick<OutboundMessage, 'buttons' | 'image' | 'link'>)
      : {};
  return { id: row.id, author: row.author as ChatEntry['author'], text: row.text, at: row.at, ...extra };
}
