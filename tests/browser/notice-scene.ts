// Notices in every state over the console's scene: an alarm on its way, doubt, a submission, a month of joins.
import type { DeliveryState } from '../../src/core/delivery.ts';
import { newId } from '../../src/core/id.ts';
import { instantAt } from '../../src/core/wall-clock.ts';
import type { OpenConsole } from '../web/open-console.ts';

const ZONE = 'Europe/Berlin';

/** How the rows of a ledger end up, in turn. */
const FATES: DeliveryState[] = ['sent', 'delivered', 'sent', 'unknown', 'failed', 'pending', 'pending', 'skipped'];

/** People with a subscription; some paused, some for the edges only. */
export async function subscribers(c: OpenConsole, channel: string, count: number): Promise<void> {
  const { db } = c.database;
  for (let index = 0; index < count; index++) {
    const id = `${channel}-${index}`;
    await db
      .insertInto('contacts')
      .values({
        id: `c-${id}`,
        code: `K${channel.slice(0, 1).toUpperCase()}${String(index).padStart(4, '0')}`,
        locale: 'de',
        platform_language: null,
        name: null,
        muted_until: null,
        erase_requested_at: null,
        created_at: 0,
      })
      .execute();
    await db
      .insertInto('addresses')
      .values({
        id: `a-${id}`,
        contact_id: `c-${id}`,
        channel,
        account: 'bot',
        external_id: id,
        state: index % 23 === 5 ? 'blocked' : 'active',
        created_at: 0,
        last_inbound_at: null,
      })
      .execute();
    await db
      .insertInto('subscriptions')
      .values({
        id: `s-${id}`,
        address_id: `a-${id}`,
        topic: 'alarm',
        extent: index % 11 === 3 ? 'edges' : 'all',
        quiet_from: null,
        quiet_to: null,
        paused_until: index % 17 === 2 ? c.clock.at + 86_400_000 : null,
        started_at: 0,
      })
      .execute();
  }
}

/** Writes the ledger of a released broadcast as if it had run for a while. */
export async function runFor(c: OpenConsole, broadcastId: string, ms: number, fates = FATES): Promise<void> {
  const { db } = c.database;
  c.clock.at += ms;
  const row = await db.selectFrom('broadcasts').selectAll().where('id', '=', broadcastId).executeTakeFirstOrThrow();
  const people = await db
    .selectFrom('subscriptions as s')
    .innerJoin('addresses as a', 'a.id', 's.address_id')
    .select(['a.id', 'a.channel'])
    .where('a.state', '=', 'active')
    .where('s.paused_until', 'is', null)
    .execute();
  let index = 0;
  for (const { id, channel } of people) {
    await db
      .insertInto('deliveries')
      .values({
        id: newId(),
        lane: 'broadcast',
        priority: 2,
        channel,
        account: 'bot',
        address_id: id,
        message_id: null,
        broadcast_id: broadcastId,
        notice_id: row.notice_id,
        part: 0,
        body: null,
        state: fates[index++ % fates.length]!,
        attempts: 1,
        not_before: 0,
        holder: null,
        claimed_at: null,
        provider_id: null,
        reason: 'answer lost: time-out after 30 s',
        decided_at: null,
        created_at: c.clock.at,
        updated_at: c.clock.at,
      })
      .execute();
  }
  const audience = await c.deps.notices.planned(broadcastId);
  await db
    .updateTable('broadcasts')
    .set({
      state: 'running',
      frozen_at: c.clock.at - ms,
      started_at: c.clock.at - ms,
      frozen_count: people.length,
      audience: JSON.stringify(audience),
    })
    .where('id', '=', broadcastId)
    .execute();
}

/** Joins and leaves of a few days. */
export async function aMonth(c: OpenConsole): Promise<void> {
  const days: [string, string, string | null, string, number][] = [
    ['2026-03-01', 'join', null, 'telegram', 48],
    ['2026-03-01', 'join', null, 'whatsapp-cloud', 23],
    ['2026-03-01', 'leave', 'unsubscribed', 'telegram', 3],
    ['2026-03-02', 'join', null, 'telegram', 12],
    ['2026-03-02', 'leave', 'unsubscribed', 'telegram', 7],
    ['2026-03-02', 'leave', 'erased', 'whatsapp-cloud', 2],
    ['2026-03-02', 'leave', 'gone', 'telegram', 6],
  ];
  for (const [day, event, reason, channel, count] of days) {
    for (let index = 0; index < count; index++) {
      const at = instantAt(day, 615, ZONE);
      await c.database.db
        .insertInto('subscription_events')
        .values({ id: newId(at), at, channel, topic: 'alarm', event, reason })
        .execute();
    }
  }
}

/** Posted on one public account, in doubt on another. */
async function onOutlets(c: OpenConsole, broadcastId: string): Promise<void> {
  const { db } = c.database;
  const row = await db
    .selectFrom('broadcasts')
    .select('notice_id')
    .where('id', '=', broadcastId)
    .executeTakeFirstOrThrow();
  for (const [outlet, state, reason] of [
    ['mastodon', 'sent', null],
    ['x', 'unknown', '502'],
  ] as const) {
    await db
      .insertInto('outlet_posts')
      .values({
        id: newId(),
        notice_id: row.notice_id,
        broadcast_id: broadcastId,
        outlet,
        state,
        attempts: 1,
        not_before: 0,
        holder: null,
        provider_id: null,
        reason,
        decided_at: null,
        created_at: c.clock.at,
        updated_at: c.clock.at,
      })
      .execute();
  }
}

/** Regime on, subscribers, an alarm that runs, its development that waits, and a returned post. */
export async function openNotices(c: OpenConsole, people = 120) {
  c.values.set('regime', 'on');
  c.values.set('alert_mail', 'amt@stadt.example');
  const carla = await c.addUser('Carla Brandt', 'publisher');
  const dirk = await c.addUser('Dirk Aydin', 'publisher');
  await subscribers(c, 'telegram', people);
  await subscribers(c, 'whatsapp-cloud', Math.ceil(people / 3));
  await aMonth(c);
  const releases = c.alarms.alarms;
  const order = {
    type: 'announce' as const,
    stovesFrom: instantAt('2026-03-02', 18 * 60, ZONE),
    carsFrom: instantAt('2026-03-03', 0, ZONE),
  };
  const begin = await releases.order(null, order, carla);
  if (!begin.ok) throw new Error(begin.refusal);
  const approved = await releases.approve(begin.broadcast, dirk, null);
  if (!approved.ok) throw new Error(approved.refusal);
  await runFor(c, begin.broadcast, 60_000);
  await onOutlets(c, begin.broadcast);
  const development = await releases.order(begin.alarm, { type: 'develop', reason: 'Inversion bis Donnerstag' }, carla);
  if (!development.ok) throw new Error(development.refusal);
  const post = await releases.post(
    { topic: 'mobility', title: { de: 'Neue Radwege' }, text: { de: 'Ab heute ist der Radweg an der B 14 offen.' } },
    dirk,
  );
  if (!post.ok) throw new Error(post.refusal);
  await releases.turnDown(post.broadcast, carla, 'return', 'Bitte den Link zum Plan ergänzen.');
  return {
    carla,
    dirk,
    alarm: begin.alarm,
    begin: begin.broadcast,
    development: development.broadcast,
    post: post.broadcast,
  };
}
