// The Bot API's methods, by small-letter name, with the checks of the real server.
import type { Parameters } from './body.ts';
import { checkKeyboard, checkText, checkUrl } from './check-message.ts';
import { badRequest, Refusal } from './refusal.ts';
import type { UpdateQueue } from './update-queue.ts';
import type { World } from './world.ts';

/** `gone` aborts when the client hangs up. Throws Refusal. */
export type Method = (payload: Parameters, gone: AbortSignal) => unknown;

export function createMethods(world: World, queue: UpdateQueue): Record<string, Method> {
  return {
    getme: () => ({ ...world.bot, can_join_groups: true, can_read_all_group_messages: false }),

    getupdates(payload, gone) {
      queue.allow(listOf(payload.allowed_updates));
      const limit = Math.min(Math.max(Number(payload.limit ?? 100), 1), 100);
      return queue.poll(Number(payload.offset ?? 0), limit, Number(payload.timeout ?? 0), gone);
    },

    sendmessage(payload) {
      const chatId = world.chatOf(payload);
      const text = checkText(payload.text, payload.parse_mode, 'text');
      checkKeyboard(payload);
      return { ...world.record('sendMessage', chatId, text, payload), text, reply_markup: payload.reply_markup };
    },

    sendphoto(payload) {
      const chatId = world.chatOf(payload);
      const caption = checkText(payload.caption, payload.parse_mode, 'caption');
      checkKeyboard(payload);
      const { photo } = payload;
      let fileId = 'sent-photo';
      if (typeof photo === 'string') {
        if (!world.files.has(photo)) checkUrl(photo, 'wrong file identifier/HTTP URL specified');
      } else if ((photo as { bytes?: Buffer } | undefined)?.bytes?.length) {
        const { bytes } = photo as { bytes: Buffer };
        fileId = `upload-${world.files.size + 1}`;
        world.files.set(fileId, { path: `photos/${world.files.size + 1}.png`, bytes });
      } else throw badRequest('there is no photo in the request');
      const sizes = [{ file_id: fileId, file_unique_id: 'u', width: 800, height: 400 }];
      return { ...world.record('sendPhoto', chatId, caption, payload), photo: sizes, caption };
    },

    editmessagetext(payload) {
      const chatId = world.chatOf(payload);
      const text = checkText(payload.text, payload.parse_mode, 'text');
      checkKeyboard(payload);
      const sent = world.sent.find((one) => one.chatId === chatId && one.messageId === Number(payload.message_id));
      if (!sent) throw badRequest('message to edit not found');
      if (sent.text === text && sameMarkup(sent.payload, payload)) {
        throw badRequest(
          'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
        );
      }
      sent.text = text;
      return {
        message_id: sent.messageId,
        chat: { id: chatId, type: 'private' },
        date: Math.floor(sent.at / 1_000),
        text,
      };
    },

    sendchataction(payload) {
      world.typing.push(world.chatOf(payload));
      return true;
    },

    answercallbackquery({ callback_query_id: id, text }) {
      if (!world.queries.delete(String(id))) {
        throw badRequest('query is too old and response timeout expired or query ID is invalid');
      }
      if (String(text ?? '').length > 200) throw badRequest('MESSAGE_TOO_LONG');
      world.answered.push(String(id));
      return true;
    },

    setwebhook(payload) {
      const url = String(payload.url ?? '');
      const secret = payload.secret_token === undefined ? undefined : String(payload.secret_token);
      if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret)) {
        throw badRequest('secret token contains unallowed characters');
      }
      if (url !== '' && !URL.canParse(url)) throw badRequest('bad webhook: invalid webhook URL specified');
      queue.allow(listOf(payload.allowed_updates));
      if (isTrue(payload.drop_pending_updates)) queue.dropPending();
      queue.setWebhook(url === '' ? null : { url, secret, maxConnections: Number(payload.max_connections ?? 40) });
      return true;
    },

    deletewebhook(payload) {
      if (isTrue(payload.drop_pending_updates)) queue.dropPending();
      queue.setWebhook(null);
      return true;
    },

    getwebhookinfo: () => ({
      url: queue.webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue.pending.length,
    }),

    setmycommands(payload) {
      const commands = jsonOf(payload.commands) as { command: string; description: string }[];
      if (!Array.isArray(commands) || commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
      for (const { command, description } of commands) {
        if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
        if (description.length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
      }
      world.commands.set(languageOf(payload), commands);
      return true;
    },
    getmycommands: (payload) => world.commands.get(languageOf(payload)) ?? [],

    setmydescription(payload) {
      if (String(payload.description ?? '').length > 512) throw badRequest('DESCRIPTION_TOO_LONG');
      world.descriptions.set(languageOf(payload), String(payload.description ?? ''));
      return true;
    },

    setmyshortdescription(payload) {
      if (String(payload.short_description ?? '').length > 120) throw badRequest('ABOUT_TOO_LONG');
      world.shortDescriptions.set(languageOf(payload), String(payload.short_description ?? ''));
      return true;
    },

    getfile({ file_id: id }) {
      const file = world.files.get(String(id));
      if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
      if (file.bytes.byteLength > 20_000_000) throw badRequest('file is too big');
      return { file_id: id, file_unique_id: `u${id}`, file_size: file.bytes.byteLength, file_path: file.path };
    },
  };
}

const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === 'True';

/** Form clients send structures as JSON text. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw badRequest("can't parse JSON object");
  }
}

function listOf(value: unknown): string[] | undefined {
  const list = jsonOf(value);
  return Array.isArray(list) ? list.map(String) : undefined;
}

function languageOf({ language_code: code }: Parameters): string {
  const language = String(code ?? '');
  if (!/^([a-z]{2})?$/.test(language)) throw new Refusal(400, 'Bad Request: LANGUAGE_CODE_INVALID');
  return language;
}

const sameMarkup = (one: Parameters, other: Parameters): boolean =>
  JSON.stringify(one.reply_markup) === JSON.stringify(other.reply_markup);
