// Released notices on public accounts: each once, in its thread, never out of date, in doubt when nobody can say.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openCall, outletsOf } from '../../src/app/open-outlets.ts';
import type { AlarmOrder } from '../../src/core/alarm.ts';
import type { User } from '../../src/core/user.ts';
import { createOutletWork } from '../../src/delivery/outlet-work.ts';
import type { Database } from '../../src/storage/database.ts';
import { createOutletStore } from '../../src/storage/outlet-store.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { type FakeOutlets, PAGE_ID, startFakeOutlets, TOKENS } from '../fakes/outlets/start-fake-outlets.ts';
import { type AlarmHouse, addUser, clockFrom, NOON, openAlarmHouse } from './alarm-house.ts';
import { silentLog, until } from './spine.ts';

const HOUR = 3_600_000;
const announce: AlarmOrder = { type: 'announce', stovesFrom: NOON + 6 * HOUR, carsFrom: NOON + 12 * HOUR };

eachDatabase('public accounts', (open) => {
  let database: Database;
  let fake: FakeOutlets;
  let calls: ReturnType<typeof openCall>;
  let house: AlarmHouse;
  let clock: ReturnType<typeof clockFrom>;
  let ede: User;
  let petra: User;
  const works: ReturnType<typeof createOutletWork>[] = [];

  beforeAll(async () => {
    database = await open();
    fake = await startFakeOutlets();
    calls = openCall();
  });
  afterAll(async () => {
    await calls.close();
    await fake.stop();
  });
  beforeEach(async () => {
    await wipe(database);
    fake.clear();
    clock = clockFrom(NOON);
    house = openAlarmHouse({ database, channel: fakeChannel('telegram', '42', 100_000), clock });
    ede = await addUser(database, 'Ede', 'editor');
    petra = await addUser(database, 'Petra', 'publisher');
    await house.start();
  });
  afterEach(async () => {
    for (const work of works.splice(0)) await work.stop();
    await house.stop();
  });

  const storeOf = (holder = 'me') =>
    createOutletStore({ database, holder, now: () => clock.now(), timeZone: () => 'Europe/Berlin' });
  /** Starts, and waits until it has said since when it is there. */
  async function working(...given: Parameters<typeof work>) {
    const count = given[1]?.length ?? 3;
    work(...given).start();
    const seen = () => database.db.selectFrom('meta').select('key').where('key', 'like', 'outlet %').execute();
    await until('it looked', async () => (await seen()).length === count);
  }
  function work(holder = 'me', names: ('x' | 'mastodon' | 'facebook')[] = ['x', 'mastodon', 'facebook']) {
    const outlets = outletsOf(
      {
        telegram: null,
        x: names.includes('x') ? { accessToken: TOKENS.x, apiRoot: fake.url } : null,
        mastodon: names.includes('mastodon') ? { url: fake.url, token: TOKENS.mastodon } : null,
        facebook: names.includes('facebook')
          ? { pageId: PAGE_ID, pageToken: TOKENS.facebook, apiRoot: fake.facebookRoot }
          : null,
      },
      calls.call,
      () => async () => ({ outcome: 'accepted' }),
    );
    const made = createOutletWork({
      outlets,
      posts: storeOf(holder),
      clock,
      log: silentLog,
      link: 'https://luftpost.example',
      everyMs: 20,
    });
    works.push(made);
    return made;
  }
  async function submitted(order: AlarmOrder, alarmId: string | null = null) {
    const made = await house.alarms.order(alarmId, order, ede);
    if (!made.ok) throw new Error(made.refusal);
    return made;
  }
  async function released(order: AlarmOrder, alarmId: string | null = null) {
    const made = await submitted(order, alarmId);
    expect(await house.alarms.approve(made.broadcast, petra)).toMatchObject({ ok: true });
    return made;
  }
  const states = async (id: string) =>
    Object.fromEntries((await storeOf().list(id)).map(({ outlet, state }) => [outlet, state]));
  const are = (id: string, expected: object) =>
    until(JSON.stringify(expected), async () => {
      const found = await states(id);
      return Object.entries(expected).every(([outlet, state]) => found[outlet] === state);
    });
  const by = (outlet: string) => fake.posts.filter((post) => post.outlet === outlet);
  const ALL = (state: string) => ({ facebook: state, mastodon: state, x: state });

  it('say a release once each, whoever works, and go on in their threads', async () => {
    await working('one');
    // On SQLite there is one process; on PostgreSQL each says that it lives.
    if (database.kind === 'postgres') {
      const heartbeat_at = clock.now() + 60_000;
      await database.db
        .insertInto('processes')
        .values(['one', 'two'].map((id) => ({ id, role: 'worker', started_at: 0, heartbeat_at })))
        .execute();
      work('two').start();
    }
    const begin = await released(announce);
    await are(begin.broadcast, ALL('sent'));
    const end = await released({ type: 'end', until: NOON + 36 * HOUR }, begin.alarm);
    await are(end.broadcast, ALL('sent'));
    expect(fake.posts).toHaveLength(6);
    for (const outlet of ['x', 'mastodon'] as const) {
      const [first, second] = by(outlet);
      expect(first!.text).toContain('Feinstaubalarm in Stuttgart');
      expect(second!.replyTo).toBe(first!.id);
    }
    expect(by('facebook')[0]!.text).toContain('Komfort-Kamine bleiben aus');
  });

  it('get nothing before the release, and nothing from before they were switched on', async () => {
    const old = await released(announce);
    clock.move(60_000);
    await working();
    const waiting = await submitted({ type: 'develop' }, old.alarm);
    await until(
      'they looked',
      async () =>
        (await database.db.selectFrom('meta').select('key').where('key', 'like', 'outlet %').execute()).length === 3,
    );
    clock.move(60_000);
    expect(fake.posts).toEqual([]);
    await house.alarms.approve(waiting.broadcast, petra);
    await are(waiting.broadcast, ALL('sent'));
    expect(await states(old.broadcast)).toEqual({});
    expect(fake.posts).toHaveLength(3);
  });

  it('list a lost answer as in doubt, but for the one that may be asked again', async () => {
    fake.faults.push({ type: 'reset', effect: true }, { type: 'reset', effect: true }, { type: 'reset', effect: true });
    await working();
    const { broadcast } = await released(announce);
    await are(broadcast, { facebook: 'unknown', x: 'unknown' });
    // Asked again as often as it takes: a connection that is half dead costs another attempt.
    await until('it is posted', async () => {
      clock.move(2_000);
      return (await states(broadcast)).mastodon === 'sent';
    });
    expect(fake.posts).toHaveLength(3);
    expect(await storeOf().settle(broadcast, 'facebook', 'drop')).toBe(true);
    expect(await storeOf().settle(broadcast, 'facebook', 'resend')).toBe(false);
    expect(await storeOf().settle(broadcast, 'x', 'resend')).toBe(true);
    // X refuses the same text twice, so the doubt ends: it was there.
    await are(broadcast, { facebook: 'unknown', x: 'failed' });
    expect(by('x')).toHaveLength(1);
  });

  it('are in doubt about what a dead process had under way, and never post it twice', async () => {
    const { broadcast } = await released(announce);
    const dead = storeOf('dead');
    await database.db
      .insertInto('meta')
      .values(['x', 'mastodon', 'facebook'].map((name) => ({ key: `outlet ${name}`, value: '0' })))
      .execute();
    await dead.enlist(['x', 'mastodon']);
    const claims = [await dead.claim(['x']), await dead.claim(['mastodon'])];
    expect(claims.map((one) => one?.outlet)).toEqual(['x', 'mastodon']);
    work().start();
    await are(broadcast, { x: 'unknown', mastodon: 'sent', facebook: 'sent' });
    expect(by('x')).toEqual([]);
  });

  it('say nothing that is superseded, stopped or expired, and wait while it is paused', async () => {
    fake.faults.push({
      type: 'status',
      status: 429,
      headers: { 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1_000) + 3_600) },
    });
    await working('me', ['x']);
    const begin = await released(announce);
    await are(begin.broadcast, { x: 'pending' });
    const end = await released({ type: 'cancel', reason: 'Falsche Vorhersage' }, begin.alarm);
    clock.move(2 * HOUR);
    await are(begin.broadcast, { x: 'skipped' });
    await are(end.broadcast, { x: 'sent' });
    expect(by('x')).toHaveLength(1);
    expect(by('x')[0]!.text).toContain('abgesagt');
  });

  it('wait for the morning with a post', async () => {
    clock.move(11 * HOUR);
    await working('me', ['mastodon']);
    const draft = { topic: 'mobility' as const, title: { de: 'Rad' }, text: { de: 'Neue Wege.' } };
    const made = await house.alarms.post(draft, ede);
    if (!made.ok) throw new Error(made.refusal);
    await house.alarms.approve(made.broadcast, petra);
    await are(made.broadcast, { mastodon: 'pending' });
    expect(fake.posts).toEqual([]);
    clock.move(9 * HOUR);
    await are(made.broadcast, { mastodon: 'sent' });
    expect(fake.posts[0]!.text).toContain('Neue Wege.');
  });

  it('are silent while sending is on hold after a restore', async () => {
    await working('me', ['x']);
    await until(
      'they looked',
      async () =>
        (await database.db.selectFrom('meta').select('key').where('key', 'like', 'outlet %').execute()).length === 1,
    );
    await database.db.insertInto('meta').values({ key: 'hold', value: '{}' }).execute();
    const { broadcast } = await released(announce);
    await are(broadcast, { x: 'pending' });
    expect(fake.posts).toEqual([]);
    await database.db.deleteFrom('meta').where('key', '=', 'hold').execute();
  });
});
