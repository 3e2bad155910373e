// What we say, in the Cloud API's words: parts within its limits, and the request body of each.
import type { Button, OutboundMessage, Template } from '../../core/message.ts';
import { normalize, split } from '../../core/text.ts';

/** UTF-16 units: a text; the body of a message with buttons or list; a caption (Cloud API, Messages). */
export const MAX_TEXT = 4_096;
const MAX_BODY = 1_024;
const MAX_CAPTION = 1_024;
/** Reply buttons under one message; more, or longer labels, become a list. */
const MAX_REPLIES = 3;
/** Rows of a list, all sections together. */
export const MAX_ROWS = 10;
const MAX_TITLE = 20;
const MAX_ROW_TITLE = 24;
const MAX_ROW_TEXT = 72;
/** One value of a template's body; the whole approved body has 1,024. */
const MAX_PARAMETER = 1_000;

export type Recipient = { to: string } | { recipient: string };

/** A business-scoped user id: country, dot, letters and digits. It is written into another field than a number. */
const SCOPED_ID = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/;
export const isScopedId = (id: string): boolean => SCOPED_ID.test(id);

export interface SendBody {
  messaging_product: 'whatsapp';
  recipient_type: 'individual';
  to?: string;
  recipient?: string;
  type: 'text' | 'image' | 'interactive' | 'template';
  text?: { preview_url: false; body: string };
  image?: { link: string; caption?: string };
  interactive?: Interactive;
  template?: TemplateBody;
  /** Comes back with every status of this message. */
  biz_opaque_callback_data?: string;
}

interface Interactive {
  type: 'button' | 'list' | 'cta_url';
  header?: { type: 'image'; image: { link: string } };
  body: { text: string };
  action: object;
}

interface TemplateBody {
  name: string;
  language: { policy: 'deterministic'; code: string };
  components?: object[];
}

/**
 * Cuts a message into parts: 4,096 UTF-16 units of text, 1,024 where buttons, a link or a picture belong to it; those
 * stay with the last part. Pictures and links that WhatsApp's servers cannot fetch are written out. A message with a
 * template is one part. Cutting a part again changes nothing.
 */
export function toParts(message: OutboundMessage): OutboundMessage[] {
  if (message.template) return [message];
  const { text, image, link, buttons, ...rest } = written(message);
  const body = normalize(text, Number.POSITIVE_INFINITY);
  const closing = buttons?.length || link;
  const together = image !== undefined && body.length <= MAX_CAPTION && (!closing || fitsHeader({ buttons, link }));
  const pieces = together ? [body] : cut(body, closing ? MAX_BODY : MAX_TEXT);
  const parts: OutboundMessage[] = pieces.map((piece) => ({ ...rest, text: piece }));
  if (image && together) parts[0]!.image = image;
  else if (image) parts.unshift({ ...rest, text: '', image });
  // More than a list can hold: the first ones with the text, the rest in lists of their own.
  for (let from = 0; from < (buttons?.length ?? 0); from += MAX_ROWS) {
    if (from > 0) parts.push({ ...rest, text: '…' });
    parts[parts.length - 1]!.buttons = buttons!.slice(from, from + MAX_ROWS);
  }
  const last = parts[parts.length - 1]!;
  if (link) last.link = link;
  return parts;
}

/** Pieces of at most 4,096 units, the last one of at most `lastMax`. */
function cut(body: string, lastMax: number): string[] {
  const pieces = split(body, MAX_TEXT).filter((piece, _at, all) => piece.trim() !== '' || all.length === 1);
  const last = pieces[pieces.length - 1]!;
  if (last.length <= lastMax) return pieces;
  const tail = split(last, lastMax).at(-1)!;
  const head = last.slice(0, last.length - tail.length).trimEnd();
  return [...pieces.slice(0, -1), head, tail];
}

/** Whether picture, text and what is to be tapped fit into one message: a list has no picture. */
const fitsHeader = ({ buttons, link }: Pick<OutboundMessage, 'buttons' | 'link'>): boolean =>
  buttons?.length ? asReplies(buttons) && !link : link !== undefined;

