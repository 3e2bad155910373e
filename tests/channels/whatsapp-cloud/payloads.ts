// Recorded shapes of everything the Cloud API hands over, with what we make of it; numbers and names are invented.
import type { InboundContent } from '../../../src/core/message.ts';

export interface ContentCase {
  name: string;
  /** The message without sender, id and time. */
  content: object;
  /** Null: nothing arrives. */
  means: InboundContent | null;
}

const media = (kind: string, more: object = {}) => ({
  type: kind,
  [kind]: { mime_type: 'image/jpeg', sha256: 'c4vq', id: '1908647269898587', ...more },
});

export const CONTENTS: ContentCase[] = [
  {
    name: 'text',
    content: { type: 'text', text: { body: 'Gilt Alarm?' } },
    means: { kind: 'text', text: 'Gilt Alarm?' },
  },
  {
    name: 'text that quotes',
    content: { context: { from: '497112160', id: 'wamid.A' }, type: 'text', text: { body: 'Ja' } },
    means: { kind: 'text', text: 'Ja' },
  },
  {
    name: 'forwarded text',
    content: { context: { frequently_forwarded: true }, type: 'text', text: { body: 'Kettenbrief' } },
    means: { kind: 'text', text: 'Kettenbrief' },
  },
  {
    name: 'text from an ad',
    content: { referral: { source_type: 'ad', source_id: '1' }, type: 'text', text: { body: 'Hallo' } },
    means: { kind: 'text', text: 'Hallo' },
  },
  {
    name: 'command',
    content: { type: 'text', text: { body: '/Start abo' } },
    means: { kind: 'command', name: 'start', payload: 'abo' },
  },
  {
    name: 'empty text',
    content: { type: 'text', text: { body: ' ' } },
    means: { kind: 'unsupported', what: 'empty', answer: true },
  },
  { name: 'text without body', content: { type: 'text' }, means: { kind: 'unsupported', what: 'empty', answer: true } },
  {
    name: 'quick reply of a template',
    content: { type: 'button', button: { payload: 'do:waiting', text: 'Antwort lesen' } },
    means: { kind: 'button', id: 'do:waiting', label: 'Antwort lesen' },
  },
  {
    name: 'quick reply without a payload of ours',
    content: { type: 'button', button: { payload: 'Abmelden', text: 'Abmelden' } },
    means: { kind: 'text', text: 'Abmelden' },
  },
  {
    name: 'reply button',
    content: {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'do:subscribe', title: 'Ja, gern' } },
    },
    means: { kind: 'button', id: 'do:subscribe', label: 'Ja, gern' },
  },
  {
    name: 'row of a list',
    content: {
      type: 'interactive',
      interactive: {
        type: 'list_reply',
        list_reply: { id: 'intent:alarm.rules', title: 'Regeln', description: 'Was gilt' },
      },
    },
    means: { kind: 'button', id: 'intent:alarm.rules', label: 'Regeln' },
  },
  {
    name: 'form we never sent',
    content: {
      type: 'interactive',
      interactive: { type: 'nfm_reply', nfm_reply: { response_json: '{}', name: 'flow' } },
    },
    means: { kind: 'unsupported', what: 'nfm_reply', answer: true },
  },
  {
    name: 'voice note',
    content: { type: 'audio', audio: { mime_type: 'audio/ogg; codecs=opus', sha256: 'x', id: '99', voice: true } },
    means: { kind: 'media', media: 'voice', ref: '99', mime: 'audio/ogg; codecs=opus' },
  },
  {
    name: 'voice as its own type',
    content: media('voice'),
    means: { kind: 'media', media: 'voice', ref: '1908647269898587', mime: 'image/jpeg' },
  },
  {
    name: 'audio file',
    content: media('audio', { voice: false }),
    means: { kind: 'media', media: 'audio', ref: '1908647269898587', mime: 'image/jpeg' },
  },
  {
    name: 'picture with caption and address',
    content: media('image', { caption: 'Rauch', url: 'https://lookaside.fbsbx.com/x' }),
    means: { kind: 'media', media: 'photo', ref: '1908647269898587', mime: 'image/jpeg', caption: 'Rauch' },
  },
  {
    name: 'video',
    content: media('video'),
    means: { kind: 'media', media: 'video', ref: '1908647269898587', mime: 'image/jpeg' },
  },
  {
    name: 'sticker',
    content: media('sticker', { animated: true }),
    means: { kind: 'media', media: 'sticker', ref: '1908647269898587', mime: 'image/jpeg' },
  },
  {
    name: 'document',
    content: media('document', { filename: 'Bescheid.pdf', mime_type: 'application/pdf' }),
    means: {
      kind: 'media',
      media: 'document',
      ref: '1908647269898587',
      mime: 'application/pdf',
      fileName: 'Bescheid.pdf',
    },
  },
  {
    name: 'media with a path for an id',
    content: media('image', { id: '../secret' }),
    means: { kind: 'unsupported', what: 'photo', answer: true },
  },
  {
    name: 'location',
    content: {
      type: 'location',
      location: { latitude: 48.78, longitude: 9.18, name: 'Neckartor', address: 'Stuttgart' },
    },
    means: { kind: 'location', latitude: 48.78, longitude: 9.18 },
  },
  {
    name: 'location off the map',
    content: { type: 'location', location: { latitude: 99, longitude: 9 } },
    means: { kind: 'unsupported', what: 'location', answer: true },
  },
  {
    name: 'reaction',
    content: { type: 'reaction', reaction: { message_id: 'wamid.A', emoji: '👍' } },
    means: { kind: 'unsupported', what: 'reaction', answer: false },
  },
  {
    name: 'reaction taken back',
    content: { type: 'reaction', reaction: { message_id: 'wamid.A' } },
    means: { kind: 'unsupported', what: 'reaction', answer: false },
  },
  {
    name: 'contact card, dropped unread',
    content: { type: 'contacts', contacts: [{ name: { formatted_name: 'Max' }, phones: [{ phone: '+49 711 1' }] }] },
    means: { kind: 'unsupported', what: 'contacts', answer: true },
  },
  {
    name: 'order',
    content: { type: 'order', order: { catalog_id: '1', product_items: [] } },
    means: { kind: 'unsupported', what: 'order', answer: true },
  },
  {
    name: 'edit of a text',
    content: {
      type: 'edit',
      edit: { original_message_id: 'wamid.A', message: { type: 'text', text: { body: 'STOPP' } } },
    },
    means: { kind: 'edit', of: 'wamid.A', text: 'STOPP' },
  },
  {
    name: 'edit of a caption',
    content: {
      type: 'edit',
      edit: { original_message_id: 'wamid.A', message: { type: 'image', image: { id: '1', caption: 'neu' } } },
    },
    means: { kind: 'edit', of: 'wamid.A', text: 'neu' },
  },
  {
    name: 'revoke',
    content: { type: 'revoke', revoke: { original_message_id: 'wamid.A' } },
    means: { kind: 'revoke', of: 'wamid.A' },
  },
  {
    name: 'changed number',
    content: { type: 'system', system: { type: 'user_changed_number', body: 'changed', wa_id: '4915199999999' } },
    means: { kind: 'moved', to: '4915199999999', aliases: [] },
  },
  {
    name: 'changed number with a new business-scoped id',
    content: { type: 'system', system: { type: 'user_changed_number', wa_id: '4915199999999', user_id: 'DE.77' } },
    means: { kind: 'moved', to: '4915199999999', aliases: ['DE.77'] },
  },
  {
    name: 'new business-scoped id',
    content: { type: 'system', system: { type: 'user_changed_user_id', user_id: 'DE.88' } },
    means: { kind: 'moved', to: 'DE.88', aliases: [] },
  },
  {
    name: 'new device',
    content: { type: 'system', system: { type: 'customer_identity_changed', identity: 'x' } },
    means: null,
  },
  {
    name: 'what a business cannot see',
    content: { type: 'unsupported', unsupported: { type: 'poll' }, errors: [{ code: 131051, title: 'Unsupported' }] },
    means: { kind: 'unsupported', what: 'poll', answer: true },
  },
  {
    name: 'a type of tomorrow',
    content: { type: 'hologram', hologram: {} },
    means: { kind: 'unsupported', what: 'hologram', answer: true },
  },
  { name: 'no type', content: {}, means: { kind: 'unsupported', what: 'unknown', answer: true } },
];
