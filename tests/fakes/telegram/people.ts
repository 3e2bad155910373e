// What people do in their app, as the updates the bot gets of it.
import type { FakeUpdate, UpdateQueue } from './update-queue.ts';
import type { World } from './world.ts';

interface Person {
  firstName?: string;
  lastName?: string;
  language?: string;
}

export interface People {
  /** Somebody writes a text; from then on the bot may write to them. Returns the update (its message has the id). */
  say(chatId: number, text: string, person?: Person): FakeUpdate;
  /** Somebody sends something else: `{ voice: {…} }`, `{ location: {…} }`, `{ poll: {…} }`. */
  message(chatId: number, fields: Record<string, unknown>, person?: Person): FakeUpdate;
  /** Somebody taps a button of the newest message that has it. */
  tap(chatId: number, callbackData: string): FakeUpdate;
  edit(chatId: number, messageId: number, text: string): FakeUpdate;
  /** Blocks the bot: told as `my_chat_member`, and sends are refused from now on. */
  block(chatId: number): FakeUpdate;
  unblock(chatId: number): FakeUpdate;
  /** Sends are refused from now on; nobody is told. */
  deactivate(chatId: number): void;
  /** Any update, given its id if it has none; bypasses what people can do. */
  pushUpdate(update: Record<string, unknown>): FakeUpdate;
  /** A file that can be fetched by its id. */
  addFile(fileId: string, path: string, bytes: Uint8Array): void;
}

export function createPeople(world: World, queue: UpdateQueue): People {
  const userOf = (chatId: number, { firstName = 'Erika', lastName, language = 'de' }: Person = {}) => ({
    id: chatId,
    is_bot: false,
    first_name: firstName,
    ...(lastName === undefined ? {} : { last_name: lastName }),
    language_code: language,
  });
  const chatOf = (chatId: number, person: Person = {}) => ({
    id: chatId,
    type: 'private',
    first_name: person.firstName ?? 'Erika',
  });
  const seconds = (): number => Math.floor(Date.now() / 1_000);

  const message: People['message'] = (chatId, fields, person) => {
    world.unblock(chatId);
    const message_id = world.nextMessageId();
    const about = { message_id, from: userOf(chatId, person), chat: chatOf(chatId, person), date: seconds() };
    return queue.push({ message: { ...about, ...fields } });
  };

  const membership = (chatId: number, from: string, to: string): FakeUpdate => {
    const user = world.bot;
    const banned = to === 'kicked' ? { until_date: 0 } : {};
    return queue.push({
      my_chat_member: {
        chat: chatOf(chatId),
        from: userOf(chatId),
        date: seconds(),
        old_chat_member: { user, status: from },
        new_chat_member: { user, status: to, ...banned },
      },
    });
  };

  return {
    message,
    say(chatId, text, person) {
      const command = /^\/\w+(@\w+)?/.exec(text)?.[0];
      const entities = command ? { entities: [{ type: 'bot_command', offset: 0, length: command.length }] } : {};
      return message(chatId, { text, ...entities }, person);
    },
    tap(chatId, callbackData) {
      const id = `query-${world.nextMessageId()}`;
      world.queries.add(id);
      const origin = world.sent.findLast(
        (sent) => sent.chatId === chatId && JSON.stringify(sent.payload.reply_markup ?? '').includes(callbackData),
      );
      const shown = origin && {
        message_id: origin.messageId,
        from: world.bot,
        chat: chatOf(chatId),
        date: Math.floor(origin.at / 1_000),
        text: origin.text,
        reply_markup: origin.payload.reply_markup,
      };
      const message = shown ?? { message_id: 1, chat: chatOf(chatId), date: 0 };
      return queue.push({
        callback_query: { id, from: userOf(chatId), message, chat_instance: '-1', data: callbackData },
      });
    },
    edit: (chatId, messageId, text) =>
      queue.push({
        edited_message: {
          message_id: messageId,
          from: userOf(chatId),
          chat: chatOf(chatId),
          date: seconds(),
          edit_date: seconds(),
          text,
        },
      }),
    block(chatId) {
      world.block(chatId);
      return membership(chatId, 'member', 'kicked');
    },
    unblock(chatId) {
      world.unblock(chatId);
      return membership(chatId, 'kicked', 'member');
    },
    deactivate: world.deactivate,
    pushUpdate: queue.push,
    addFile: (fileId, path, bytes) => void world.files.set(fileId, { path, bytes }),
  };
}
