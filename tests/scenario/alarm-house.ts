// A house with subscribers, two publishers and a channel, for tests to send alarms through.
import { openAlarms } from '../../src/app/open-alarms.ts';
import type { WhatsAppNotices } from '../../src/app/whatsapp-notices.ts';
import type { Channel } from '../../src/core/channel.ts';
import { newId } from '../../src/core/id.ts';
import { SETTINGS, type Settings } from '../../src/core/settings.ts';
import type { Role, User } from '../../src/core/user.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';
import type { Database } from '../../src/storage/database.ts';
import { createDeliveryStore } from '../../src/storage/delivery-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { silentLog } from './spine.ts';

const phrases = openPhrases(new URL('../../locales/', import.meta.url).pathname);
export const hash = createKeyedHash('test');

export function fixedSettings(own: Record<string, string> = {}): Settings {
  const get = (key: string): string => own[key] ?? SETTINGS.find((setting) => setting.key === key)?.value ?? '';
  return {
    get,
    number: (key) => Number(get(key)),
    list: (key) =>
      get(key)
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    text: get,
    changedAt: () => null,
    unfilled: () => [],
  };
}

/** Noon on Monday, 30 November 2026 in Berlin: in season, by day. */
export const NOON = Date.parse('2026-11-30T11:00:00Z');

/** Goes on from an instant with the machine's own speed, and jumps when told to. */
export function clockFrom(start: number) {
  let offset = start - Date.now();
  return {
    now: () => Date.now() + offset,
    move: (ms: number) => {
      offset += ms;
    },
  };
}

export async function addUser(database: Database, name: string, ...roles: Role[]): Promise<User> {
  const id = newId();
  await database.db
    .insertInto('users')
    .values({
      id,
      name,
      password_hash: null,
      epoch: 1,
      absent_until: null,
      seen_at: null,
      disabled_at: null,
      created_at: 0,
      mail: null,
    })
    .execute();
  for (const role of roles) await database.db.insertInto('user_roles').values({ user_id: id, role }).execute();
  return { id, name, roles };
}

export interface Subscriber {
  id: string;
  locale?: string;
  extent?: string;
  pausedUntil?: number;
  state?: string;
  topic?: string;
  quiet?: [number, number];
  startedAt?: number;
}

/** Adds people with a subscription, many at once. */
export async function subscribe(database: Database, channel: Channel, people: Subscriber[]): Promise<void> {
  for (let from = 0; from < people.length; from += 1_000) {
    const some = people.slice(from, from + 1_000).map((person) => ({ ...person, rowId: `a-${person.id}` }));
    await database.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('contacts')
        .values(
          some.map((person) => ({
            id: `c-${person.id}`,
            code: `C${person.id}`,
            locale: person.locale ?? null,
            platform_language: null,
            name: null,
            muted_until: null,
            erase_requested_at: null,
            created_at: 0,
          })),
        )
        .execute();
      await tx
        .insertInto('addresses')
        .values(
          some.map((person) => ({
            id: person.rowId,
            contact_id: `c-${person.id}`,
            channel: channel.name,
            account: channel.account,
            external_id: person.id,
            state: person.state ?? 'active',
            created_at: 0,
            last_inbound_at: null,
          })),
        )
        .execute();
      await tx
        .insertInto('subscriptions')
        .values(
          some.map((person) => ({
            id: `s-${person.id}`,
            address_id: person.rowId,
            topic: person.topic ?? 'alarm',
            extent: person.extent ?? 'all',
            quiet_from: person.quiet?.[0] ?? null,
            quiet_to: person.quiet?.[1] ?? null,
            paused_until: person.pausedUntil ?? null,
            started_at: person.startedAt ?? 0,
          })),
        )
        .execute();
    });
  }
}

export const crowd = (count: number): Subscriber[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index).padStart(7, '0') }));

export interface HouseOptions {
  database: Database;
  channel: Channel;
  /** Further channels beside it. */
  others?: Channel[];
  clock?: { now(): number };
  holder?: string;
  settings?: Record<string, string>;
  concurrency?: number;
  whatsapp?: WhatsAppNotices;
}

/** Nothing runs before `start`. */
export function openAlarmHouse(options: HouseOptions) {
  const { database, channel, holder = 'me', concurrency } = options;
  const clock = options.clock ?? clockFrom(NOON);
  const settings = fixedSettings({ regime: 'on', alert_mail: 'amt@stadt.example', ...options.settings });
  const now = () => clock.now();
  const ledger = createDeliveryStore({ database, holder, now, hash, consentKeptMs: () => 1 });
  const opened = openAlarms({
    database,
    clock,
    phrases,
    settings: () => settings,
    publicUrl: 'https://luftpost.example',
    channels: () => [channel, ...(options.others ?? [])].map(({ name, account }) => ({ channel: name, account })),
    whatsapp: options.whatsapp,
  });
  const delivery = createDelivery({
    ledger,
    clock,
    log: silentLog,
    ...(concurrency === undefined ? {} : { concurrency }),
    onBraked: (id) => void opened.alarms.tell(id, 'paused'),
  });
  const work = opened.work(ledger, delivery, silentLog, 50);
  return {
    ...opened,
    ledger,
    delivery,
    work,
    clock,
    async start() {
      for (const one of [channel, ...(options.others ?? [])]) await delivery.add(one);
      await delivery.start();
      await opened.watch();
      await work.start();
    },
    async stop() {
      await work.stop();
      await delivery.stop();
      opened.close();
    },
  };
}

export type AlarmHouse = ReturnType<typeof openAlarmHouse>;
