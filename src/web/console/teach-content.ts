// What may be learned from a conversation, as its page shows it.
import { NONE } from '../../core/intent.ts';
import type { TicketDetail, TranscriptEntry } from '../../core/ticket-view.ts';
import type { Room } from './console.ts';
import type { TeachContent } from './teach-view.ts';

/** What the page of a question asks about it; null: nothing may be learned from this one. */
export async function teachContent(
  room: Room,
  ticket: TicketDetail,
  wanted: string | undefined,
): Promise<TeachContent | null> {
  const { teaching, clock, intentLabel } = room;
  const { mutedUntil } = ticket.person;
  if (mutedUntil !== null && mutedUntil > clock.now()) return null;
  const offered = teaching.teachable(ticket.transcript);
  const chosen = offered.find(({ id }) => id === wanted) ?? questionOf(ticket, offered);
  if (chosen === undefined) return null;
  const proposed = new Map((await teaching.ofTicket(ticket.id)).map(({ messageId, intent }) => [messageId, intent]));
  const intents = teaching.intents().filter(({ id }) => id !== NONE);
  return { offered, chosen, proposed, intents, label: intentLabel };
}

/** The message the case began with, else the last one before it. */
function questionOf({ subject, createdAt }: TicketDetail, offered: TranscriptEntry[]): TranscriptEntry | undefined {
  const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const about = plain(subject);
  const begins = offered.findLast(({ text }) => about !== '' && plain(text).startsWith(about));
  return begins ?? offered.findLast(({ at }) => at <= createdAt) ?? offered.at(-1);
}
