// What runs again and again by itself must not read a table that grows with the people: at a million that is a second.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createAudienceStore } from '../../src/storage/audience-store.ts';
import { createBroadcastChores } from '../../src/storage/broadcast-chores.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createEraser } from '../../src/storage/eraser.ts';
import { createLostClaims } from '../../src/storage/lost-claims.ts';
import { createMediaStore } from '../../src/storage/media-store.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { fakeChannel } from '../fakes/channel.ts';
import {
  addUser,
  clockFrom,
  crowd,
  fixedSettings,
  hash,
  NOON,
  openAlarmHouse,
  subscribe,
} from '../scenario/alarm-house.ts';

/** Tables that grow with the people, by the names statements give them. */
const GROWS = /^(contacts|addresses|subscriptions|deliveries|consents|messages|conversations|p|a|s|d|m|c)$/;

const folder = mkdtempSync(join(tmpdir(), 'luftpost-plans-'));
const file = join(folder, 'luftpost.sqlite');
const clock = clockFrom(NOON);
const now = () => clock.now();
/** The text of every statement. */
const asked = new Set<string>();
let database: Database;

beforeAll(async () => {
  const prepare = BetterSqlite3.prototype.prepare;
  vi.spyOn(BetterSqlite3.prototype, 'prepare').mockImplementation(function (this: BetterSqlite3.Database, source) {
    asked.add(source);
    return prepare.call(this, source);
  });
  database = openDatabase({ file, durable: false });
  await migrate(database);
  asked.clear();
});

afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

it('asks an index, whatever runs by itself', async () => {
  const channel = fakeChannel('telegram', '42');
  await subscribe(database, channel, crowd(30));
  const [ede, petra] = [await addUser(database, 'Ede', 'editor'), await addUser(database, 'Petra', 'publisher')];
  const house = openAlarmHouse({ database, channel, clock });
  const times = { stovesFrom: now() + 3_600_000, carsFrom: now() + 7_200_000 };
  const order = await house.alarms.order(null, { type: 'announce', ...times }, ede);
  if (!order.ok) throw new Error(order.refusal);
  await house.alarms.approve(order.broadcast, petra);

  const audience = createAudienceStore({ database, now, channels: () => [{ channel: 'telegram', account: '42' }] });
  const chores = createBroadcastChores({ database, now });
  const settings = fixedSettings();
  const words = { subject: () => '', mail: () => ({ subject: '', body: '' }) };
  const eraser = createEraser({ database, hash, settings: () => settings, words, now });
  const wish = { channel: 'telegram', account: '42', rate: { broadcast: 1e9, reply: 5 }, free: 64 };
  while (await audience.freezePage(order.broadcast));
  await chores.run();
  const { claimed } = await house.ledger.turn([], [wish]);
  expect(claimed).toHaveLength(30);
  const reports = claimed.map((delivery) => ({ delivery, decision: { state: 'sent' as const } }));
  await house.ledger.turn(reports, [wish]);
  await chores.run();
  await house.ledger.recover();
  await eraser.eraseDue();
  await createLostClaims({ database, holder: 'me', now })([]);
  await createMediaStore({ database, now }).wanted(4);
  await chores.run();
  expect(asked.size).toBeGreaterThan(40);
  expect((await house.reader.find(order.broadcast))?.state).toBe('completed');
  expect(scansOf(asked)).toEqual([]);
  house.close();
});

function scansOf(texts: Set<string>): string[] {
  vi.restoreAllMocks();
  const raw = new BetterSqlite3(file, { readonly: true });
  const scans = [...texts].flatMap((text) => {
    const plan = raw
      .prepare<unknown[], { detail: string }>(`explain query plan ${text}`)
      .all(...text.replaceAll(/[^?]/g, ''));
    return plan
      .map(({ detail }) => /^SCAN (\w+)(?! USING)/.exec(detail)?.[1])
      .filter((table) => table !== undefined && GROWS.test(table))
      .map((table) => `${table}: ${text}`);
  });
  raw.close();
  return scans;
}
