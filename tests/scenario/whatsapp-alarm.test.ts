// An alarm by approved wording to several hundred on WhatsApp: lost answers, throttling, shuffled and late statuses.
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createWhatsAppNotices } from '../../src/app/whatsapp-notices.ts';
import type { WhatsAppCloudChannel } from '../../src/channels/whatsapp-cloud/channel.ts';
import type { AlarmOrder } from '../../src/core/alarm.ts';
import type { User } from '../../src/core/user.ts';
import { createChannelStops } from '../../src/storage/channel-stops.ts';
import type { Database } from '../../src/storage/database.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { openWhatsAppCloud } from '../channels/whatsapp-cloud/open-channel.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { type FakeChannel, fakeChannel } from '../fakes/channel.ts';
import {
  type FakeGraph,
  type FakeGraphOptions,
  type FakeSent,
  startFakeGraph,
} from '../fakes/whatsapp-cloud/start-fake-graph.ts';
import { requestOf, statuses } from '../fakes/whatsapp-cloud/webhooks.ts';
import {
  type AlarmHouse,
  addUser,
  clockFrom,
  fixedSettings,
  hash,
  NOON,
  openAlarmHouse,
  subscribe,
} from './alarm-house.ts';
import { until } from './spine.ts';

const HOUR = 3_600_000;
const announce: AlarmOrder = { type: 'announce', stovesFrom: NOON + 6 * HOUR, carsFrom: NOON + 12 * HOUR };
const TEMPLATES = ['de', 'en', 'tr'].map((language) => ({
  name: 'luftpost_alarm',
  language,
  status: 'APPROVED',
  parameters: 3,
  ttlS: 3_600,
}));
const LOCALES = ['de', 'en', 'tr', 'de-simple', 'fr'] as const;

