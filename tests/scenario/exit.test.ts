// The end of a channel: everybody there reads once how to go on, nobody elsewhere, and who moved is counted.
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { User } from '../../src/core/user.ts';
import type { Database } from '../../src/storage/database.ts';
import { createExitStore } from '../../src/storage/exit-store.ts';
import { endSubscriptions } from '../../src/storage/subscriptions.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { type FakeChannel, fakeChannel } from '../fakes/channel.ts';
import { type AlarmHouse, addUser, clockFrom, crowd, hash, NOON, openAlarmHouse, subscribe } from './alarm-house.ts';
import { until } from './spine.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAST = NOON + 30 * DAY;

eachDatabase('the end of a channel', (open) => {
  let database: Database;
  let telegram: FakeChannel;
  let whatsapp: FakeChannel;
  let house: AlarmHouse;
  let clock: ReturnType<typeof clockFrom>;
  let paul: User;
  let petra: User;

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await wipe(database);
    telegram = fakeChannel('telegram', '42', 100_000);
    whatsapp = fakeChannel('whatsapp-cloud', '49', 100_000);
    clock = clockFrom(NOON);
    house = openAlarmHouse({ database, channel: telegram, others: [whatsapp], clock });
    paul = await addUser(database, 'Paul', 'publisher');
    petra = await addUser(database, 'Petra', 'publisher');
    await subscribe(database, telegram, [
      ...crowd(4),
      { id: 'pausing', pausedUntil: NOON + 60 * DAY },
      { id: 'edges', extent: 'edges' },
      { id: 'english', locale: 'en' },
      { id: 'blocked', state: 'blocked' },
    ]);
    await subscribe(database, whatsapp, [{ id: 'elsewhere' }]);
  });
  afterEach(() => house.stop());

  const exit = { exit: { channel: 'telegram' as const, until: LAST } };
  async function submitted(schedule = {}) {
    const made = await house.alarms.submit(exit, paul, schedule);
    if (!made.ok) throw new Error(made.refusal);
    return made.broadcast;
  }
  async function released(): Promise<string> {
    const id = await submitted();
    await house.start();
    expect(await house.alarms.approve(id, petra)).toMatchObject({ ok: true });
    await until('it is over', async () => (await house.alarms.report(id))?.state === 'completed');
    return id;
  }

  it('reaches everybody there once, also who pauses, and nobody elsewhere', async () => {
    const id = await released();
    const told = telegram.sent.map(({ to }) => to).sort();
    expect(told).toEqual([...crowd(4).map(({ id: who }) => who), 'edges', 'english', 'pausing']);
    expect(whatsapp.sent).toEqual([]);
    const german = telegram.sent.find(({ to }) => to === 'edges')!.message;
    expect(german.text).toContain('Dieser Dienst endet in Telegram');
    expect(german.text).toContain('WhatsApp');
    expect(german.text).toContain('30. Dezember 2026');
    expect(german.buttons).toEqual([{ id: 'do:move', label: 'Umziehen' }]);
    const english = telegram.sent.find(({ to }) => to === 'english')!.message;
    expect(english.text).toContain('This service ends in Telegram');
    expect(english.buttons).toEqual([{ id: 'do:move', label: 'Move' }]);
    expect((await house.alarms.report(id))?.audience).toEqual({ telegram: { included: 7, excluded: { blocked: 1 } } });
  });

  it('needs a second person, and an editor cannot submit it', async () => {
    const id = await submitted();
    expect(await house.alarms.approve(id, paul)).toEqual({ ok: false, refusal: 'own-submission' });
    const editor = await addUser(database, 'Ede', 'editor');
    expect(await house.alarms.submit(exit, editor)).toEqual({ ok: false, refusal: 'not-allowed' });
    const past = { exit: { channel: 'telegram' as const, until: NOON - HOUR } };
    expect(await house.alarms.submit(past, paul)).toEqual({ ok: false, refusal: 'end-in-the-past' });
  });

  it('is on no page and in no feed, but told to who joins there', async () => {
    expect(house.leaving('telegram', 'de')).toBeNull();
    const id = await released();
    expect(await house.notices()).toEqual([]);
    const report = await house.alarms.report(id);
    expect(await house.cap(report!.noticeId, false)).toBeNull();
    expect(house.leaving('telegram', 'en')?.text).toContain('ends in Telegram');
    expect(house.leaving('whatsapp-cloud', 'de')).toBeNull();
    clock.move(31 * DAY);
    expect(house.leaving('telegram', 'de')).toBeNull();
  });

  it('waits for the morning', async () => {
    clock.move(11 * HOUR);
    const id = await submitted();
    await house.start();
    await house.alarms.approve(id, petra);
    await until('it runs', async () => (await house.alarms.report(id))?.state === 'running');
    expect(telegram.sent).toEqual([]);
    clock.move(9 * HOUR);
    await until('it is over', async () => (await house.alarms.report(id))?.state === 'completed');
    expect(telegram.sent).toHaveLength(7);
  });

  it('says what there is when there is no other messenger', async () => {
    await house.stop();
    house = openAlarmHouse({ database, channel: telegram, clock });
    await released();
    const { text, buttons } = telegram.sent.find(({ to }) => to === 'edges')!.message;
    expect(text).toContain('luftpost.example');
    expect(text).not.toContain('UMZIEHEN');
    expect(buttons).toBeUndefined();
  });

  it('counts who was told, moved and left since', async () => {
    const store = createExitStore({ database });
    const id = await submitted();
    expect((await store.exits())[0]).toMatchObject({
      state: 'submitted',
      releasedAt: null,
      told: 0,
      moved: 0,
      left: 0,
    });
    await house.start();
    await house.alarms.approve(id, petra);
    await until('it is over', async () => (await house.alarms.report(id))?.state === 'completed');
    const end = (who: string, reason: 'moved' | 'unsubscribed' | 'gone') =>
      database.db
        .transaction()
        .execute((tx) =>
          endSubscriptions(
            { tx, now: clock.now(), hash, consentKeptMs: () => 1 },
            { addressId: `a-${who}`, channel: 'telegram', account: '42', externalId: who },
            'all',
            reason,
          ),
        );
    await end('0000000', 'moved');
    await end('0000001', 'moved');
    await end('0000002', 'unsubscribed');
    await end('0000003', 'gone');
    expect(await store.exits()).toEqual([
      expect.objectContaining({ broadcastId: id, channel: 'telegram', until: LAST, told: 7, moved: 2, left: 1 }),
    ]);
    expect(await store.people()).toEqual([
      { channel: 'telegram', subscribers: 4 },
      { channel: 'whatsapp-cloud', subscribers: 1 },
    ]);
  });
});
