// Realistic updates of every kind of Bot API 10.1, and what each comes to. Written after the documented samples.
import type { InboundContent } from '../../../src/core/message.ts';
import { MESSAGE_UPDATES } from './message-updates.ts';
import { about, bot, chat, DATE, from, group, photo } from './samples.ts';

/** Name, update without its id, content; null = nothing comes of it. */
export const UPDATES: readonly [name: string, update: Record<string, unknown>, content: InboundContent | null][] = [
  ...MESSAGE_UPDATES,
  [
    'a tapped button',
    {
      callback_query: {
        id: '4382bfdwdsb323b2d9',
        from,
        message: {
          message_id: 344,
          from: bot,
          chat,
          date: DATE,
          text: 'Welche?',
          reply_markup: { inline_keyboard: [[{ text: 'Regeln', callback_data: 'intent:alarm.rules' }]] },
        },
        chat_instance: '-3',
        data: 'intent:alarm.rules',
      },
    },
    { kind: 'button', id: 'intent:alarm.rules', label: 'Regeln' },
  ],
  [
    'a tap on a message too old to be shown',
    {
      callback_query: { id: '1', from, message: { message_id: 3, chat, date: 0 }, chat_instance: '1', data: 'do:x' },
    },
    { kind: 'button', id: 'do:x' },
  ],
  [
    'a tap without the message',
    { callback_query: { id: '1', from, chat_instance: '1', data: 'do:x' } },
    { kind: 'button', id: 'do:x' },
  ],
  ['a tap on a game', { callback_query: { id: '1', from, chat_instance: '1', game_short_name: 'g' } }, null],
  [
    'a tap on an inline message',
    { callback_query: { id: '1', from, inline_message_id: 'x', chat_instance: '1', data: 'do:x' } },
    null,
  ],
  [
    'a tap in a group',
    { callback_query: { id: '1', from, message: { message_id: 3, chat: group, date: 1 }, data: 'do:x' } },
    null,
  ],
  [
    'a corrected text',
    { edited_message: { ...about, edit_date: DATE + 60, text: 'STOPP' } },
    { kind: 'edit', of: '345', text: 'STOPP' },
  ],
  [
    'a corrected caption',
    { edited_message: { ...about, edit_date: DATE + 60, photo: [photo('s', 90)], caption: 'neu' } },
    { kind: 'edit', of: '345', text: 'neu' },
  ],
  ['a corrected photo', { edited_message: { ...about, edit_date: DATE + 60, photo: [photo('s', 90)] } }, null],
  [
    'blocked',
    {
      my_chat_member: {
        chat,
        from,
        date: DATE,
        old_chat_member: { user: bot, status: 'member' },
        new_chat_member: { user: bot, status: 'kicked', until_date: 0 },
      },
    },
    { kind: 'membership', state: 'blocked' },
  ],
  [
    'unblocked',
    {
      my_chat_member: {
        chat,
        from,
        date: DATE,
        old_chat_member: { user: bot, status: 'kicked', until_date: 0 },
        new_chat_member: { user: bot, status: 'member' },
      },
    },
    { kind: 'membership', state: 'unblocked' },
  ],
  [
    'added to a group',
    {
      my_chat_member: {
        chat: group,
        from,
        date: DATE,
        old_chat_member: { user: bot, status: 'left' },
        new_chat_member: { user: bot, status: 'member' },
      },
    },
    null,
  ],
  ['a text in a group', { message: { ...about, chat: group, text: '/start@luft_bot' } }, null],
  ['a new member of a group', { message: { ...about, chat: group, new_chat_members: [bot] } }, null],
  ['a text of another bot', { message: { ...about, from: { ...from, is_bot: true }, text: 'x' } }, null],
  ['a channel post', { channel_post: { message_id: 1, chat: { id: -100, type: 'channel' }, text: 'x' } }, null],
  ['an edited channel post', { edited_channel_post: { message_id: 1, chat: { id: -100, type: 'channel' } } }, null],
  ['a business message', { business_message: { ...about, text: 'x', business_connection_id: 'b' } }, null],
  ['a business connection', { business_connection: { id: 'b', user: from, user_chat_id: from.id } }, null],
  ['deleted business messages', { deleted_business_messages: { chat, message_ids: [1] } }, null],
  ['a guest message', { guest_message: { ...about, chat: group, text: 'x', guest_query_id: 'q' } }, null],
  ['a reaction', { message_reaction: { chat, message_id: 1, user: from, date: DATE, new_reaction: [] } }, null],
  ['a reaction count', { message_reaction_count: { chat: group, message_id: 1, date: DATE, reactions: [] } }, null],
  ['an inline query', { inline_query: { id: '1', from, query: 'luft', offset: '' } }, null],
  ['a chosen inline result', { chosen_inline_result: { result_id: '1', from, query: 'luft' } }, null],
  ['a shipping query', { shipping_query: { id: '1', from, invoice_payload: 'x' } }, null],
  ['a pre-checkout query', { pre_checkout_query: { id: '1', from, currency: 'XTR', total_amount: 1 } }, null],
  ['purchased media', { purchased_paid_media: { from, paid_media_payload: 'x' } }, null],
  ['a stopped poll', { poll: { id: '1', question: '?', options: [], is_closed: true } }, null],
  ['a vote', { poll_answer: { poll_id: '1', user: from, option_ids: [0] } }, null],
  ['another member', { chat_member: { chat: group, from, date: DATE } }, null],
  ['a join request', { chat_join_request: { chat: group, from, user_chat_id: from.id, date: DATE } }, null],
  ['a boost', { chat_boost: { chat: group, boost: {} } }, null],
  ['a removed boost', { removed_chat_boost: { chat: group, boost_id: 'b' } }, null],
  ['a managed bot', { managed_bot: { user: from, bot } }, null],
  ['a payment subscription', { subscription: { user: from } }, null],
  ['stopped generation', { stopped_message_generation: { chat, message_id: 1 } }, null],
  ['an update of tomorrow', { telepathy: { from, thought: 'x' } }, null],
];