eachDatabase('an alarm on WhatsApp', (open) => {
  let database: Database;
  let fake: FakeGraph;
  let channel: WhatsAppCloudChannel;
  let telegram: FakeChannel;
  let house: AlarmHouse;
  let clock: ReturnType<typeof clockFrom>;
  let editor: User;
  let publisher: User;
  let count = 0;

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => wipe(database));
  afterEach(async () => {
    await house.stop();
    await channel.close();
    await fake.stop();
  });

  async function start(size: number, options: FakeGraphOptions, settings: Record<string, string> = {}): Promise<void> {
    clock = clockFrom(NOON);
    const now = () => clock.now();
    fake = await startFakeGraph({ ...options, templates: structuredClone(options.templates ?? TEMPLATES) });
    const inbox = createInboxStore({ database, hash, now, immediate: () => true, consentKeptMs: () => 1 });
    const rate = { broadcast: 5_000, reply: 5 };
    channel = openWhatsAppCloud(fake, { inbox, rate, clock, sendTimeoutMs: 2_000 }).channel;
    telegram = fakeChannel('telegram', '42', 100_000);
    const whatsapp = createWhatsAppNotices({
      account: channel.account,
      lookups: channel.lookups,
      settings: () => fixedSettings(settings),
      clock,
      stops: createChannelStops({ database, now }),
    });
    house = openAlarmHouse({ database, channel, others: [telegram], clock, whatsapp });
    editor = await addUser(database, `Ede${++count}`, 'editor');
    publisher = await addUser(database, `Petra${count}`, 'publisher');
    const people = Array.from({ length: size }, (_, at) => ({
      id: String(4_915_100_000_000 + at),
      locale: LOCALES[at % 5]!,
    }));
    await subscribe(database, channel, people);
    await house.start();
  }
  async function release() {
    const submitted = await house.alarms.order(null, announce, editor);
    if (!submitted.ok) throw new Error(submitted.refusal);
    const remarks = await house.remarks(submitted.broadcast);
    const approved = await house.alarms.approve(submitted.broadcast, publisher);
    if (!approved.ok) throw new Error(approved.refusal);
    return { id: submitted.broadcast, remarks };
  }
  const report = async (id: string) => (await house.alarms.report(id))!;
  const push = async (sent: FakeSent, status: string, error?: { code: number }): Promise<void> => {
    const callback = sent.callback ?? undefined;
    const webhook = statuses({
      id: sent.id,
      to: sent.to,
      status,
      ...(callback ? { callback } : {}),
      ...(error ? { error } : {}),
    });
    expect((await channel.intake.receive(requestOf(webhook))).status).toBe(200);
  };

  it('reaches everybody once in their language, however answers are lost and statuses come', async () => {
    const SIZE = 400;
    await start(SIZE, {
      faultFor: (_send, n) => {
        if (n % 23 === 0) return { type: 'hang', effect: true };
        if (n % 29 === 0) return { type: 'reset', effect: true };
        if (n % 31 === 0) return { type: 'server-error', effect: true };
        if (n === 50) return { type: 'refuse', code: 130429 };
        if (n % 37 === 0) return { type: 'held' };
        return n % 41 === 0 ? { type: 'refuse', code: 131056 } : undefined;
      },
    });
    const { id, remarks } = await release();
    expect(remarks).toMatchObject([{ what: 'cost', values: { count: '400', total: '18.24' } }]);
    await until(
      'everybody was tried',
      async () => {
        const { totals, frozen } = await report(id);
        if (totals.sending === 0) clock.move(7_000);
        return frozen && totals.pending + totals.sending === 0;
      },
      20_000,
    );
    const before = await report(id);
    expect(before.totals.unknown).toBeGreaterThan(10);
    expect(before.totals.held).toBeGreaterThan(3);
    const shuffled = [...fake.sent].sort((a, b) => a.id.localeCompare(b.to));
    for (const sent of shuffled) {
      await push(sent, 'read');
      if (Number(sent.to) % 3 === 0) await push(sent, 'sent');
      await push(sent, 'delivered');
      await push(sent, 'delivered');
    }
    clock.move(11_000);
    await until('it is complete', async () => (await report(id)).state === 'completed');
    const after = await report(id);
    expect(after.totals).toMatchObject({ delivered: SIZE, unknown: 0, held: 0, failed: 0 });
    expect(new Set(fake.sent.map((sent) => sent.to)).size).toBe(SIZE);
    expect(fake.sent).toHaveLength(SIZE);
    const languages = fake.sent.map((sent) => {
      const { template } = sent.body as { template: { language: { code: string } } };
      return [(Number(sent.to) - 4_915_100_000_000) % 5, template.language.code].join();
    });
    expect([...new Set(languages)].sort()).toEqual(['0,de', '1,en', '2,tr', '3,de', '4,en']);
  }, 40_000);

  it('says before it starts what stands in its way, holds only that, and goes on when it is mended', async () => {
    const PAUSED = TEMPLATES.map((one) => ({ ...one, status: one.language === 'de' ? 'PAUSED' : 'APPROVED' }));
    await start(20, { templates: PAUSED });
    await subscribe(database, telegram, [{ id: '7' }]);
    const { id, remarks } = await release();
    expect(remarks).toContainEqual({
      channel: 'whatsapp-cloud',
      level: 'bad',
      what: 'template-paused',
      values: { name: 'luftpost_alarm', language: 'de' },
    });
    await until('the others have it', async () => fake.sent.length === 12 && telegram.sent.length === 1);
    expect(new Set(fake.sent.map((sent) => Number(sent.to) % 5))).toEqual(new Set([1, 2, 4]));
    await until('the rest waits with a reason', async () =>
      (await house.reader.reasons(id)).some(({ reason, n }) => reason === 'template' && n === 8),
    );
    expect((await report(id)).state).toBe('running');
    fake.templates[0]!.status = 'APPROVED';
    await createChannelStops({ database, now: () => clock.now() }).lift('whatsapp-cloud', 'luftpost_alarm de');
    clock.move(61_000);
    await until('everybody has it', async () => fake.sent.length === 20);
  });

  it('takes the reserve when the first wording is paused in the middle, and the quota stops notices alone', async () => {
    const both = [...TEMPLATES, ...TEMPLATES.map((one) => ({ ...one, name: 'luftpost_alarm_2' }))];
    await start(60, {
      templates: both,
      limit: 40,
      onSent: () => {
        if (fake.sent.length === 10) for (const one of fake.templates.slice(0, 3)) one.status = 'PAUSED';
      },
    });
    const { id } = await release();
    await until('the quota is used up', async () => (await report(id)).totals.sent === 40, 10_000);
    await until(
      'the rest waits with a reason',
      async () =>
        (await house.reader.reasons(id)).some(
          ({ reason, state }) => state === 'pending' && reason.startsWith('131048'),
        ) && (await report(id)).totals.sending === 0,
    );
    const names = new Set(
      fake.sent.slice(20).map((sent) => (sent.body as { template: { name: string } }).template.name),
    );
    expect(names).toEqual(new Set(['luftpost_alarm_2']));
    expect((await report(id)).totals).toMatchObject({ pending: 20, sent: 40, failed: 0 });
    const [stop] = await createChannelStops({ database, now: () => clock.now() }).list();
    expect(stop).toMatchObject({ channel: 'whatsapp-cloud', account: channel.account });
    const mails = () => database.db.selectFrom('mails').select(['subject', 'body']).execute();
    await until(
      'publishers are told',
      async () => (await mails()).some(({ subject }) => subject.includes('warten')),
      10_000,
    );
    expect((await mails()).find(({ subject }) => subject.includes('warten'))?.body).toContain('Auf WhatsApp');
    const address = { channel: 'whatsapp-cloud', account: channel.account, id: '4917700000000' } as const;
    expect(await channel.send(address, { text: 'Antwort' }, 'reply')).toMatchObject({ outcome: 'accepted' });
  });

  it('announces the end of WhatsApp itself by the approved wording for posts, once to everybody', async () => {
    await start(5, { templates: TEMPLATES.map((one) => ({ ...one, name: 'luftpost_post', ttlS: undefined })) });
    const until30 = NOON + 30 * 24 * HOUR;
    const submitted = await house.alarms.submit({ exit: { channel: 'whatsapp-cloud', until: until30 } }, publisher);
    if (!submitted.ok) throw new Error(submitted.refusal);
    const other = await addUser(database, `Paul${count}`, 'publisher');
    expect(await house.alarms.approve(submitted.broadcast, other)).toMatchObject({ ok: true });
    await until('all have it', async () => (await report(submitted.broadcast)).totals.sent === 5);
    const bodies = fake.sent.map(
      (sent) => sent.body as { type: string; template: { name: string; language: { code: string } } },
    );
    expect(new Set(fake.sent.map(({ to }) => to)).size).toBe(5);
    expect(new Set(bodies.map(({ template }) => template.name))).toEqual(new Set(['luftpost_post']));
    expect(new Set(bodies.map(({ template }) => template.language.code))).toEqual(new Set(['de', 'en', 'tr']));
    expect(JSON.stringify(bodies)).toContain('UMZIEHEN');
    expect(telegram.sent).toEqual([]);
  });

  it('ends the subscription of who opted out there, and names it', async () => {
    await start(10, { faultFor: (send) => (send.to.endsWith('3') ? { type: 'refuse', code: 131050 } : undefined) });
    const { id } = await release();
    await until(
      'all are tried',
      async () => (await report(id)).totals.failed === 1 && (await report(id)).totals.sent === 9,
    );
    const failed = fake.sent.find((sent) => sent.to.endsWith('5'))!;
    await push(failed, 'failed', { code: 131050 });
    expect((await report(id)).totals).toMatchObject({ failed: 2, sent: 8 });
    expect(await database.db.selectFrom('subscriptions').selectAll().execute()).toHaveLength(8);
    expect(await database.db.selectFrom('suppressions').selectAll().execute()).toHaveLength(2);
  });

  it('never lets a wording arrive after its time', async () => {
    const slow = TEMPLATES.map((one) => ({ ...one, ttlS: 40 * 3_600 }));
    await start(5, { templates: slow });
    const { id, remarks } = await release();
    expect(remarks.map(({ what, level }) => [what, level])).toContainEqual(['template-late', 'bad']);
    await until('all are left out', async () => (await report(id)).totals.skipped === 5);
    expect((await house.reader.reasons(id)).map(({ reason }) => reason)).toEqual(['too-late']);
    expect(fake.sent).toEqual([]);
  });

  it('goes on as the settings say when Meta cannot be asked, and says so', async () => {
    await start(5, { businessAccount: 'x' });
    fake.templates.length = 0;
    fake.templates.push(...TEMPLATES);
    await house.stop();
    const silent = { templates: () => Promise.reject(new Error('no')), number: () => Promise.reject(new Error('no')) };
    const whatsapp = createWhatsAppNotices({
      account: channel.account,
      lookups: silent,
      settings: () =>
        fixedSettings({ whatsapp_template_languages: 'de,en', whatsapp_template_alarm: 'luftpost_alarm' }),
      clock,
      stops: createChannelStops({ database, now: () => clock.now() }),
    });
    house = openAlarmHouse({ database, channel, clock, whatsapp });
    await house.start();
    const { remarks } = await release();
    expect(remarks.map(({ what }) => what)).toEqual(['templates-unknown', 'limit-unknown', 'cost']);
    await until('all have it', async () => fake.sent.length === 5);
  });
});
