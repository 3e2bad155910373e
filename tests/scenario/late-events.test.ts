// What platforms still bring of somebody who was erased: as they write it, read by each channel, stored by the inbox.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { toInbound as telegramInbound } from '../../src/channels/telegram/inbound.ts';
import { toInbound as chatInbound } from '../../src/channels/web-chat/inbound.ts';
import { toInbound as cloudInbound } from '../../src/channels/whatsapp-cloud/inbound.ts';
import type { ClientEvent, WebMessage } from '../../src/channels/whatsapp-web/client.ts';
import { toInbound as webInbound } from '../../src/channels/whatsapp-web/inbound.ts';
import type { InboundEvent } from '../../src/core/message.ts';
import { SETTINGS, type Settings } from '../../src/core/settings.ts';
import type { Database } from '../../src/storage/database.ts';
import { createEraser } from '../../src/storage/eraser.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { chat, DATE, from } from '../channels/telegram/samples.ts';
import { UPDATES } from '../channels/telegram/updates.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { change, messageOf, PHONE_NUMBER_ID, statuses } from '../fakes/whatsapp-cloud/webhooks.ts';

const NOW = 1_790_000_500_000;
const hash = createKeyedHash('s'.repeat(32));
const settings = {
  number: (key: string) => Number(SETTINGS.find((setting) => setting.key === key)?.value),
} as unknown as Settings;
const words = { subject: () => 'gone', mail: () => ({ subject: 'gone', body: 'gone' }) };

const PERSON = '4915112345678';
const LINKED = '4915112345678@c.us';
const telegram = (update: object): InboundEvent[] =>
  telegramInbound({ update_id: 73_000_001, ...update }, { account: '4711', now: NOW, commandOf: (name) => name });
const cloud = (payload: object): InboundEvent[] => cloudInbound(payload, { account: PHONE_NUMBER_ID, now: NOW }).events;
const web = (event: ClientEvent): InboundEvent[] =>
  webInbound(event, { account: 'default', now: NOW, aliasesOf: () => ['9@lid'] });
const linked = (fields: Partial<WebMessage>): WebMessage => ({
  id: 'M1',
  from: LINKED,
  fromMe: false,
  type: 'chat',
  body: 'Hallo',
  timestamp: DATE,
  name: 'Erika',
  hasMedia: false,
  mime: null,
  size: null,
  duration: null,
  fileName: null,
  location: null,
  isStatus: false,
  ...fields,
});

interface Case {
  channel: string;
  /** What the person wrote before the erasure; it comes again afterwards too. */
  first: InboundEvent[];
  late: Record<string, InboundEvent[]>;
}

const updateOf = (name: string): object => UPDATES.find(([known]) => known === name)?.[1] ?? {};
const TELEGRAM: Case = {
  channel: 'telegram',
  first: telegram({ message: { message_id: 345, from, chat, date: DATE, text: 'Hallo' } }),
  late: {
    'a corrected text': telegram({ update_id: 2, ...updateOf('a corrected text') }),
    'a corrected caption': telegram({ update_id: 3, ...updateOf('a corrected caption') }),
    ...Object.fromEntries(
      UPDATES.filter(([, update]) => 'my_chat_member' in update).map(([name, update], index) => [
        name,
        telegram({ update_id: 10 + index, ...update }),
      ]),
    ),
    'a reaction': telegram({ update_id: 30, ...updateOf('a reaction') }),
  },
};
const wamid = (n: number): string => `wamid.HBgNNDkxNTExMjM0NTY3OBUCABIYFA${n}`;
const text = { type: 'text', text: { body: 'Hallo' } };
const CLOUD: Case = {
  channel: 'whatsapp-cloud',
  first: cloud(messageOf(PERSON, wamid(1), text)),
  late: {
    'a receipt': cloud(statuses({ id: wamid(2), to: PERSON, status: 'delivered' })),
    'a receipt with our callback': cloud(statuses({ id: wamid(2), to: PERSON, status: 'read', callback: 'd1' })),
    'a failure': cloud(statuses({ id: wamid(2), to: PERSON, status: 'failed', error: { code: 131_026 } })),
    'an edit': cloud(
      messageOf(PERSON, wamid(3), { type: 'edit', edit: { original_message_id: wamid(1), message: text } }),
    ),
    'a revocation': cloud(messageOf(PERSON, wamid(4), { type: 'revoke', revoke: { original_message_id: wamid(1) } })),
    'a reaction': cloud(
      messageOf(PERSON, wamid(5), { type: 'reaction', reaction: { message_id: wamid(1), emoji: '👍' } }),
    ),
    'a new number': cloud(
      messageOf(PERSON, wamid(6), { type: 'system', system: { type: 'user_changed_number', wa_id: '4915199' } }),
    ),
    'a stop of marketing': cloud(
      change({ user_preferences: [{ wa_id: PERSON, category: 'marketing_messages', value: 'stop', timestamp: 1 }] }),
    ),
  },
};
const ours = linked({ id: 'O1', fromMe: true });
const WEB: Case = {
  channel: 'whatsapp-web',
  first: web({ event: 'message', message: linked({}) }),
  late: {
    'a receipt': web({ event: 'ack', message: ours, to: LINKED, ack: 3 }),
    'a failure': web({ event: 'ack', message: ours, to: LINKED, ack: -1 }),
    'an edit': web({ event: 'edit', message: linked({}), text: 'Hallo!' }),
    'a revocation': web({ event: 'revoke', message: linked({}) }),
    'a new number': web({ event: 'number-changed', oldId: LINKED, newId: '4915199@c.us' }),
    'a reaction': web({ event: 'message', message: linked({ id: 'R1', type: 'reaction', body: '👍' }) }),
    'a notice of encryption': web({ event: 'message', message: linked({ id: 'R2', type: 'e2e_notification' }) }),
  },
};
const session = 's'.repeat(43);
const post = { session, id: '0b6f3f0e-1111-4222-8333-444455556666', text: 'Hallo', language: 'de', now: NOW };
const CHAT: Case = { channel: 'web-chat', first: [chatInbound(post)!], late: {} };

