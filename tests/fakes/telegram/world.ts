// What the fake knows: people, what was sent to them, files, menus.
import type { Parameters } from './body.ts';
import { badRequest, Refusal } from './refusal.ts';

/** One message the bot sent and the server accepted. */
export interface Sent {
  method: string;
  chatId: number;
  messageId: number;
  /** Text or caption. */
  text: string;
  payload: Parameters;
  /** ms UTC */
  at: number;
}

interface FakeFile {
  path: string;
  bytes: Uint8Array;
}

export interface World {
  readonly bot: { id: number; is_bot: true; first_name: string; username: string };
  readonly sent: Sent[];
  readonly counts: Map<number, number>;
  readonly files: Map<string, FakeFile>;
  /** Answered callback queries. */
  readonly answered: string[];
  readonly queries: Set<string>;
  /** By language code; '' is the default. */
  readonly commands: Map<string, { command: string; description: string }[]>;
  readonly descriptions: Map<string, string>;
  readonly shortDescriptions: Map<string, string>;
  readonly typing: number[];
  know(chatId: number): void;
  block(chatId: number): void;
  unblock(chatId: number): void;
  deactivate(chatId: number): void;
  /** A public channel with the bot as its admin; its number. */
  openChannel(name: string): number;
  nextMessageId(): number;
  /** The chat a call is for. Throws Refusal when the bot cannot write there. */
  chatOf(payload: Parameters): number;
  /** Notes a sent message and returns it as the server does. */
  record(method: string, chatId: number, text: string, payload: Parameters): Record<string, unknown>;
}

/** `open`: everybody is known, as if all had written before. `onSent` is told of each accepted message. */
export function createWorld(options: { botId: number; open: boolean; onSent(sent: Sent): void }): World {
  const states = new Map<number, 'known' | 'blocked' | 'deactivated'>();
  /** Public channels by @name in which the bot may post. */
  const channels = new Map<string, number>();
  let messageId = 0;
  const world: World = {
    bot: { id: options.botId, is_bot: true, first_name: 'Test', username: 'test_city_bot' },
    sent: [],
    counts: new Map(),
    files: new Map(),
    answered: [],
    queries: new Set(),
    commands: new Map(),
    descriptions: new Map(),
    shortDescriptions: new Map(),
    typing: [],
    know(chatId) {
      if (!states.has(chatId)) states.set(chatId, 'known');
    },
    block: (chatId) => void states.set(chatId, 'blocked'),
    unblock: (chatId) => void states.set(chatId, 'known'),
    deactivate: (chatId) => void states.set(chatId, 'deactivated'),
    openChannel(name) {
      const chatId = -1_001_000_000_000 - channels.size;
      channels.set(name, chatId);
      states.set(chatId, 'known');
      return chatId;
    },
    nextMessageId: () => ++messageId,
    chatOf({ chat_id: given }) {
      if (given === undefined || given === '') throw badRequest('chat_id is empty');
      const chatId = channels.get(String(given)) ?? Number(given);
      const state = states.get(chatId);
      if (state === 'blocked') throw new Refusal(403, 'Forbidden: bot was blocked by the user');
      if (state === 'deactivated') throw new Refusal(403, 'Forbidden: user is deactivated');
      if (!Number.isSafeInteger(chatId) || (state === undefined && !options.open)) throw badRequest('chat not found');
      return chatId;
    },
    record(method, chatId, text, payload) {
      const sent: Sent = { method, chatId, messageId: ++messageId, text, payload, at: Date.now() };
      world.sent.push(sent);
      world.counts.set(chatId, (world.counts.get(chatId) ?? 0) + 1);
      options.onSent(sent);
      return {
        message_id: sent.messageId,
        from: world.bot,
        chat: { id: chatId, type: 'private', first_name: 'Citizen' },
        date: Math.floor(sent.at / 1_000),
      };
    },
  };
  return world;
}
