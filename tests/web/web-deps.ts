// Everything createWeb needs, as fakes that a test can look into.

import { createWebChatChannel } from '../../src/channels/web-chat/channel.ts';
import { toInbound } from '../../src/channels/web-chat/inbound.ts';
import type { AirView } from '../../src/core/air.ts';
import type { InboundEvent, InboundMessage } from '../../src/core/message.ts';
import { SETTINGS, type Settings } from '../../src/core/settings.ts';
import type { Situation } from '../../src/core/situation.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import type { ChatEntry, ChatStore, WebDeps } from '../../src/web/ports.ts';

export const phrases = openPhrases(new URL('../../locales/', import.meta.url).pathname);
export const webChatChannel = createWebChatChannel();

/** 23 November 2026, 18:30 in Stuttgart. */
export const NOW = Date.UTC(2026, 10, 23, 17, 30);
export const EMPTY_AIR: AirView = { readings: [], series: [], fetchedAt: null };

export function fakeSettings(own: Record<string, string> = {}): Settings {
  const definition = (key: string) => {
    const found = SETTINGS.find((candidate) => candidate.key === key);
    if (found === undefined) throw new Error(`There is no setting ${key}`);
    return found;
  };
  const get = (key: string) => own[key] ?? definition(key).value ?? '';
  return {
    get,
    number: (key) => Number(get(key)),
    list: (key) => get(key).split(','),
    text: (key, locale) => own[key] ?? phrases.say(locale, `setting.${key}`),
    changedAt: (key) => (own[key] === undefined ? null : NOW),
    unfilled: () => SETTINGS.filter((one) => one.mustFill && own[one.key] === undefined).map((one) => one.key),
  };
}

export function situationOf(phase: Situation['phase'], at = NOW): Situation {
  const hour = 3_600_000;
  const begin = phase === 'announced' ? at + 2 * hour : at - 30 * hour;
  return {
    phase,
    at,
    alarm:
      phase === 'off' || phase === 'none'
        ? null
        : {
            id: 'a1',
            stovesFrom: begin,
            carsFrom: begin + 6 * hour,
            until: phase === 'ended' ? at - hour : null,
            reason: 'Schwacher Wind, kaum Luftaustausch',
            announcedAt: begin - 5 * hour,
            lastNewsAt: at - hour,
            endAnnounced: false,
          },
  };
}

/** A conversation in memory: every new message is answered by `reply`, at once or when `release` is called. */
export function fakeChat(reply: (message: InboundMessage) => string[] = (message) => [`Echo: ${said(message)}`]) {
  const stored: InboundMessage[] = [];
  const entries = new Map<string, (ChatEntry & { inReplyTo: string | null; fetched: boolean })[]>();
  const followers = new Set<{ address: string; heard: (entries: ChatEntry[]) => void }>();
  const marks = new Set<string>();
  let counter = 0;
  const nextId = () => String(++counter).padStart(20, '0');

  function say(address: string, text: string, author: ChatEntry['author'] = 'staff', inReplyTo: string | null = null) {
    const entry = { id: nextId(), author, text, at: NOW, inReplyTo, fetched: author === 'citizen' };
    entries.set(address, [...(entries.get(address) ?? []), entry]);
    if (author === 'citizen') return entry;
    for (const follower of followers) if (follower.address === address) follower.heard([entry]);
    return entry;
  }

  const store: ChatStore = {
    resolve: async (session) => session,
    async find(address, clientId) {
      const found = stored.find((message) => message.address.id === address && message.providerId === clientId);
      return found === undefined ? null : { id: clientId, handled: true, at: found.sentAt };
    },
    answer: async (address, clientId) => (entries.get(address) ?? []).filter((entry) => entry.inReplyTo === clientId),
    follow(address, after, heard) {
      const follower = { address, heard };
      followers.add(follower);
      const missed = (entries.get(address) ?? []).filter(
        (entry) => entry.author !== 'citizen' && (after === null ? !entry.fetched : entry.id > after),
      );
      if (missed.length > 0) heard(missed);
      return () => void followers.delete(follower);
    },
    transcript: async (address) => entries.get(address) ?? [],
    async fetched(ids) {
      for (const list of entries.values()) for (const entry of list) if (ids.includes(entry.id)) entry.fetched = true;
    },
    prefer: async () => {},
    returnLink: async () => null,
    comeBack: async () => false,
  };
  const inbox = {
    async store(events: InboundEvent[]) {
      for (const event of events) {
        if (event.type !== 'message') continue;
        const key = `${event.dedupe.kind} ${event.dedupe.id}`;
        if (marks.has(key)) continue;
        marks.add(key);
        stored.push(event);
        say(event.address.id, said(event), 'citizen');
        for (const text of reply(event)) say(event.address.id, text, 'bot', event.providerId ?? null);
      }
    },
  };
  return { store, inbox, stored, entries, followers, say };
}

export const said = ({ content }: InboundMessage): string =>
  content.kind === 'text' ? content.text : content.kind === 'button' ? `[${content.id}]` : content.kind;

/** Fakes for everything; override what the test is about. */
export function webDeps(own: Partial<WebDeps> = {}): WebDeps {
  const { store, inbox } = fakeChat();
  return {
    clock: { now: () => NOW },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    phrases,
    settings: () => fakeSettings(),
    situation: () => situationOf('off'),
    notices: async () => [],
    cap: async (id) => (id === 'n1' ? '<alert/>' : null),
    air: { view: () => EMPTY_AIR, chart: () => null },
    messengers: [],
    publicUrl: 'http://localhost:3000',
    trustProxy: [],
    keyedHash: createKeyedHash('test secret'),
    chat: { store, inbox, toInbound },
    intakes: [],
    ready: async () => ({ ok: true, faults: [] }),
    metrics: async () => '# nothing\n',
    ...own,
  };
}
