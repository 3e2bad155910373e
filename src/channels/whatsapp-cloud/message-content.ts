// What a message of a person contains, of everything the Cloud API hands over.
import type { InboundContent, MediaKind } from '../../core/message.ts';
import { normalize } from '../../core/text.ts';
import { type Fields, fieldsOf, integerOf, textOf } from '../fields.ts';

const MEDIA: Record<string, MediaKind> = {
  audio: 'audio',
  voice: 'voice',
  image: 'photo',
  video: 'video',
  document: 'document',
  sticker: 'sticker',
};

/** Kinds nobody expects an answer to. */
const SILENT = new Set(['reaction', 'request_welcome', 'ephemeral', 'media_placeholder']);

/**
 * The content, or null for what changes nothing and makes no one known (a system notice of no concern).
 * Contact cards and orders are dropped unread: they are about other people, or not for us.
 */
export function contentOf(message: Fields): InboundContent | null {
  const type = textOf(message.type, 40);
  switch (type) {
    case 'text':
      return ofText(fieldsOf(message.text)?.body);
    case 'button':
      return ofTap(fieldsOf(message.button), 'payload', 'text');
    case 'interactive':
      return ofInteractive(fieldsOf(message.interactive));
    case 'location':
      return ofLocation(fieldsOf(message.location));
    case 'edit':
      return ofEdit(fieldsOf(message.edit));
    case 'revoke': {
      const of = textOf(fieldsOf(message.revoke)?.original_message_id, 256);
      return of === '' ? null : { kind: 'revoke', of };
    }
    case 'system':
      return ofSystem(fieldsOf(message.system));
    case 'unsupported':
      return ofUnsupported(message);
  }
  const media = MEDIA[type];
  if (media) return ofMedia(fieldsOf(message[type]), media);
  const what = /^[a-z_]{1,40}$/.test(type) ? type : 'unknown';
  return { kind: 'unsupported', what, answer: !SILENT.has(what) };
}

/** `/hilfe` and `/start abo` are commands as in every messenger. */
function ofText(body: unknown): InboundContent {
  const text = typeof body === 'string' ? normalize(body) : '';
  if (text.trim() === '') return { kind: 'unsupported', what: 'empty', answer: true };
  const command = /^\/([\p{L}_]{2,32})(?:\s+([\s\S]+))?$/u.exec(text.trim());
  if (command === null) return { kind: 'text', text };
  return { kind: 'command', name: command[1]!.toLowerCase(), ...(command[2] ? { payload: command[2] } : {}) };
}

function ofTap(tap: Fields | null, idField: string, labelField: string): InboundContent {
  const label = textOf(tap?.[labelField], 200);
  const id = textOf(tap?.[idField], 256);
  if (id === '' && label === '') return { kind: 'unsupported', what: 'button', answer: true };
  // A template made without a payload of ours carries its label alone: then the words count.
  if (id === '' || id === label) return { kind: 'text', text: label || id };
  return { kind: 'button', id, ...(label === '' ? {} : { label }) };
}

/** By id; a title may be written in any language. */
function ofInteractive(interactive: Fields | null): InboundContent {
  const type = textOf(interactive?.type, 40);
  const reply = type === 'button_reply' || type === 'list_reply' ? fieldsOf(interactive?.[type]) : null;
  const id = textOf(reply?.id, 256);
  if (id === '') {
    const what = /^[a-z_]{1,40}$/.test(type) ? type : 'interactive';
    return { kind: 'unsupported', what, answer: what !== 'call_permission_reply' };
  }
  const label = textOf(reply?.title, 200);
  return { kind: 'button', id, ...(label === '' ? {} : { label }) };
}

function ofLocation(location: Fields | null): InboundContent {
  const { latitude, longitude } = location ?? {};
  const valid =
    typeof latitude === 'number' &&
    typeof longitude === 'number' &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180;
  return valid ? { kind: 'location', latitude, longitude } : { kind: 'unsupported', what: 'location', answer: true };
}

function ofMedia(file: Fields | null, kind: MediaKind): InboundContent {
  const ref = textOf(file?.id, 128);
  if (!/^[\w.:-]{1,128}$/.test(ref)) return { kind: 'unsupported', what: kind, answer: true };
  const media = kind === 'audio' && file?.voice === true ? 'voice' : kind;
  const mime = textOf(file?.mime_type, 128);
  const size = integerOf(file?.file_size);
  const fileName = textOf(file?.filename, 255);
  const caption = textOf(file?.caption, 4_096);
  return {
    kind: 'media',
    media,
    ref,
    ...(mime === '' ? {} : { mime }),
    ...(size === null || size < 0 ? {} : { size }),
    ...(fileName === '' ? {} : { fileName }),
    ...(caption === '' ? {} : { caption }),
  };
}

/** A correction counts when there is text to read, of a message or under a picture. */
function ofEdit(edit: Fields | null): InboundContent | null {
  const of = textOf(edit?.original_message_id, 256);
  const message = fieldsOf(edit?.message);
  const type = textOf(message?.type, 40);
  const content = fieldsOf(message?.[type]);
  const raw = type === 'text' ? content?.body : content?.caption;
  return of === '' || typeof raw !== 'string' ? null : { kind: 'edit', of, text: normalize(raw) };
}

/** A new number, or a new business-scoped id, of the same person. */
function ofSystem(system: Fields | null): InboundContent | null {
  const type = textOf(system?.type, 60);
  if (type !== 'user_changed_number' && type !== 'user_changed_user_id') return null;
  const phone = digitsOf(system?.wa_id) ?? digitsOf(system?.new_wa_id);
  const scoped = textOf(system?.user_id, 140) || null;
  const to = type === 'user_changed_number' ? (phone ?? scoped) : (scoped ?? phone);
  if (to === null) return null;
  const aliases = [phone, scoped].filter((id): id is string => id !== null && id !== to);
  return { kind: 'moved', to, aliases };
}

/** What WhatsApp itself could not show to a business (a poll, a view-once picture): said once. */
function ofUnsupported(message: Fields): InboundContent {
  const type = textOf(fieldsOf(message.unsupported)?.type, 40);
  return { kind: 'unsupported', what: /^[a-z_]{1,40}$/.test(type) ? type : 'unsupported', answer: true };
}

/** A telephone number in the platform's form, or null. */
export function digitsOf(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^\+?\d{5,20}$/.test(text) ? text.replace('+', '') : null;
}