eachDatabase('after an erasure', (open) => {
  let database: Database;
  let now = NOW;
  const inbox = () =>
    createInboxStore({ database, hash, now: () => now, immediate: () => false, consentKeptMs: () => 1 });
  const rows = async () =>
    Object.fromEntries(
      await Promise.all(
        (['contacts', 'addresses', 'address_aliases', 'conversations', 'messages', 'deliveries'] as const).map(
          async (table) => [table, (await database.db.selectFrom(table).selectAll().execute()).length] as const,
        ),
      ),
    );
  const NOTHING = { contacts: 0, addresses: 0, address_aliases: 0, conversations: 0, messages: 0, deliveries: 0 };

  async function writeAndErase({ first }: Case): Promise<void> {
    await inbox().store(first);
    const { id } = await database.db.selectFrom('contacts').select('id').executeTakeFirstOrThrow();
    await createEraser({ database, hash, settings: () => settings, words, now: () => now }).erase(id);
    expect(await rows()).toEqual(NOTHING);
  }

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    now = NOW;
    await wipe(database);
  });

  const cases = [TELEGRAM, CLOUD, WEB, CHAT].flatMap((one) =>
    Object.entries({ ...one.late, 'the same again': one.first }).map(([name, events]) => ({ ...one, name, events })),
  );
  it.each(cases)('$channel: $name creates nothing', async (one) => {
    await writeAndErase(one);
    await inbox().store(one.events);
    expect(await rows()).toEqual(NOTHING);
  });

  it.each([TELEGRAM, CLOUD, WEB, CHAT])('$channel: a repeat after 29 days creates nothing', async (one) => {
    await writeAndErase(one);
    now += 29 * 86_400_000;
    await createEraser({ database, hash, settings: () => settings, words, now: () => now }).sweep();
    await inbox().store(one.first);
    expect(await rows()).toEqual(NOTHING);
  });

  it('is not blind: a new message of theirs is somebody new', async () => {
    await writeAndErase(TELEGRAM);
    await inbox().store(telegram({ update_id: 99, message: { message_id: 400, from, chat, date: DATE, text: 'Neu' } }));
    expect(await rows()).toEqual({ ...NOTHING, contacts: 1, addresses: 1, conversations: 1, messages: 1 });
  });
});

it('reads each of them as something, but for those the channels leave alone', () => {
  const silent = [TELEGRAM, CLOUD, WEB].flatMap(({ channel, late }) =>
    Object.entries(late).flatMap(([name, events]) => (events.length === 0 ? [`${channel}: ${name}`] : [])),
  );
  expect(silent).toEqual(['telegram: added to a group', 'telegram: a reaction']);
});
