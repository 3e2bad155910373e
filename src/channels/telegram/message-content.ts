// What a private message contains, of everything Bot API 10.1 can put into one.
import type { InboundContent, MediaKind } from '../../core/message.ts';
import { normalize } from '../../core/text.ts';
import { type Fields, fieldsOf, integerOf, textOf } from '../fields.ts';

/** Fields that say something about a message, but not what it is. */
const ABOUT = new Set(
  (
    'message_id message_thread_id from sender_chat date guest_query_id business_connection_id chat is_topic_message ' +
    'direct_messages_topic sender_tag receiver_user ephemeral_message_id sender_boost_count sender_business_bot ' +
    'forward_origin forward_from forward_from_chat forward_from_message_id forward_sender_name forward_date ' +
    'forward_signature is_automatic_forward reply_to_message reply_to_checklist_task_id reply_to_poll_option_id ' +
    'is_paid_post external_reply quote reply_to_story via_bot guest_bot_caller_user guest_bot_caller_chat edit_date ' +
    'has_protected_content show_caption_above_media is_from_offline author_signature link_preview_options effect_id ' +
    'paid_star_count reply_markup caption caption_entities entities media_group_id has_media_spoiler'
  ).split(' '),
);

/** What Telegram reports by itself: nobody waits for an answer to it. */
const SERVICE = (
  'checklist_tasks_done checklist_tasks_added community_chat_added community_chat_removed community_chat_joined ' +
  'suggested_post_info suggested_post_approved suggested_post_approval_failed suggested_post_declined ' +
  'suggested_post_paid suggested_post_refunded chat_owner_left chat_owner_changed new_chat_members left_chat_member ' +
  'new_chat_title new_chat_photo delete_chat_photo group_chat_created supergroup_chat_created channel_chat_created ' +
  'managed_bot_created poll_option_added poll_option_deleted message_auto_delete_timer_changed migrate_to_chat_id ' +
  'migrate_from_chat_id pinned_message successful_payment refunded_payment users_shared chat_shared ' +
  'connected_website write_access_allowed passport_data proximity_alert_triggered boost_added chat_background_set ' +
  'forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened general_forum_topic_hidden ' +
  'general_forum_topic_unhidden giveaway_created giveaway_winners giveaway_completed gift gift_upgrade_sent ' +
  'unique_gift paid_message_price_changed direct_message_price_changed video_chat_scheduled video_chat_started ' +
  'video_chat_ended video_chat_participants_invited web_app_data'
).split(' ');

/** Sent by a person, but nothing we read: said so. A contact card is somebody else's data and is dropped unread. */
const UNREAD = 'contact poll dice game story checklist paid_media invoice giveaway'.split(' ');

/** In this order: an animation also fills `document`, a live photo also `photo`. */
const MEDIA: readonly [field: string, media: MediaKind, mime?: string][] = [
  ['voice', 'voice', 'audio/ogg'],
  ['audio', 'audio'],
  ['animation', 'video', 'video/mp4'],
  ['video', 'video', 'video/mp4'],
  ['video_note', 'video', 'video/mp4'],
  ['live_photo', 'video', 'video/mp4'],
  ['sticker', 'sticker', 'image/webp'],
  ['document', 'document'],
];

/** Translates the content. Promises: never throws; an unknown kind is `unsupported` with an answer. */
export function contentOf(message: Fields, commandOf: (name: string) => string = (name) => name): InboundContent {
  const raw = message.text ?? richTextOf(message.rich_message);
  if (typeof raw === 'string' && raw !== '') return ofText(normalize(raw), commandOf);
  for (const what of UNREAD) if (message[what] !== undefined) return { kind: 'unsupported', what, answer: true };
  const location = fieldsOf(message.location);
  if (location) return ofLocation(location);
  const media = ofMedia(message);
  if (media) return media;
  for (const what of SERVICE) if (message[what] !== undefined) return { kind: 'unsupported', what, answer: false };
  const unknown = Object.keys(message).find((key) => !ABOUT.has(key));
  if (unknown === undefined) return { kind: 'unsupported', what: 'empty', answer: false };
  return { kind: 'unsupported', what: /^[a-z_]{1,64}$/.test(unknown) ? unknown : 'unknown', answer: true };
}

