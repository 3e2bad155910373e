// What we say, in Telegram's words: parts within its limits, and the payload of each.
import type { InlineKeyboardButton } from 'grammy/types';
import type { Button, OutboundMessage } from '../../core/message.ts';
import { normalize, split } from '../../core/text.ts';

/** UTF-16 units of a message and of a caption (Bot API 10.1). */
export const MAX_TEXT = 4_096;
const MAX_CAPTION = 1_024;

interface Common {
  chat_id: number | string;
  disable_notification?: true;
  reply_markup?: { inline_keyboard: InlineKeyboardButton[][] };
}

export type SendCall =
  | { method: 'sendMessage'; payload: Common & { text: string; link_preview_options: { is_disabled: true } } }
  | { method: 'sendPhoto'; payload: Common & { photo: string; caption?: string } };

/**
 * Cuts a message into parts of at most 4,096 UTF-16 units (1,024 under an image), buttons and link on the last part.
 * Links that Telegram's servers cannot reach (localhost) are written out. Cutting a part again changes nothing.
 */
export function toParts(message: OutboundMessage): OutboundMessage[] {
  const { text, image, link, buttons, ...rest } = written(message);
  const body = normalize(text, Number.POSITIVE_INFINITY);
  const captioned = image !== undefined && body.length <= MAX_CAPTION;
  const pieces = split(body, MAX_TEXT).filter((piece, _index, all) => piece.trim() !== '' || all.length === 1);
  const parts: OutboundMessage[] = captioned
    ? [{ ...rest, text: body, image }]
    : pieces.map((piece) => ({ ...rest, text: piece }));
  if (image && !captioned) parts.unshift({ ...rest, text: '', image });
  const last = parts[parts.length - 1];
  if (last && buttons?.length) last.buttons = buttons;
  if (last && link) last.link = link;
  return parts;
}

/** What of a message is at an address Telegram's servers cannot reach: it has to be sent along. */
export const unreachableImage = ({ image }: OutboundMessage): string | null =>
  image === undefined || reachable(image.url) ? null : image.url;

/** The picture could not be had: its description stands for it, so that nothing is missing unsaid. */
export function withoutImage({ image, text, ...rest }: OutboundMessage): OutboundMessage {
  return image === undefined
    ? { text, ...rest }
    : { ...rest, text: [text, image.alt].filter((one) => one !== '').join('\n\n') };
}

/** One part as a call of the Bot API: plain text without a parse mode, no link preview. */
export function toCall(chatId: string, part: OutboundMessage): SendCall {
  const message = written(part);
  const keyboard = toKeyboard(message);
  const common: Common = {
    chat_id: /^-?\d{1,15}$/.test(chatId) ? Number(chatId) : chatId,
    ...(message.silent ? { disable_notification: true } : {}),
    ...(keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {}),
  };
  const text = message.text.toWellFormed();
  if (!message.image) {
    return { method: 'sendMessage', payload: { ...common, text, link_preview_options: { is_disabled: true } } };
  }
  const caption = text === '' ? normalize(message.image.alt, MAX_CAPTION) : text;
  const photo = message.image.url;
  return { method: 'sendPhoto', payload: { ...common, photo, ...(caption === '' ? {} : { caption }) } };
}

/** Rows by the length of the labels, so that none is cut on a narrow telephone; the link has a row of its own. */
function toKeyboard({ buttons = [], link }: OutboundMessage): InlineKeyboardButton[][] {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows[rows.length - 1];
    if (row && fits([...row, button])) row.push(button);
    else rows.push([button]);
  }
  const keyboard: InlineKeyboardButton[][] = rows.map((row) =>
    row.map(({ id, label }) => ({ text: label.toWellFormed(), callback_data: id })),
  );
  if (link) keyboard.push([{ text: link.label.toWellFormed(), url: link.url }]);
  return keyboard;
}

/** Two labels of 16 characters or three of 9 are shown whole at 360 px. */
function fits(row: Button[]): boolean {
  const most = row.length === 2 ? 16 : row.length === 3 ? 9 : 0;
  return row.every(({ label }) => [...label].length <= most);
}

/** The message with a link Telegram would refuse written into the text. */
function written(message: OutboundMessage): OutboundMessage {
  const { link, ...rest } = message;
  const lines = [message.text];
  const keepLink = link && reachable(link.url);
  if (link && !keepLink) lines.push(`${link.label}: ${link.url}`);
  return {
    ...rest,
    text: lines.filter((line, index) => line !== '' || (index === 0 && lines.length === 1)).join('\n\n'),
    ...(keepLink ? { link } : {}),
  };
}

/** Whether Telegram takes this as the address of a link or picture: http(s) with a public name. */
function reachable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  return hostname.includes('.') && !/^(127\.|10\.|192\.168\.|0\.)|\.local$|\.localhost$/.test(hostname);
}
