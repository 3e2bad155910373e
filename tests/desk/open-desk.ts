// A desk over a real database with a clock that the test moves: what the desk's and the console's tests stand on.
import { erasedWords } from '../../src/app/erased-words.ts';
import type { InboundMessage } from '../../src/core/message.ts';
import { SETTINGS, type Settings } from '../../src/core/settings.ts';
import type { TicketKind } from '../../src/core/ticket.ts';
import { createChores } from '../../src/desk/chores.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { createOfficeHours } from '../../src/desk/office-hours.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import { createDataRightsStore } from '../../src/storage/data-rights-store.ts';
import type { Database } from '../../src/storage/database.ts';
import { applyOutcomes } from '../../src/storage/effects.ts';
import { createEraser } from '../../src/storage/eraser.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { createQueueStore } from '../../src/storage/queue-store.ts';
import type { ChannelLimits } from '../../src/storage/replies.ts';
import { createTicketCareStore } from '../../src/storage/ticket-care-store.ts';
import { createTicketDetailStore } from '../../src/storage/ticket-detail-store.ts';
import { createTicketStore } from '../../src/storage/ticket-store.ts';
import { createUserStore } from '../../src/storage/user-store.ts';

/** Monday, 2 March 2026, 10:00 in Stuttgart: the office is open until 16:00. */
export const MONDAY_TEN = Date.parse('2026-03-02T09:00:00Z');

const limits: ChannelLimits = { parts: (_channel, _account, message) => [message], rate: () => null, free: () => 0 };

export interface Said {
  channel?: InboundMessage['address']['channel'];
  name?: string;
  candidates?: { intent: string; confidence: number }[];
  kind?: TicketKind;
}

/** The approved wordings of "your answer is waiting". */
export type Waiting = Parameters<typeof createDesk>[0]['waiting'];

export async function openDesk(database: Database, passwords = plainPasswords, waiting?: Waiting) {
  const clock = { at: MONDAY_TEN, now: () => clock.at };
  const values = new Map<string, string>();
  const phrases = openPhrases('locales');
  const hash = createKeyedHash('test secret');
  const settings: Settings = {
    get: (key) => values.get(key) ?? SETTINGS.find((setting) => setting.key === key)!.value ?? '',
    number: (key) => Number(settings.get(key)),
    list: (key) =>
      settings
        .get(key)
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    text: (key, locale) => values.get(key) ?? phrases.say(locale, `setting.${key}`),
    changedAt: () => null,
    unfilled: () => ['telefon'],
  };
  const wakes = new Set<() => void>();
  const wake = () => {
    for (const call of wakes) call();
  };
  const options = {
    database,
    holder: 'test',
    now: clock.now,
    limits,
    handOver: () => {},
    onDesk: wake,
    hash,
    consentKeptMs: () => 86_400_000,
    forget: async () => {},
  };
  const store = { ...createTicketStore(options), ...createTicketCareStore(options) };
  const office = createOfficeHours(settings);
  const desk = createDesk({ store, clock, phrases, ...(waiting ? { waiting } : {}) });
  const chores = createChores({ store, clock, settings, office, phrases, publicUrl: 'http://localhost:3000' });
  const users = createUserStore({ database, now: clock.now, passwords });
  const inbox = createInboxStore({ database, hash, now: clock.now, immediate: () => true, consentKeptMs: () => 1 });
  let count = 0;

  const event = (
    who: string,
    content: InboundMessage['content'],
    { channel = 'telegram', name }: Said,
  ): InboundMessage => ({
    type: 'message',
    address: { channel, account: 'bot', id: who },
    dedupe: { kind: 'message', id: `${who}-${++count}` },
    providerId: `p${count}`,
    sentAt: clock.at,
    ...(name === undefined ? {} : { profile: { name, language: 'de' } }),
    content,
  });

  const conversationOf = (who: string) =>
    database.db
      .selectFrom('addresses as a')
      .innerJoin('conversations as c', 'c.address_id', 'a.id')
      .select(['c.id', 'c.owner', 'c.contact_id', 'a.id as addressId'])
      .where('a.external_id', '=', who)
      .executeTakeFirstOrThrow();

  async function outcome(who: string, effects: Parameters<typeof applyOutcomes>[1][number]['effects'], reply?: string) {
    const { id } = await conversationOf(who);
    const fresh = await database.db
      .selectFrom('messages')
      .select('id')
      .where('conversation_id', '=', id)
      .where('state', '=', 'new')
      .execute();
    await database.db
      .transaction()
      .execute((tx) =>
        applyOutcomes({ ...options, tx, kind: database.kind, now: clock.now(), day: () => '2026-03-02' }, [
          { conversationId: id, handled: fresh.map((row) => row.id), replies: reply ? [{ text: reply }] : [], effects },
        ]),
      );
    wake();
  }

  /** Somebody writes and waits for a person; resolves to the ticket's id. */
  async function ask(who: string, text: string, said: Said = {}): Promise<string> {
    await inbox.store([event(who, { kind: 'text', text }, said)]);
    const candidates = said.candidates ?? [
      { intent: 'driving.diesel', confidence: 0.41 },
      { intent: 'driving.allowed', confidence: 0.33 },
      { intent: 'alarm.rules', confidence: 0.12 },
    ];
    const effect = { do: 'ticket' as const, kind: said.kind ?? 'question', subject: text, candidates, intent: null };
    await outcome(who, [effect], 'Das beantwortet ein Mensch. Sie bekommen die Antwort heute bis 16 Uhr.');
    const { id } = await conversationOf(who);
    const row = await database.db
      .selectFrom('tickets')
      .select('id')
      .where('conversation_id', '=', id)
      .where('state', '!=', 'closed')
      .executeTakeFirstOrThrow();
    return row.id;
  }

  /** The same person writes again. */
  async function write(who: string, content: InboundMessage['content'] | string, said: Said = {}): Promise<void> {
    await inbox.store([event(who, typeof content === 'string' ? { kind: 'text', text: content } : content, said)]);
    await outcome(who, [{ do: 'ticket-news' }]);
  }

  return {
    database,
    clock,
    settings,
    values,
    phrases,
    hash,
    store,
    office,
    desk,
    chores,
    users,
    inbox,
    ask,
    write,
    outcome,
    conversationOf,
    wakes,
    rights: createDataRightsStore(options),
    erase: (contactId: string) =>
      createEraser({
        database,
        hash,
        settings: () => settings,
        now: clock.now,
        words: erasedWords(phrases, () => settings),
      }).erase(contactId),
    queue: createQueueStore({ database }),
    tickets: createTicketDetailStore({ database, now: clock.now }),
  };
}

export type OpenDesk = Awaited<ReturnType<typeof openDesk>>;

/** Quick and honest enough where the hash itself is not the matter. */
const plainPasswords = {
  hash: async (password: string) => `plain:${password}`,
  verify: async (stored: string | null, password: string) => stored === `plain:${password}`,
};
