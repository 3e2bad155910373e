// The figures of a month on both databases: windows of notices, reasons, and what outlives the ledger.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '../../src/core/id.ts';
import { instantAt } from '../../src/core/wall-clock.ts';
import { keepFigures } from '../../src/storage/broadcast-figures.ts';
import { createBroadcastReader } from '../../src/storage/broadcast-reader.ts';
import type { Database } from '../../src/storage/database.ts';
import { createMonthReport } from '../../src/storage/month-report.ts';
import { eachDatabase, wipe } from '../databases.ts';

const ZONE = 'Europe/Berlin';
const at = (day: string, minutes = 600) => instantAt(day, minutes, ZONE);
const NOW = at('2026-03-20');

eachDatabase('the report of a month', (open) => {
  let database: Database;
  let read: ReturnType<typeof createMonthReport>;

  beforeAll(async () => {
    database = await open();
    read = createMonthReport({ database, now: () => NOW, zone: () => ZONE });
  });
  beforeEach(() => wipe(database));

  async function event(when: number, what: 'join' | string, n: number, channel = 'telegram', topic = 'alarm') {
    for (let index = 0; index < n; index++) {
      const [kind, reason] = what === 'join' ? ['join', null] : ['leave', what];
      await database.db
        .insertInto('subscription_events')
        .values({ id: newId(when), at: when, channel, topic, event: kind!, reason: reason ?? null })
        .execute();
    }
  }

  async function broadcast(id: string, startedAt: number, sent: number, test: string | null = null) {
    const common = { alarm_id: null, follows_id: null, alarm: null, change: null, image: null, link: null };
    await database.db
      .insertInto('notices')
      .values({
        ...common,
        id: `n-${id}`,
        kind: 'begin',
        topic: 'alarm',
        alarm_version: 0,
        class: 'info',
        valid_until: startedAt + 1,
        released_at: startedAt,
        superseded_by: null,
        created_at: startedAt,
      })
      .execute();
    await database.db
      .insertInto('broadcasts')
      .values({
        id,
        notice_id: `n-${id}`,
        state: 'completed',
        rule: '{}',
        content_hash: '',
        request_id: null,
        submitted_by: 'u',
        submitted_at: startedAt,
        decided_by: null,
        decided_at: null,
        reason: null,
        emergency: 0,
        scheduled_for: null,
        not_after: null,
        frozen_through: null,
        frozen_count: sent + 1,
        frozen_at: startedAt,
        audience: null,
        started_at: startedAt,
        finished_at: startedAt + 1,
        version: 1,
        created_at: startedAt,
        updated_at: startedAt,
        test_for: test,
        figures: null,
      })
      .execute();
    for (let index = 0; index <= sent; index++) {
      await database.db
        .insertInto('deliveries')
        .values({
          id: `${id}-${index}`,
          lane: 'broadcast',
          priority: 2,
          channel: 'telegram',
          account: 'bot',
          address_id: `a${index}`,
          message_id: null,
          broadcast_id: id,
          notice_id: `n-${id}`,
          part: 0,
          body: null,
          state: index === sent ? 'failed' : 'sent',
          attempts: 1,
          not_before: 0,
          holder: null,
          claimed_at: null,
          provider_id: null,
          reason: null,
          decided_at: null,
          created_at: startedAt,
          updated_at: startedAt,
        })
        .execute();
    }
  }

  it('counts a leave with one notice only, exactly when nothing small is inside', async () => {
    await broadcast('b1', at('2026-03-02', 720), 40);
    await broadcast('b2', at('2026-03-04', 720), 30);
    await broadcast('t1', at('2026-03-03', 720), 1, 'u');
    await event(at('2026-03-02', 721), 'unsubscribed', 6);
    await event(at('2026-03-03'), 'erased', 7);
    await event(at('2026-03-04', 740), 'unsubscribed', 9);
    await event(at('2026-03-04', 740), 'gone', 5);
    await event(at('2026-03-12'), 'unsubscribed', 5);
    const { notices, leaves } = await read('2026-03');
    expect(notices.map(({ id, reached, leaves: left, gone }) => [id, reached, left, gone])).toEqual([
      ['b1', 40, { least: 13, most: 13 }, { least: 0, most: 0 }],
      ['b2', 30, { least: 9, most: 9 }, { least: 5, most: 5 }],
    ]);
    expect(leaves).toEqual([
      { reason: 'unsubscribed', n: 20 },
      { reason: 'erased', n: 7 },
      { reason: 'gone', n: 5 },
    ]);
  });

  it('gives a range where a hidden day cell is inside, and where one could be had by taking away', async () => {
    await broadcast('b1', at('2026-03-02', 720), 40);
    await event(at('2026-03-02', 730), 'unsubscribed', 7);
    await event(at('2026-03-03'), 'unsubscribed', 2);
    expect((await read('2026-03')).notices[0]?.leaves).toEqual({ least: 8, most: 11 });
    // Two left that day before the notice: 9 beside the day's 11 would tell them.
    await wipe(database);
    await broadcast('b1', at('2026-03-02', 720), 40);
    await event(at('2026-03-02', 700), 'unsubscribed', 2);
    await event(at('2026-03-02', 730), 'unsubscribed', 9);
    expect((await read('2026-03')).notices[0]?.leaves).toEqual({ least: 7, most: 10 });
  });

  it('counts days of the city and what people tapped, and looks back from today', async () => {
    await event(at('2026-03-01', 30), 'join', 8);
    await event(at('2026-02-28', 1_430), 'join', 6, 'telegram', 'mobility');
    await database.db
      .insertInto('outcomes')
      .values({ day: '2026-03-05', what: 'left-because', intent: 'too-many', locale: 'de', n: 6 })
      .execute();
    const march = await read('2026-03');
    expect(march.days).toEqual([{ day: '2026-03-01', channel: 'telegram', joins: 8, leaves: 0, gone: 0 }]);
    expect(march.because).toEqual([{ reason: 'too-many', n: 6 }]);
    expect((await read('2026-02')).because).toEqual([]);
    await expect(read('2026-13')).rejects.toThrow(RangeError);
  });

  it('knows what a notice came to after its ledger is gone', async () => {
    await broadcast('b1', at('2026-03-02', 720), 40);
    const reader = createBroadcastReader({ database });
    const before = await reader.report('b1');
    await keepFigures(database.db, NOW);
    await database.db.deleteFrom('deliveries').where('id', '<', 'b1-3').execute();
    // A ledger that is not whole any more must not overwrite what was kept.
    await keepFigures(database.db, NOW);
    await database.db.deleteFrom('deliveries').execute();
    expect(await reader.report('b1')).toEqual(before);
    expect((await read('2026-03')).notices[0]).toMatchObject({ reached: 40 });
  });
});