/** The request body of one part. `callback` is our delivery id. */
export function toBody(recipientId: string, part: OutboundMessage, callback?: string): SendBody {
  const common = {
    messaging_product: 'whatsapp' as const,
    recipient_type: 'individual' as const,
    ...recipientOf(recipientId),
  };
  const end = callback === undefined ? {} : { biz_opaque_callback_data: callback };
  if (part.template) return { ...common, type: 'template', template: toTemplate(part.template), ...end };
  const message = written(part);
  const text = message.text.toWellFormed();
  const interactive = toInteractive(message, text);
  if (interactive) return { ...common, type: 'interactive', interactive, ...end };
  if (message.image) {
    const caption = text.trim() === '' ? normalize(message.image.alt, MAX_CAPTION) : text;
    const image = { link: message.image.url, ...(caption === '' ? {} : { caption }) };
    return { ...common, type: 'image', image, ...end };
  }
  return { ...common, type: 'text', text: { preview_url: false, body: text }, ...end };
}

export function recipientOf(id: string): Recipient {
  return isScopedId(id) ? { recipient: id } : { to: id.replace(/^\+/, '') };
}

function toInteractive(
  { buttons = [], link, image, choose = '☰' }: OutboundMessage,
  text: string,
): Interactive | null {
  const body = { text: text.trim() === '' ? '…' : text };
  const header = image ? { header: { type: 'image' as const, image: { link: image.url } } } : {};
  if (buttons.length > 0 && asReplies(buttons)) {
    const replies = buttons.map(({ id, label }) => ({ type: 'reply', reply: { id, title: label.trim() } }));
    return { type: 'button', ...header, body, action: { buttons: replies } };
  }
  if (buttons.length > 0) {
    const rows = buttons.slice(0, MAX_ROWS).map(toRow);
    return { type: 'list', body, action: { button: shortened(choose.trim(), MAX_TITLE), sections: [{ rows }] } };
  }
  if (!link) return null;
  const parameters = { display_text: link.label.toWellFormed().trim(), url: link.url };
  return { type: 'cta_url', ...header, body, action: { name: 'cta_url', parameters } };
}

/** Up to three short labels that differ; anything else is a list. */
function asReplies(buttons: Button[]): boolean {
  const titles = buttons.map(({ label }) => label.toWellFormed().trim());
  return (
    buttons.length <= MAX_REPLIES &&
    titles.every((title) => title !== '' && title.length <= MAX_TITLE) &&
    new Set(titles).size === titles.length
  );
}

/** A label longer than a title is shown whole below it. */
function toRow({ id, label }: Button): { id: string; title: string; description?: string } {
  const whole = label.toWellFormed().trim() || '…';
  if (whole.length <= MAX_ROW_TITLE) return { id, title: whole };
  return { id, title: shortened(whole, MAX_ROW_TITLE), description: shortened(whole, MAX_ROW_TEXT) };
}

/** At a word where there is one, never inside a grapheme. */
function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = split(text, max - 1)[0]!;
  return `${head.replace(/[\s,;:–-]+$/, '')}…`;
}

function toTemplate({ name, language, body, taps = [] }: Template): TemplateBody {
  const parameters = body.map((value) => ({ type: 'text', text: oneLine(value) }));
  const components = [
    ...(parameters.length > 0 ? [{ type: 'body', parameters }] : []),
    ...taps.map((payload, index) => ({
      type: 'button',
      sub_type: 'quick_reply',
      index: String(index),
      parameters: [{ type: 'payload', payload }],
    })),
  ];
  return {
    name,
    language: { policy: 'deterministic', code: language },
    ...(components.length > 0 ? { components } : {}),
  };
}

/** A value may have no line break, tab or more than three spaces in a row, and may not be empty. */
function oneLine(value: string): string {
  const line = normalize(value.replace(/\s+/g, ' '), MAX_PARAMETER).trim();
  return line === '' ? '–' : line;
}

/** The message with every link and image WhatsApp would refuse written into the text. */
function written(message: OutboundMessage): OutboundMessage {
  const { link, image, ...rest } = message;
  const lines = [message.text];
  const keepImage = image && reachable(image.url);
  const keepLink = link && reachable(link.url) && !message.buttons?.length && fitsLabel(link.label);
  if (image && !keepImage) lines.push(image.alt);
  if (link && !keepLink) lines.push(`${link.label}: ${link.url}`);
  return {
    ...rest,
    text: lines.filter((line, index) => line !== '' || (index === 0 && lines.length === 1)).join('\n\n'),
    ...(keepImage ? { image } : {}),
    ...(keepLink ? { link } : {}),
  };
}

const fitsLabel = (label: string): boolean => label.trim() !== '' && label.trim().length <= MAX_TITLE;

/** Whether Meta's servers can fetch this: http(s) with a public name. */
function reachable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  return hostname.includes('.') && !/^(127\.|10\.|192\.168\.|0\.)|\.local$|\.localhost$/.test(hostname);
}
