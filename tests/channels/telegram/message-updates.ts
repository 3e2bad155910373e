// Realistic private messages of every kind of Bot API 10.1, and what each comes to. Written after the documented samples.
import type { InboundContent } from '../../../src/core/message.ts';
import { about, DATE, from, group, photo } from './samples.ts';

const thumbnail = photo('thumb', 90);
const file = (id: string, more: object = {}) => ({ file_id: id, file_unique_id: `u${id}`, file_size: 4_321, ...more });

const message = (fields: object) => ({ message: { ...about, ...fields } });
const said = (text: string, fields: object = {}) => message({ text, ...fields });
const command = (name: string, payload?: string): InboundContent => ({
  kind: 'command',
  name,
  ...(payload === undefined ? {} : { payload }),
});
const unread = (what: string): InboundContent => ({ kind: 'unsupported', what, answer: true });
const service = (what: string): InboundContent => ({ kind: 'unsupported', what, answer: false });
const media = (of: object): InboundContent => ({ kind: 'media', ...of }) as InboundContent;

/** Name, update without its id, content; null = nothing comes of it. */
export const MESSAGE_UPDATES: readonly [
  name: string,
  update: Record<string, unknown>,
  content: InboundContent | null,
][] = [
  ['a text', said('Gilt heute Alarm?'), { kind: 'text', text: 'Gilt heute Alarm?' }],
  ['a text with lone surrogates and NUL', said('a\u0000b\ud83d'), { kind: 'text', text: 'ab\ufffd' }],
  ['a text of blanks', said(' \n\u0000'), unread('empty')],
  ['a text that is too long', said('ä'.repeat(9_000)), { kind: 'text', text: 'ä'.repeat(4_096) }],
  [
    'a text with entities, forwarded, as a reply',
    said('fett', {
      entities: [{ type: 'bold', offset: 0, length: 4 }],
      forward_origin: { type: 'user', sender_user: from, date: DATE },
      reply_to_message: { ...about, text: 'davor', poll: {} },
      link_preview_options: { is_disabled: true },
    }),
    { kind: 'text', text: 'fett' },
  ],
  ['/start', said('/start', { entities: [{ type: 'bot_command', offset: 0, length: 6 }] }), command('start')],
  ['/start with a deep link', said('/start abo-Mitte_7'), command('start', 'abo-Mitte_7')],
  ['/stopp with a bot name', said('/STOPP@luft_bot'), command('stopp')],
  ['/stop!', said('/stop! '), command('stopp')],
  ['a command in English', said('/help me please'), command('hilfe', 'me please')],
  ['a command in Turkish', said('/yardim'), command('hilfe')],
  ['a command with an umlaut', said('/Löschen'), command('loeschen')],
  ['a command we do not know', said('/wetter morgen\nfrüh'), command('wetter', 'morgen\nfrüh')],
  ['a slash that is no command', said('/ hallo'), { kind: 'text', text: '/ hallo' }],
  ['a slash in Cyrillic', said('/допомога'), { kind: 'text', text: '/допомога' }],
  ['a path', said('/etc/passwd'), { kind: 'text', text: '/etc/passwd' }],
  [
    'a formatted message',
    message({
      rich_message: {
        blocks: [
          { type: 'heading', text: 'STOPP', size: 1 },
          { type: 'paragraph', text: [' bitte ', { type: 'bold', text: 'sofort' }] },
        ],
      },
    }),
    { kind: 'text', text: 'STOPP bitte sofort' },
  ],
  [
    'a location',
    message({ location: { latitude: 48.7758, longitude: 9.1829, horizontal_accuracy: 12 } }),
    { kind: 'location', latitude: 48.7758, longitude: 9.1829 },
  ],
  [
    'a live location',
    message({ location: { latitude: 48.7, longitude: 9.1, live_period: 900 } }),
    { kind: 'location', latitude: 48.7, longitude: 9.1 },
  ],
  ['a location that is none', message({ location: { latitude: 'north' } }), unread('location')],
  ['a live location that moves', { edited_message: { ...about, edit_date: DATE, location: { latitude: 1 } } }, null],
  [
    'a voice note',
    message({ voice: file('voice-1', { duration: 7, mime_type: 'audio/ogg' }) }),
    media({ media: 'voice', ref: 'voice-1', mime: 'audio/ogg', size: 4_321, durationS: 7 }),
  ],
  [
    'music',
    message({ audio: file('a1', { duration: 200, mime_type: 'audio/mpeg', file_name: 'lied.mp3', title: 'Lied' }) }),
    media({ media: 'audio', ref: 'a1', mime: 'audio/mpeg', size: 4_321, durationS: 200, fileName: 'lied.mp3' }),
  ],
  [
    'a photo with a caption',
    message({ photo: [photo('s', 90), photo('l', 1_280), photo('m', 320)], caption: 'Rauch über dem Haus' }),
    media({ media: 'photo', ref: 'l', mime: 'image/jpeg', size: 12_800, caption: 'Rauch über dem Haus' }),
  ],
  [
    'a photo of an album',
    message({ photo: [photo('s', 90)], media_group_id: '13', has_media_spoiler: true }),
    media({ media: 'photo', ref: 's', mime: 'image/jpeg', size: 900 }),
  ],
  [
    'a live photo',
    message({ live_photo: file('lp', { duration: 3, width: 1, height: 1 }), photo: [photo('s', 90)] }),
    media({ media: 'video', ref: 'lp', mime: 'video/mp4', size: 4_321, durationS: 3 }),
  ],
  [
    'a video',
    message({ video: file('v', { duration: 12, width: 1, height: 1, mime_type: 'video/quicktime', thumbnail }) }),
    media({ media: 'video', ref: 'v', mime: 'video/quicktime', size: 4_321, durationS: 12 }),
  ],
  [
    'a round video',
    message({ video_note: file('vn', { duration: 5, length: 240 }) }),
    media({ media: 'video', ref: 'vn', mime: 'video/mp4', size: 4_321, durationS: 5 }),
  ],
  [
    'an animation, which is also a document',
    message({ animation: file('gif', { duration: 2 }), document: file('gif') }),
    media({ media: 'video', ref: 'gif', mime: 'video/mp4', size: 4_321, durationS: 2 }),
  ],
  [
    'a document with a dangerous name',
    message({ document: file('d', { file_name: '../../x\u0000.exe', mime_type: 'application/x-msdownload' }) }),
    media({ media: 'document', ref: 'd', mime: 'application/x-msdownload', size: 4_321, fileName: '../../x.exe' }),
  ],
  [
    'a sticker',
    message({ sticker: file('st', { type: 'regular', width: 512, height: 512, is_animated: false, emoji: '👍' }) }),
    media({ media: 'sticker', ref: 'st', mime: 'image/webp', size: 4_321 }),
  ],
  [
    'an animated sticker',
    message({ sticker: file('st', { is_animated: true }) }),
    media({ media: 'sticker', ref: 'st', mime: 'application/x-tgsticker', size: 4_321 }),
  ],
  ['a file without an id', message({ voice: { duration: 1 } }), unread('voice')],
  [
    'a contact card',
    message({ contact: { phone_number: '+49711', first_name: 'Max', user_id: 5 } }),
    unread('contact'),
  ],
  [
    'a venue',
    message({ venue: { title: 'Markt' }, location: { latitude: 48, longitude: 9 } }),
    { kind: 'location', latitude: 48, longitude: 9 },
  ],
  ['a venue without a place', message({ venue: { title: 'Markt' } }), unread('venue')],
  ['a poll', message({ poll: { id: '1', question: '?', options: [] } }), unread('poll')],
  ['a dice', message({ dice: { emoji: '🎲', value: 3 } }), unread('dice')],
  ['a game', message({ game: { title: 'g', description: 'd', photo: [] } }), unread('game')],
  ['a story', message({ story: { chat: group, id: 3 } }), unread('story')],
  ['a checklist', message({ checklist: { title: 'Liste', tasks: [] } }), unread('checklist')],
  ['paid media', message({ paid_media: { star_count: 1, paid_media: [] } }), unread('paid_media')],
  ['a kind nobody knows yet', message({ hologram: { file_id: 'h' } }), unread('hologram')],
  ['a message without anything', message({}), service('empty')],
  ['a pinned message', message({ pinned_message: { ...about, text: 'x' } }), service('pinned_message')],
  [
    'a changed timer',
    message({ message_auto_delete_timer_changed: { message_auto_delete_time: 86_400 } }),
    service('message_auto_delete_timer_changed'),
  ],
  ['write access', message({ write_access_allowed: { from_request: true } }), service('write_access_allowed')],
  ['a new background', message({ chat_background_set: { type: {} } }), service('chat_background_set')],
  ['a gift', message({ gift: { gift: { id: '1' } } }), service('gift')],
  ['a payment', message({ successful_payment: { currency: 'XTR', total_amount: 1 } }), service('successful_payment')],
];
