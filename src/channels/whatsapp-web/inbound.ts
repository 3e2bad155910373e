// The library's messages → what happened, in our words. Pure; whatever it is, it does not throw.
import type { InboundContent, InboundEvent, InboundMessage, MediaKind, ReceiptStatus } from '../../core/message.ts';
import { normalize } from '../../core/text.ts';
import type { ClientEvent, WebMessage } from './client.ts';

export interface InboundContext {
  /** Our own number's id. */
  account: string;
  /** ms UTC, for events that carry no time. */
  now: number;
  /** Other ids of the person, if known. */
  aliasesOf(id: string): string[];
}

const MEDIA: Record<string, MediaKind> = {
  ptt: 'voice',
  audio: 'audio',
  image: 'photo',
  video: 'video',
  document: 'document',
  sticker: 'sticker',
};
/** Sent by a person, but nothing we read: said so. A contact card is somebody else's data and is dropped unread. */
const UNREAD = new Set([
  'vcard',
  'multi_vcard',
  'poll_creation',
  'event_creation',
  'order',
  'product',
  'payment',
  'groups_v4_invite',
  'album',
  'interactive',
  'ciphertext',
]);
/** Replies to menus of other programs carry their text in the body. */
const TEXTS = new Set(['chat', 'list_response', 'buttons_response', 'template_button_reply']);

const ACKS: Record<number, ReceiptStatus> = { [-1]: 'failed', 1: 'sent', 2: 'delivered', 3: 'read', 4: 'read' };

/** Only private chats with people: no group, channel, status or list. */
export function isPerson(id: string): boolean {
  return /^[^\s@]{1,64}@(c\.us|lid|s\.whatsapp\.net)$/.test(id);
}

/** Nothing for what is no person's doing. Every text is normalised. */
export function toInbound(event: ClientEvent, context: InboundContext): InboundEvent[] {
  switch (event.event) {
    case 'message':
      return ofMessage(event.message, 'message', event.message.id, contentOf(event.message), context);
    case 'edit': {
      const { message, text } = event;
      const id = `${message.id}:${normalize(text, 200)}`;
      return ofMessage(message, 'edit', id, { kind: 'edit', of: message.id, text: normalize(text) }, context);
    }
    case 'revoke':
      return ofMessage(event.message, 'revoke', event.message.id, { kind: 'revoke', of: event.message.id }, context);
    case 'number-changed':
      return ofNewNumber(event.oldId, event.newId, context);
    case 'ack': {
      const status = ACKS[event.ack];
      if (status === undefined || !event.message.fromMe || !isPerson(event.to)) return [];
      return [
        {
          type: 'receipt',
          address: { channel: 'whatsapp-web', account: context.account, id: event.to },
          dedupe: { kind: 'ack', id: `${event.message.id}:${event.ack}` },
          providerId: event.message.id,
          status,
          at: context.now,
          ...(status === 'failed' ? { reason: 'WhatsApp did not take the message' } : {}),
        },
      ];
    }
    default:
      return [];
  }
}

function ofMessage(
  message: WebMessage,
  kind: string,
  id: string,
  content: InboundContent,
  { account, now, aliasesOf }: InboundContext,
): InboundMessage[] {
  if (message.fromMe || message.isStatus || !isPerson(message.from) || message.id === '') return [];
  const name = message.name === null ? '' : normalize(message.name, 64).trim();
  const aliases = aliasesOf(message.from).filter(isPerson);
  const seconds = message.timestamp;
  return [
    {
      type: 'message',
      address: { channel: 'whatsapp-web', account, id: message.from },
      dedupe: { kind, id },
      providerId: message.id,
      sentAt: Number.isFinite(seconds) && seconds > 0 && seconds < 10_000_000_000 ? Math.floor(seconds) * 1_000 : now,
      ...(name === '' ? {} : { profile: { name } }),
      ...(aliases.length === 0 ? {} : { aliases }),
      content,
    },
  ];
}

/** The person under the old id stays who they are; nobody is made who does not exist. */
function ofNewNumber(oldId: string, newId: string, { account, now }: InboundContext): InboundMessage[] {
  if (!isPerson(oldId) || !isPerson(newId)) return [];
  return [
    {
      type: 'message',
      address: { channel: 'whatsapp-web', account, id: oldId },
      aliases: [newId],
      dedupe: { kind: 'number', id: `${oldId}>${newId}` },
      sentAt: now,
      content: { kind: 'membership', state: 'unblocked' },
    },
  ];
}

function contentOf(message: WebMessage): InboundContent {
  const { type, body } = message;
  if (type === 'location') return ofLocation(message);
  const media = MEDIA[type];
  if (media !== undefined) {
    const caption = normalize(body, 1_024);
    return {
      kind: 'media',
      media,
      ref: message.id.slice(0, 512),
      ...(message.mime === null ? {} : { mime: message.mime.slice(0, 128) }),
      ...(message.size === null ? {} : { size: message.size }),
      ...(message.duration === null ? {} : { durationS: Math.round(message.duration) }),
      ...(message.fileName === null ? {} : { fileName: normalize(message.fileName, 255) }),
      ...(caption.trim() === '' || !message.hasMedia ? {} : { caption }),
    };
  }
  if (TEXTS.has(type)) {
    const text = normalize(body);
    return text.trim() === ''
      ? { kind: 'unsupported', what: 'empty', answer: type === 'chat' }
      : { kind: 'text', text };
  }
  const what = /^[a-z0-9_]{1,64}$/.test(type) ? type : 'unknown';
  return { kind: 'unsupported', what, answer: UNREAD.has(type) };
}

function ofLocation({ location }: WebMessage): InboundContent {
  const { latitude, longitude } = location ?? { latitude: Number.NaN, longitude: Number.NaN };
  const valid = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (!valid) return { kind: 'unsupported', what: 'location', answer: true };
  return { kind: 'location', latitude, longitude };
}
