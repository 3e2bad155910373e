// What a release is bound to: the words that were seen, the time they were meant for, and the people who may; both databases.
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AlarmOrder } from '../../src/core/alarm.ts';
import type { User } from '../../src/core/user.ts';
import type { Database } from '../../src/storage/database.ts';
import { createStaffChatStore, linkChat } from '../../src/storage/staff-chat-store.ts';
import { endSubscriptions } from '../../src/storage/subscriptions.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { type FakeChannel, fakeChannel } from '../fakes/channel.ts';
import { type AlarmHouse, addUser, clockFrom, crowd, hash, NOON, openAlarmHouse, subscribe } from './alarm-house.ts';
import { until } from './spine.ts';

const HOUR = 3_600_000;
const announce: AlarmOrder = { type: 'announce', stovesFrom: NOON + 6 * HOUR, carsFrom: NOON + 12 * HOUR };

eachDatabase('a release', (open) => {
  let database: Database;
  let channel: FakeChannel;
  let house: AlarmHouse;
  let clock: ReturnType<typeof clockFrom>;
  let editor: User;
  let publisher: User;

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await wipe(database);
    channel = fakeChannel('telegram', '42', 100_000);
    clock = clockFrom(NOON);
    house = openAlarmHouse({ database, channel, clock });
    editor = await addUser(database, 'Ede', 'editor', 'publisher');
    publisher = await addUser(database, 'Petra', 'publisher');
  });
  afterEach(() => house.stop());

  async function submitted(order: AlarmOrder, alarmId: string | null = null, more = {}) {
    const made = await house.alarms.order(alarmId, order, editor, more);
    if (!made.ok) throw new Error(made.refusal);
    return made;
  }
  const report = async (id: string) => (await house.alarms.report(id))!;
  const reaches = (id: string, state: string) =>
    until(`${id} is ${state}`, async () => (await report(id)).state === state);
  const texts = () => channel.sent.map((send) => send.text);
  const mails = () => database.db.selectFrom('mails').selectAll().orderBy('id').execute();
  const mailOf = (user: User, mail: string) =>
    database.db.updateTable('users').set({ mail }).where('id', '=', user.id).execute();

  it('is void after an edit, whoever made it, and whoever edited cannot approve', async () => {
    await subscribe(database, channel, crowd(2));
    const { alarm, broadcast } = await submitted(announce);
    const seen = (await report(broadcast)).hash;
    const other: AlarmOrder = { ...announce, until: NOON + 60 * HOUR, reason: 'Inversion' };
    const wish = { alarmId: alarm, order: other };
    expect(await house.alarms.edit(broadcast, wish, publisher)).toMatchObject({ ok: true, state: 'submitted' });
    const edited = await report(broadcast);
    expect(edited.hash).not.toBe(seen);
    expect(edited).toMatchObject({ submittedBy: 'Petra', alarmId: alarm });
    expect(await house.alarms.approve(broadcast, publisher)).toEqual({ ok: false, refusal: 'own-submission' });
    expect(await house.alarms.approve(broadcast, editor, seen)).toEqual({ ok: false, refusal: 'changed' });
    await house.start();
    expect(await house.alarms.approve(broadcast, editor, edited.hash)).toMatchObject({ ok: true });
    await reaches(broadcast, 'completed');
    expect(texts()).toHaveLength(2);
    expect(texts()[0]).toContain('Grund: Inversion');
    expect(house.situation()).toMatchObject({ alarm: { id: alarm, until: NOON + 60 * HOUR } });
    expect(await house.alarms.edit(broadcast, wish, editor)).toMatchObject({ ok: false });
    const actions = await database.db.selectFrom('approvals').select('action').orderBy('id').execute();
    expect(actions.map(({ action }) => action)).toEqual(['submit', 'edit', 'approve']);
  });

  it('goes on from what was returned, and keeps its kind and alarm', async () => {
    const { alarm, broadcast } = await submitted(announce);
    await house.alarms.turnDown(broadcast, publisher, 'return', 'Bitte das Ende nennen.');
    const post = { draft: { topic: 'mobility' as const, title: { de: 'Rad' }, text: { de: 'Wege.' } } };
    expect(await house.alarms.edit(broadcast, post, editor)).toEqual({ ok: false, refusal: 'other-kind' });
    const stranger = { alarmId: null, order: announce };
    expect(await house.alarms.edit(broadcast, stranger, editor)).toEqual({ ok: false, refusal: 'other-kind' });
    const staff = await addUser(database, 'Stefan', 'staff');
    const wish = { alarmId: alarm, order: { ...announce, until: NOON + 60 * HOUR } };
    expect(await house.alarms.edit(broadcast, wish, staff)).toEqual({ ok: false, refusal: 'not-allowed' });
    expect(await house.alarms.edit(broadcast, wish, editor)).toMatchObject({ state: 'submitted' });
    expect(await report(broadcast)).toMatchObject({ state: 'submitted', reason: null, decidedBy: null });
    const rows = await database.db.selectFrom('notices').select('id').execute();
    expect(rows).toHaveLength(1);
  });

  it('of a scheduled notice is at its time: nothing is public before', async () => {
    await subscribe(database, channel, crowd(1));
    await house.start();
    const { broadcast } = await submitted(announce, null, { scheduledFor: NOON + HOUR });
    expect(await house.alarms.approve(broadcast, publisher)).toMatchObject({ state: 'scheduled' });
    expect(house.situation()).toMatchObject({ phase: 'none' });
    expect(await house.notices()).toEqual([]);
    clock.move(HOUR + 1_000);
    await reaches(broadcast, 'completed');
    expect(house.situation()).toMatchObject({ phase: 'announced' });
    expect(await house.notices()).toHaveLength(1);
    expect(texts()).toHaveLength(1);
  });

  it('of a schedule that does not hold any more asks a person, with the reason', async () => {
    await mailOf(publisher, 'petra@stadt.example');
    await subscribe(database, channel, crowd(1));
    await house.start();
    const begin = await submitted(announce);
    await house.alarms.approve(begin.broadcast, publisher);
    await reaches(begin.broadcast, 'completed');
    const news = await submitted({ type: 'develop' }, begin.alarm, { scheduledFor: NOON + HOUR });
    await house.alarms.approve(news.broadcast, publisher);
    const end = await submitted({ type: 'end', until: NOON + 36 * HOUR }, begin.alarm);
    await house.alarms.approve(end.broadcast, publisher);
    await reaches(end.broadcast, 'completed');
    const sent = texts().length;
    clock.move(HOUR + 1_000);
    await reaches(news.broadcast, 'onhold');
    expect(await report(news.broadcast)).toMatchObject({ reason: 'alarm-changed' });
    expect(await house.alarms.resume(news.broadcast, publisher)).toEqual({ ok: false, refusal: 'alarm-changed' });
    expect(texts()).toHaveLength(sent);
    await until('the publishers are told', async () =>
      (await mails()).some(({ subject, body }) => subject.includes('wartet auf Sie') && body.includes(news.broadcast)),
    );
    expect(await house.alarms.stop(news.broadcast, publisher)).toMatchObject({ state: 'stopped' });
  });

  it('of a begin that was stopped before its time leaves no alarm', async () => {
    const { alarm, broadcast } = await submitted(announce, null, { scheduledFor: NOON + HOUR });
    await house.alarms.approve(broadcast, publisher);
    await house.alarms.stop(broadcast, publisher);
    const row = await database.db.selectFrom('alarms').select('state').where('id', '=', alarm).executeTakeFirst();
    expect(row?.state).toBe('withdrawn');
    expect(await house.alarms.order(null, announce, editor)).toMatchObject({ ok: true });
  });

  it.each([
    ['schedule-in-the-past', { scheduledFor: NOON - HOUR }],
    ['not-after-before-start', { scheduledFor: NOON + 2 * HOUR, notAfter: NOON + HOUR }],
    ['not-after-before-start', { notAfter: NOON - HOUR }],
    ['valid-until-too-early', { validUntil: NOON - HOUR }],
  ])('refuses a time that cannot be meant: %s', async (refusal, schedule) => {
    expect(await house.alarms.order(null, announce, editor, schedule)).toEqual({ ok: false, refusal });
  });

  it('after its latest time is refused', async () => {
    const { broadcast } = await submitted(announce, null, { notAfter: NOON + HOUR });
    clock.move(2 * HOUR);
    expect(await house.alarms.approve(broadcast, publisher)).toEqual({ ok: false, refusal: 'too-late' });
  });

  it('is told to the publishers’ own addresses, a link and no word of content in the subject', async () => {
    await mailOf(publisher, 'petra@stadt.example');
    await mailOf(editor, 'ede@stadt.example');
    const admin = await addUser(database, 'Ada', 'admin');
    await mailOf(admin, 'AMT@stadt.example');
    const gone = await addUser(database, 'Gero', 'publisher');
    await mailOf(gone, 'gero@stadt.example');
    await database.db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', gone.id).execute();
    const { broadcast } = await submitted(announce);
    const [waiting] = await mails();
    expect(JSON.parse(waiting!.recipients).sort()).toEqual(['amt@stadt.example', 'petra@stadt.example']);
    expect(waiting!.subject).toBe('Luftpost: Eine Aussendung wartet auf Freigabe');
    expect(waiting!.body).toContain(`https://luftpost.example/console/broadcasts/${broadcast}`);
    expect(await house.alarms.emergency(broadcast, admin, 'Nachts allein', 'another')).toMatchObject({
      refusal: 'changed',
    });
    const { hash: seen } = await report(broadcast);
    expect(await house.alarms.emergency(broadcast, admin, 'Nachts allein', seen)).toMatchObject({ ok: true });
    const told = (await mails()).at(-1)!;
    expect(JSON.parse(told.recipients).sort()).toEqual([
      'amt@stadt.example',
      'ede@stadt.example',
      'petra@stadt.example',
    ]);
    expect(told.body).toContain('von Ada');
  });

  it('is tried on one’s own chat first, marked TEST, and counted nowhere', async () => {
    await subscribe(database, channel, crowd(3));
    await house.start();
    const chats = createStaffChatStore({ database, now: () => clock.now() });
    const link = async (code: string, id: string) =>
      database.db.transaction().execute((tx) => linkChat(tx, code, `a-${id}`, clock.now()));
    const { broadcast } = await submitted(announce);
    expect(await house.alarms.test({ broadcast }, editor)).toEqual({ ok: false, refusal: 'no-chat' });
    const old = await chats.makeCode(editor.id);
    const code = await chats.makeCode(editor.id);
    expect(await link(old, '0000001')).toBe(false);
    expect(await link(`${code.slice(0, 3).toLowerCase()}-${code.slice(3)}`, '0000001')).toBe(true);
    expect(await link(code, '0000002')).toBe(false);
    const tried = await house.alarms.test({ broadcast }, editor);
    if (!tried.ok) throw new Error(tried.refusal);
    await reaches(tried.broadcast, 'completed');
    expect(channel.sent.map(({ to }) => to)).toEqual(['0000001']);
    expect(texts()[0]).toMatch(/^TEST – keine echte Meldung\n\nFeinstaubalarm in Stuttgart ab/);
    expect((await house.alarms.list()).map(({ id }) => id)).toEqual([broadcast]);
    expect(await house.notices()).toEqual([]);
    expect(house.situation()).toMatchObject({ phase: 'none' });
    expect(await report(broadcast)).toMatchObject({ state: 'submitted' });
    const who = { addressId: 'a-0000001', channel: 'telegram', account: '42', externalId: '0000001' };
    await database.db
      .transaction()
      .execute((tx) =>
        endSubscriptions({ tx, now: clock.now(), hash, consentKeptMs: () => 1 }, who, 'all', 'unsubscribed'),
      );
    expect(await house.alarms.test({ broadcast }, editor)).toEqual({ ok: false, refusal: 'no-chat' });
  });

  it('does not reach again who read it with the confirmation', async () => {
    await subscribe(database, channel, [{ id: '1' }]);
    const { broadcast, alarm } = await submitted(announce);
    await house.alarms.approve(broadcast, publisher);
    await subscribe(database, channel, [{ id: '2', startedAt: clock.now() + 1_000 }]);
    await house.start();
    await reaches(broadcast, 'completed');
    expect(house.noticeInForce('de')?.text).toContain('Feinstaubalarm in Stuttgart ab');
    expect((await report(broadcast)).audience.telegram?.excluded).toEqual({ 'joined-after': 1 });
    clock.move(HOUR);
    const end = await submitted({ type: 'end', until: NOON + 36 * HOUR }, alarm);
    await house.alarms.approve(end.broadcast, publisher);
    await reaches(end.broadcast, 'completed');
    expect(channel.sent.map(({ to }) => to).sort()).toEqual(['1', '1', '2']);
    expect(house.noticeInForce('de')?.text).toContain('endet am');
    clock.move(48 * HOUR);
    expect(house.noticeInForce('de')).toBeNull();
  });
});
