// An alarm on its way: approval, ledger, pause, stop, STOPP, correction and end, on both databases.
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AlarmOrder } from '../../src/core/alarm.ts';
import type { SendResult } from '../../src/core/send-result.ts';
import type { User } from '../../src/core/user.ts';
import type { Database } from '../../src/storage/database.ts';
import { endSubscriptions } from '../../src/storage/subscriptions.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { type FakeChannel, fakeChannel } from '../fakes/channel.ts';
import {
  type AlarmHouse,
  addUser,
  clockFrom,
  crowd,
  hash,
  NOON,
  openAlarmHouse,
  type Subscriber,
  subscribe,
} from './alarm-house.ts';
import { until } from './spine.ts';

const HOUR = 3_600_000;
const announce: AlarmOrder = { type: 'announce', stovesFrom: NOON + 6 * HOUR, carsFrom: NOON + 12 * HOUR };

eachDatabase('a broadcast', (open) => {
  let database: Database;
  let channel: FakeChannel;
  let house: AlarmHouse;
  let clock: ReturnType<typeof clockFrom>;
  let editor: User;
  let publisher: User;
  let admin: User;

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
    admin = await addUser(database, 'Ada', 'admin');
  });
  afterEach(() => house.stop());

  const people = (list: Subscriber[]) => subscribe(database, channel, list);
  async function release(order: AlarmOrder, alarmId: string | null = null) {
    const submitted = await house.alarms.order(alarmId, order, editor);
    if (!submitted.ok) throw new Error(submitted.refusal);
    const approved = await house.alarms.approve(submitted.broadcast, publisher);
    if (!approved.ok) throw new Error(approved.refusal);
    return submitted;
  }
  const report = async (id: string) => (await house.alarms.report(id))!;
  const reaches = (id: string, state: string) =>
    until(`${id} is ${state}`, async () => (await report(id)).state === state);
  const sum = (totals: Record<string, number>) => Object.values(totals).reduce((all, n) => all + n, 0);
  const recipients = () => channel.sent.map((send) => send.to).sort();

  it('reaches everybody once, each in their language, and is complete', async () => {
    await people([{ id: '1' }, { id: '2', locale: 'en' }, { id: '3', locale: 'de-simple' }, { id: '4', locale: 'uk' }]);
    await house.start();
    const { broadcast, alarm } = await release(announce);
    await reaches(broadcast, 'completed');
    expect(recipients()).toEqual(['1', '2', '3', '4']);
    const text = (id: string) => channel.sent.find((send) => send.to === id)?.text ?? '';
    expect(text('1')).toContain('Feinstaubalarm in Stuttgart ab Dienstag, 1. Dezember 2026');
    expect(text('2')).toContain('Particulate alarm');
    expect(text('3')).toContain('Feinstaub-Alarm');
    expect(text('4')).toContain('Тривога');
    expect(await report(broadcast)).toMatchObject({
      size: 4,
      totals: { sent: 4 },
      channels: { telegram: { sent: 4 } },
    });
    expect(house.situation()).toMatchObject({ phase: 'announced', alarm: { id: alarm, until: null } });
    expect((await house.notices())[0]?.title.de).toContain('Feinstaubalarm');
    expect(house.noticeInForce('en')?.text).toContain('Particulate alarm');
  });

  it('needs a second person, in the right role, for the content that was submitted', async () => {
    const { broadcast } = (await house.alarms.order(null, announce, editor)) as { broadcast: string };
    const staff = await addUser(database, 'Stefan', 'staff');
    expect(await house.alarms.approve(broadcast, editor)).toEqual({ ok: false, refusal: 'own-submission' });
    expect(await house.alarms.approve(broadcast, staff)).toEqual({ ok: false, refusal: 'not-allowed' });
    expect(await house.alarms.approve(broadcast, publisher, 'other')).toEqual({ ok: false, refusal: 'changed' });
    expect(await house.alarms.order(null, announce, staff)).toEqual({ ok: false, refusal: 'not-allowed' });
    const row = await database.db.selectFrom('notice_texts').selectAll().executeTakeFirstOrThrow();
    const change = (text: string) =>
      database.db
        .updateTable('notice_texts')
        .set({ text })
        .where('notice_id', '=', row.notice_id)
        .where('locale', '=', row.locale)
        .where('outlet', '=', row.outlet)
        .execute();
    await change('something else');
    expect(await house.alarms.approve(broadcast, publisher)).toEqual({ ok: false, refusal: 'changed' });
    await change(row.text);
    expect(await house.alarms.approve(broadcast, publisher)).toMatchObject({ ok: true, state: 'approved' });
    expect(await house.alarms.approve(broadcast, publisher)).toEqual({ ok: false, refusal: 'impossible' });
    const mails = await database.db.selectFrom('mails').selectAll().execute();
    expect(mails.map((mail) => mail.subject)).toEqual(['Luftpost: Eine Aussendung wartet auf Freigabe']);
    expect(mails[0]?.body).toContain(`https://luftpost.example/console/broadcasts/${broadcast}`);
  });

  it('lets an admin release in an emergency with a reason, and says so', async () => {
    const { broadcast } = (await house.alarms.order(null, announce, admin)) as { broadcast: string };
    expect(await house.alarms.emergency(broadcast, publisher, 'eilt')).toEqual({ ok: false, refusal: 'not-allowed' });
    expect(await house.alarms.emergency(broadcast, admin, ' ')).toEqual({ ok: false, refusal: 'reason-missing' });
    expect(await house.alarms.emergency(broadcast, admin, 'Nachts allein')).toMatchObject({ ok: true });
    expect(await report(broadcast)).toMatchObject({ emergency: true, reason: 'Nachts allein', decidedBy: 'Ada' });
    const subjects = await database.db.selectFrom('mails').select('subject').execute();
    expect(subjects.map((mail) => mail.subject)).toContain('Luftpost: Notfreigabe');
  });

  it('returns and rejects with a reason', async () => {
    const { broadcast, alarm } = (await house.alarms.order(null, announce, editor)) as unknown as Record<
      string,
      string
    >;
    expect(await house.alarms.turnDown(broadcast!, publisher, 'return', '')).toMatchObject({ ok: false });
    expect(await house.alarms.turnDown(broadcast!, publisher, 'return', 'Datum?')).toMatchObject({ state: 'returned' });
    expect(await house.alarms.approve(broadcast!, publisher)).toMatchObject({ refusal: 'impossible' });
    expect(await house.alarms.turnDown(broadcast!, publisher, 'reject', 'nein')).toMatchObject({ state: 'rejected' });
    const row = await database.db.selectFrom('alarms').select('state').where('id', '=', alarm!).executeTakeFirst();
    expect(row?.state).toBe('withdrawn');
  });

  it('makes one broadcast of the same request twice', async () => {
    const twice = await Promise.all(
      [1, 2].map(() => house.alarms.order(null, announce, editor, { requestId: 'form-1' })),
    );
    expect(twice[0]).toEqual(twice[1]);
    expect(await house.alarms.list()).toHaveLength(1);
  });

  it('releases one of two alarms submitted at the same time', async () => {
    const first = (await house.alarms.order(null, announce, editor)) as { broadcast: string };
    const second = (await house.alarms.order(null, announce, editor)) as { broadcast: string };
    const outcomes = await Promise.all([
      house.alarms.approve(first.broadcast, publisher),
      house.alarms.approve(second.broadcast, publisher),
    ]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(outcomes.find((outcome) => !outcome.ok)).toEqual({ ok: false, refusal: 'already-open' });
  });

  it('explains who is left out, before and after', async () => {
    await people([
      { id: '1' },
      { id: '2', pausedUntil: NOON + HOUR },
      { id: '3', state: 'blocked' },
      { id: '4', state: 'gone' },
      { id: '5', extent: 'edges' },
      { id: '6', topic: 'mobility' },
    ]);
    await subscribe(database, fakeChannel('whatsapp-cloud', '9'), [{ id: '7' }]);
    const expected = {
      telegram: { included: 2, excluded: { paused: 1, blocked: 1, gone: 1 } },
      'whatsapp-cloud': { included: 0, excluded: { 'channel-not-running': 1 } },
    };
    const preview = await house.alarms.preview({ alarmId: null, order: announce }, editor);
    expect(preview).toMatchObject({ ok: true, audience: expected });
    await house.start();
    const { broadcast, alarm } = await release(announce);
    await reaches(broadcast, 'completed');
    expect((await report(broadcast)).audience).toEqual(expected);
    expect(recipients()).toEqual(['1', '5']);
    const news = await release({ type: 'develop' }, alarm);
    await reaches(news.broadcast, 'completed');
    expect((await report(news.broadcast)).audience.telegram?.excluded.edges).toBe(1);
  });

  it('does not send to somebody who says STOPP while it runs', async () => {
    await people(crowd(30));
    house = openAlarmHouse({ database, channel, clock, concurrency: 8 });
    await house.start();
    const gate = holdSends(channel, 6);
    const { broadcast } = await release(announce);
    await until('six are on their way', () => channel.sent.length === 6);
    await house.alarms.pause(broadcast, publisher);
    const who = { addressId: 'a-0000029', channel: 'telegram', account: '42', externalId: '0000029' };
    await database.db
      .transaction()
      .execute((tx) =>
        endSubscriptions({ tx, now: NOON, hash, consentKeptMs: () => 1 }, who, ['alarm'], 'unsubscribed'),
      );
    gate.open();
    await house.alarms.resume(broadcast, publisher);
    await reaches(broadcast, 'completed');
    expect(recipients()).not.toContain('0000029');
    expect((await report(broadcast)).totals).toMatchObject({ sent: 29, skipped: 1 });
  });

  it('pauses, resumes and stops, and always adds up', async () => {
    await people(crowd(500));
    house = openAlarmHouse({ database, channel, clock, concurrency: 8 });
    await house.start();
    const gate = holdSends(channel, 20);
    const { broadcast } = await release(announce);
    await until('some are held', () => gate.held() > 0);
    expect(await house.alarms.pause(broadcast, publisher)).toMatchObject({ state: 'paused' });
    gate.open();
    const settled = async () => (await report(broadcast)).totals.sending === 0;
    await until('nothing is under way', settled);
    const paused = channel.sent.length;
    expect(paused).toBeLessThan(100);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(channel.sent).toHaveLength(paused);
    expect(sum((await report(broadcast)).totals)).toBe(500);
    const again = holdSends(channel, 20);
    expect(await house.alarms.resume(broadcast, publisher)).toMatchObject({ state: 'running' });
    await until('it goes on', () => again.held() > 0);
    expect(await house.alarms.stop(broadcast, publisher)).toMatchObject({ state: 'stopped' });
    again.open();
    await until('the rest is skipped', async () => {
      const { totals } = await report(broadcast);
      return totals.pending === 0 && totals.sending === 0;
    });
    const { totals, state } = await report(broadcast);
    expect(state).toBe('stopped');
    expect(totals.sent + totals.skipped).toBe(500);
    expect(totals.sent).toBe(channel.sent.length);
    expect(new Set(recipients()).size).toBe(channel.sent.length);
  });

  it('sends a correction to those who got what was wrong, and nothing wrong any more', async () => {
    await people(crowd(100));
    house = openAlarmHouse({ database, channel, clock, concurrency: 8 });
    await house.start();
    const gate = holdSends(channel, 12);
    const { broadcast, alarm } = await release(announce);
    await until('some are held', () => gate.held() > 0);
    const correction = await release(
      { type: 'correct', carsFrom: NOON + 36 * HOUR, stovesFrom: NOON + 30 * HOUR },
      alarm,
    );
    gate.open();
    await reaches(correction.broadcast, 'completed');
    await reaches(broadcast, 'completed');
    const wrong = channel.sent.filter((send) => send.text.startsWith('Feinstaubalarm')).map((send) => send.to);
    const right = channel.sent.filter((send) => send.text.startsWith('Korrektur')).map((send) => send.to);
    expect(right.sort()).toEqual(wrong.sort());
    expect(wrong.length).toBeLessThan(30);
    const { totals } = await report(broadcast);
    expect(totals).toMatchObject({ sent: wrong.length, skipped: 100 - wrong.length });
    const reasons = await database.db
      .selectFrom('deliveries')
      .select('reason')
      .distinct()
      .where('broadcast_id', '=', broadcast)
      .where('state', '=', 'skipped')
      .execute();
    expect(reasons).toEqual([{ reason: 'superseded' }]);
  });

  it('sends the end to all whom the chain reached and who joined meanwhile, not to the others', async () => {
    await people([{ id: '1' }, { id: '2', extent: 'edges' }, { id: '3', pausedUntil: NOON + HOUR }]);
    await house.start();
    const { broadcast, alarm } = await release(announce);
    await reaches(broadcast, 'completed');
    clock.move(2 * HOUR);
    await people([{ id: '4', startedAt: clock.now() }]);
    const news = await release({ type: 'develop' }, alarm);
    await reaches(news.broadcast, 'completed');
    const end = await release({ type: 'end', until: NOON + 36 * HOUR }, alarm);
    await reaches(end.broadcast, 'completed');
    const to = (start: string) => channel.sent.filter((send) => send.text.includes(start)).map((send) => send.to);
    expect(to('Stand Montag').sort()).toEqual(['1', '3', '4']);
    expect(to('endet am').sort()).toEqual(['1', '2', '3', '4']);
    expect(house.situation()).toMatchObject({ phase: 'announced', alarm: { until: NOON + 36 * HOUR } });
    expect(await house.alarms.order(alarm, { type: 'develop' }, editor)).toMatchObject({ refusal: 'ended' });
  });

  it('skips what is out of date, also after a pause', async () => {
    await people(crowd(20));
    house = openAlarmHouse({ database, channel, clock, concurrency: 8 });
    await house.start();
    const gate = holdSends(channel, 20);
    const { broadcast } = await release(announce);
    await until('some are held', () => gate.held() > 0);
    await house.alarms.pause(broadcast, publisher);
    gate.open();
    await until('nothing is under way', async () => (await report(broadcast)).totals.sending === 0);
    clock.move(48 * HOUR);
    expect(await house.alarms.resume(broadcast, publisher)).toMatchObject({ refusal: 'expired' });
    await reaches(broadcast, 'expired');
    await until('the rest is skipped', async () => (await report(broadcast)).totals.pending === 0);
    expect(sum((await report(broadcast)).totals)).toBe(20);
  });

  it.each([
    ['info', '--drop', 0],
    ['danger', 'by itself', 1],
  ] as const)('class %s: doubt is settled %s', async (kind, _how, more) => {
    house = openAlarmHouse({ database, channel, clock, settings: { notice_class: kind } });
    await people(crowd(3));
    channel.fates.push({ outcome: 'unknown', reason: 'reset' });
    await house.start();
    const { broadcast } = await release(announce);
    await until('all but one are sent', async () => (await report(broadcast)).totals.sent === 2);
    expect(await report(broadcast)).toMatchObject({
      state: 'running',
      totals: { unknown: 1 },
      undecided: { telegram: 1 },
    });
    clock.move(2 * 60_000);
    if (kind === 'info') expect(await house.alarms.settleDoubt(broadcast, 'drop')).toEqual({ ok: true, rows: 1 });
    await reaches(broadcast, 'completed');
    expect(channel.sent).toHaveLength(3 + more);
    if (more > 0) expect(channel.sent.at(-1)?.text.startsWith('(erneut gesendet)')).toBe(true);
    expect((await report(broadcast)).totals).toMatchObject(kind === 'info' ? { sent: 2, unknown: 1 } : { sent: 3 });
  });

  it('pauses by itself when sends fail, and says why', async () => {
    await people(crowd(300));
    for (let i = 0; i < 300; i++) channel.fates.push({ outcome: 'unknown', reason: '502' });
    await house.start();
    const { broadcast } = await release(announce);
    await reaches(broadcast, 'paused');
    await until('nothing is under way', async () => (await report(broadcast)).totals.sending === 0);
    expect((await report(broadcast)).reason).toMatch(/of the last \d+ sends failed, the last one with: 502/);
    expect(channel.sent.length).toBeLessThan(200);
    await until('a mail is written', async () => {
      const mails = await database.db.selectFrom('mails').select('subject').execute();
      return mails.some((mail) => mail.subject === 'Luftpost: Eine Aussendung hat angehalten');
    });
  });

  it('comes silently at night, and a post waits for the morning', async () => {
    await people([{ id: '1' }, { id: '2', topic: 'mobility' }]);
    clock.move(11 * HOUR);
    await house.start();
    const { broadcast } = await release({ ...announce, stovesFrom: NOON + 30 * HOUR, carsFrom: NOON + 36 * HOUR });
    await reaches(broadcast, 'completed');
    expect(channel.sent[0]?.message.silent).toBe(true);
    const draft = { topic: 'mobility' as const, title: { de: 'Rad' }, text: { de: 'Neue Wege.' } };
    const post = (await house.alarms.post(draft, editor)) as { broadcast: string };
    await house.alarms.approve(post.broadcast, publisher);
    await reaches(post.broadcast, 'running');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(channel.sent).toHaveLength(1);
    clock.move(9 * HOUR);
    await reaches(post.broadcast, 'completed');
    expect(channel.sent[1]).toMatchObject({ to: '2' });
    expect(channel.sent[1]?.message.silent).toBeUndefined();
  });

  it('asks a person about a schedule that passed, and holds everything after a restore', async () => {
    await people([{ id: '1' }]);
    const submitted = (await house.alarms.order(null, announce, editor, { scheduledFor: NOON + HOUR })) as {
      broadcast: string;
    };
    expect(await house.alarms.approve(submitted.broadcast, publisher)).toMatchObject({ state: 'scheduled' });
    clock.move(2 * HOUR);
    await house.start();
    await reaches(submitted.broadcast, 'onhold');
    expect(channel.sent).toHaveLength(0);
    await database.db.insertInto('meta').values({ key: 'hold', value: '{}' }).execute();
    expect(await house.alarms.resume(submitted.broadcast, publisher)).toMatchObject({ ok: true });
    await reaches(submitted.broadcast, 'completed');
    expect(channel.sent).toHaveLength(1);
    expect(await database.db.selectFrom('meta').selectAll().where('key', '=', 'hold').execute()).toEqual([]);
  });
});

/** Lets `free` sends through and holds the next ones until opened. */
function holdSends(channel: FakeChannel, held: number) {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const before = channel.fates.length;
  for (let i = 0; i < held; i++) {
    channel.fates.push(
      gate.then((): SendResult => ({ outcome: 'accepted', providerId: `held-${channel.sent.length}-${i}` })),
    );
  }
  return { open, held: () => before + held - channel.fates.length };
}
