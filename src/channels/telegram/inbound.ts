// Update → what happened, in our words. Pure; whatever it is, it does not throw.
import type { InboundContent, InboundEvent, InboundMessage } from '../../core/message.ts';
import { normalize } from '../../core/text.ts';
import { type Fields, fieldsOf, integerOf, textOf } from '../fields.ts';
import { contentOf } from './message-content.ts';

export interface InboundContext {
  /** The bot's id. */
  account: string;
  /** ms UTC, for events that carry no time. */
  now: number;
  /** A typed command's own name → the name the dialogue knows (`help` → `hilfe`). */
  commandOf?: (name: string) => string;
}

/** What we ask Telegram for; everything else would be ignored here. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** Telegram counts updates one by one; a count of so many says about when and no more. */
const UPDATES_TOGETHER = 256;

/**
 * Translates one update of Bot API 10.1. Promises: never throws, at most 50 ms for any JSON of 1 MB; nothing for
 * groups, channels, other bots and kinds of update it does not know; every text normalised.
 */
export function toInbound(update: unknown, context: InboundContext): InboundEvent[] {
  const fields = fieldsOf(update);
  const updateId = integerOf(fields?.update_id);
  if (!fields || updateId === null) return [];
  const found =
    ofMessage(fieldsOf(fields.message), context) ??
    ofEdit(fieldsOf(fields.edited_message), context) ??
    ofTap(fieldsOf(fields.callback_query), context) ??
    ofMembership(fieldsOf(fields.my_chat_member), context);
  const near = Math.floor(updateId / UPDATES_TOGETHER);
  return found ? [{ ...found, type: 'message', dedupe: { kind: 'update', id: String(updateId), near } }] : [];
}

/** Ids of the tapped buttons of a batch: Telegram shows a waiting mark until each is answered. */
export function tapsOf(updates: readonly unknown[]): string[] {
  return updates.flatMap((update) => {
    const id = fieldsOf(fieldsOf(update)?.callback_query)?.id;
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
}

type Found = Omit<InboundMessage, 'type' | 'dedupe'>;

function ofMessage(message: Fields | null, context: InboundContext): Found | null {
  const person = message && personOf(message, context);
  if (!person) return null;
  return { ...person, sentAt: timeOf(message.date, context.now), content: contentOf(message, context.commandOf) };
}

/** A correction counts when there is text to read; a live location that moves does not. */
function ofEdit(message: Fields | null, context: InboundContext): Found | null {
  const person = message && personOf(message, context);
  const of = message && integerOf(message.message_id);
  const raw = message?.text ?? message?.caption;
  if (!person || !message || of === null || typeof raw !== 'string') return null;
  const content: InboundContent = { kind: 'edit', of: String(of), text: normalize(raw) };
  return { ...person, sentAt: timeOf(message.edit_date ?? message.date, context.now), content };
}

function ofTap(query: Fields | null, context: InboundContext): Found | null {
  if (!query || typeof query.data !== 'string' || query.inline_message_id !== undefined) return null;
  const message = fieldsOf(query.message);
  const from = fieldsOf(query.from);
  const person = personOf({ from, chat: message ? message.chat : { id: from?.id, type: 'private' } }, context);
  if (!person) return null;
  const id = normalize(query.data, 64);
  const label = labelOf(message, query.data);
  return { ...person, sentAt: context.now, content: { kind: 'button', id, ...(label === '' ? {} : { label }) } };
}

/** In a private chat this means: blocked, or back again. */
function ofMembership(change: Fields | null, context: InboundContext): Found | null {
  const person = change && personOf(change, context);
  const status = fieldsOf(change?.new_chat_member)?.status;
  if (!person || (status !== 'kicked' && status !== 'member')) return null;
  const state = status === 'kicked' ? 'blocked' : 'unblocked';
  return { ...person, sentAt: timeOf(change.date, context.now), content: { kind: 'membership', state } };
}

/** Who it is, if it is a person in a private chat. */
function personOf(
  source: Fields,
  { account }: InboundContext,
): Pick<Found, 'address' | 'profile' | 'providerId'> | null {
  const chat = fieldsOf(source.chat);
  const id = integerOf(chat?.id);
  if (chat?.type !== 'private' || id === null || id <= 0) return null;
  const from = fieldsOf(source.from) ?? chat;
  if (from.is_bot === true) return null;
  const names = [textOf(from.first_name, 64), textOf(from.last_name, 64)];
  const name = names.join(' ').replace(/\s+/g, ' ').trim();
  const language = textOf(from.language_code, 16);
  const messageId = integerOf(source.message_id);
  return {
    address: { channel: 'telegram', account, id: String(id) },
    profile: {
      ...(name === '' ? {} : { name }),
      ...(/^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(language) ? { language: language.toLowerCase() } : {}),
    },
    ...(messageId === null ? {} : { providerId: String(messageId) }),
  };
}

/** What stood on the tapped button, for the transcript. */
function labelOf(message: Fields | null, data: string): string {
  const rows = fieldsOf(message?.reply_markup)?.inline_keyboard;
  for (const row of Array.isArray(rows) ? rows.slice(0, 100) : []) {
    for (const button of Array.isArray(row) ? row.slice(0, 100) : []) {
      const fields = fieldsOf(button);
      if (fields?.callback_data === data) return textOf(fields.text, 128);
    }
  }
  return '';
}

/** Telegram's seconds as ms; `now` when there are none. */
function timeOf(seconds: unknown, now: number): number {
  const value = integerOf(seconds);
  return value !== null && value > 0 && value < 10_000_000_000 ? value * 1_000 : now;
}