/** `/start payload`, `/Hilfe@city_bot`, `/stopp!` are commands; `/ hello` is a text. */
function ofText(text: string, commandOf: (name: string) => string): InboundContent {
  if (text.trim() === '') return { kind: 'unsupported', what: 'empty', answer: true };
  const match = /^\/([\p{L}\p{N}_]{1,32})(?:@\w{1,64})?[!.,;:?]{0,8}(?:\s+(\S[\s\S]*))?$/u.exec(text.trim());
  const name = match?.[1] && asciiOf(match[1]);
  if (!match || !name) return { kind: 'text', text };
  const payload = match[2];
  return { kind: 'command', name: commandOf(name), ...(payload ? { payload } : {}) };
}

/** A command as Telegram would register it; null when it cannot be written in its alphabet. */
function asciiOf(name: string): string | null {
  const folded = name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[äöü]/g, (letter) => `${letter === 'ä' ? 'a' : letter === 'ö' ? 'o' : 'u'}e`)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ı', 'i');
  return /^[a-z0-9_]+$/.test(folded) ? folded : null;
}

function ofLocation({ latitude, longitude }: Fields): InboundContent {
  const valid =
    typeof latitude === 'number' &&
    typeof longitude === 'number' &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180;
  if (!valid) return { kind: 'unsupported', what: 'location', answer: true };
  return { kind: 'location', latitude, longitude };
}

function ofMedia(message: Fields): InboundContent | null {
  const found = MEDIA.find(([field]) => fieldsOf(message[field]));
  const [media, file, mime] = found
    ? [found[1], fieldsOf(message[found[0]]), found[2]]
    : (['photo', largest(message.photo), 'image/jpeg'] as const);
  if (!file) return null;
  const ref = textOf(file.file_id, 512);
  if (ref === '') return { kind: 'unsupported', what: media, answer: true };
  const size = integerOf(file.file_size);
  const durationS = integerOf(file.duration);
  const fileName = textOf(file.file_name, 255);
  const said = textOf(file.mime_type, 128) || stickerMime(file) || mime;
  const caption = textOf(message.caption, 1_024 * 4);
  return {
    kind: 'media',
    media,
    ref,
    ...(said ? { mime: said } : {}),
    ...(size === null ? {} : { size }),
    ...(durationS === null ? {} : { durationS }),
    ...(fileName === '' ? {} : { fileName }),
    ...(caption === '' ? {} : { caption }),
  };
}

const stickerMime = (file: Fields): string =>
  file.is_animated === true ? 'application/x-tgsticker' : file.is_video === true ? 'video/webm' : '';

/** Telegram offers one photo in several sizes. */
function largest(sizes: unknown): Fields | null {
  let best: Fields | null = null;
  for (const size of Array.isArray(sizes) ? sizes.slice(0, 64) : []) {
    const fields = fieldsOf(size);
    if (fields && (!best || (integerOf(fields.width) ?? 0) > (integerOf(best.width) ?? 0))) best = fields;
  }
  return best;
}

/** The words of a formatted message (Bot API 10.1), without its form; bounded in steps and depth. */
function richTextOf(rich: unknown): string | undefined {
  if (!fieldsOf(rich)) return undefined;
  const words: string[] = [];
  let steps = 2_000;
  const walk = (node: unknown, depth: number): void => {
    if (steps-- <= 0 || depth > 20) return;
    if (typeof node === 'string') words.push(node);
    else if (Array.isArray(node)) for (const child of node.slice(0, 500)) walk(child, depth + 1);
    else {
      const fields = fieldsOf(node);
      for (const key of ['text', 'summary', 'items', 'blocks', 'cells', 'caption']) {
        if (fields?.[key] !== undefined) walk(fields[key], depth + 1);
      }
      if (fields?.blocks === undefined && fields?.type === 'paragraph') words.push('\n');
    }
  };
  walk(rich, 0);
  return words.join('').trim();
}
