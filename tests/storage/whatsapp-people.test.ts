// One person under several ids, and what statuses do to the ledger, on both databases.
import { beforeEach, describe, expect, it } from 'vitest';
import type { InboundContent, InboundMessage, InboundReceipt, ReceiptStatus } from '../../src/core/message.ts';
import type { Refusal } from '../../src/core/send-result.ts';
import type { Database } from '../../src/storage/database.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { eachDatabase, wipe } from '../databases.ts';

const hash = createKeyedHash('test');
const NOW = 1_790_000_000_000;
const PHONE = '4915112345678';
const NEW_PHONE = '4915199999999';
const SCOPED = 'DE.123';
const ADDRESS = { channel: 'whatsapp-cloud', account: '1' } as const;
let made = 0;

function from(ids: string[], content: InboundContent = { kind: 'text', text: 'Hallo' }, sentAt = NOW): InboundMessage {
  const [id, ...aliases] = ids;
  return {
    type: 'message',
    address: { ...ADDRESS, id: id! },
    ...(aliases.length > 0 ? { aliases } : {}),
    dedupe: { kind: 'message', id: `m${++made}` },
    providerId: `m${made}`,
    sentAt,
    content,
  };
}

eachDatabase('people with several ids', (open) => {
  let database: Database;
  let store: (events: (InboundMessage | InboundReceipt)[]) => Promise<void>;
  beforeEach(async () => {
    database ??= await open();
    await wipe(database);
    store = createInboxStore({ database, hash, now: () => NOW, immediate: () => false, consentKeptMs: () => 1 }).store;
  });

  const addresses = () => database.db.selectFrom('addresses').selectAll().execute();
  const contacts = () => database.db.selectFrom('contacts').selectAll().execute();
  const subscriptions = () => database.db.selectFrom('subscriptions').selectAll().execute();
  const suppressions = () => database.db.selectFrom('suppressions').selectAll().execute();

  const subscribe = async (externalId: string, topic = 'alarm'): Promise<void> => {
    const address = await database.db
      .selectFrom('addresses')
      .select('id')
      .where('external_id', '=', externalId)
      .executeTakeFirstOrThrow();
    await database.db
      .insertInto('subscriptions')
      .values({
        id: `s${++made}`,
        address_id: address.id,
        topic,
        extent: 'all',
        quiet_from: null,
        quiet_to: null,
        paused_until: null,
        started_at: 1,
      })
      .execute();
    await database.db
      .insertInto('consents')
      .values({
        id: `k${made}`,
        address_hash: hash('address', 'whatsapp-cloud', '1', externalId),
        channel: 'whatsapp-cloud',
        topic,
        locale: 'de',
        wording: 'w',
        at: 1,
        ended_at: null,
        end_reason: null,
        purge_at: null,
      })
      .execute();
  };

  it.each([
    ['number, then both, then id', [[PHONE], [PHONE, SCOPED], [SCOPED]], PHONE],
    ['id, then both, then number', [[SCOPED], [PHONE, SCOPED], [PHONE]], SCOPED],
    ['both, then number, then id', [[PHONE, SCOPED], [PHONE], [SCOPED]], PHONE],
    ['both, then id, then both', [[PHONE, SCOPED], [SCOPED], [PHONE, SCOPED]], PHONE],
  ])('%s: one person', async (_name, steps, address) => {
    for (const ids of steps) await store([from(ids)]);
    expect((await addresses()).map((row) => row.external_id)).toEqual([address]);
    expect(await contacts()).toHaveLength(1);
    expect(await database.db.selectFrom('messages').selectAll().execute()).toHaveLength(3);
  });

  it('joins who was known twice, with one subscription and one conversation partner', async () => {
    await store([from([PHONE])]);
    await store([from([SCOPED])]);
    await subscribe(PHONE);
    await subscribe(SCOPED);
    await subscribe(SCOPED, 'mobility');
    await store([from([PHONE, SCOPED])]);
    await store([from([SCOPED])]);
    const active = (await addresses()).filter((row) => row.state === 'active');
    expect(active.map((row) => row.external_id)).toEqual([PHONE]);
    expect(await contacts()).toHaveLength(1);
    expect((await subscriptions()).map((row) => [row.address_id, row.topic]).sort()).toEqual([
      [active[0]!.id, 'alarm'],
      [active[0]!.id, 'mobility'],
    ]);
    const hashes = await database.db.selectFrom('consents').select('address_hash').distinct().execute();
    expect(hashes).toEqual([{ address_hash: hash('address', 'whatsapp-cloud', '1', PHONE) }]);
  });

  it('moves everything along with a changed number, and leads nobody back', async () => {
    await store([from([PHONE, SCOPED])]);
    await subscribe(PHONE);
    const before = (await addresses())[0]!;
    await store([from([PHONE], { kind: 'moved', to: NEW_PHONE, aliases: ['DE.77'] })]);
    expect(await addresses()).toMatchObject([{ id: before.id, external_id: NEW_PHONE }]);
    await store([from([NEW_PHONE]), from(['DE.77'])]);
    expect(await contacts()).toHaveLength(1);
    expect((await subscriptions()).map((row) => row.address_id)).toEqual([before.id]);
    expect(await database.db.selectFrom('consents').select('address_hash').execute()).toEqual([
      { address_hash: hash('address', 'whatsapp-cloud', '1', NEW_PHONE) },
    ]);
    await store([from([PHONE])]);
    expect(await contacts()).toHaveLength(2);
  });

  it('joins when the new number wrote before the change was told', async () => {
    await store([from([PHONE])]);
    await subscribe(PHONE);
    await store([from([NEW_PHONE])]);
    await store([from([PHONE], { kind: 'moved', to: NEW_PHONE, aliases: [] })]);
    const active = (await addresses()).filter((row) => row.state === 'active');
    expect(active.map((row) => row.external_id)).toEqual([NEW_PHONE]);
    expect((await subscriptions()).map((row) => row.address_id)).toEqual([active[0]!.id]);
  });

  it('makes nobody known by a changed number or an opt-out', async () => {
    await store([
      from([PHONE], { kind: 'moved', to: NEW_PHONE, aliases: [] }),
      from([PHONE], { kind: 'membership', state: 'opted-out' }),
    ]);
    expect(await contacts()).toEqual([]);
  });

  it('keeps a STOPP over a changed number', async () => {
    await store([from([PHONE])]);
    const mark = {
      hash: hash('stopped', hash('address', 'whatsapp-cloud', '1', PHONE)),
      kind: 'stopped',
      at: 1,
      purge_at: 2,
    };
    await database.db.insertInto('suppressions').values(mark).execute();
    await store([from([PHONE], { kind: 'moved', to: NEW_PHONE, aliases: [] })]);
    expect(await suppressions()).toEqual([
      { ...mark, hash: hash('stopped', hash('address', 'whatsapp-cloud', '1', NEW_PHONE)) },
    ]);
  });

  it('counts the window from when a late message was written', async () => {
    const lastInbound = async () => (await addresses())[0]?.last_inbound_at;
    await store([from([PHONE], { kind: 'text', text: 'spät' }, NOW - 6 * 3_600_000)]);
    expect(Number(await lastInbound())).toBe(NOW - 6 * 3_600_000);
    await store([from([PHONE], { kind: 'text', text: 'jetzt' }, NOW - 1_000)]);
    expect(Number(await lastInbound())).toBe(NOW);
    await store([from([PHONE], { kind: 'text', text: 'noch später' }, NOW - 9 * 3_600_000)]);
    expect(Number(await lastInbound())).toBe(NOW - 1_000);
  });

  describe('statuses', () => {
    const delivery = (more: object = {}) => ({
      id: 'd1',
      lane: 'broadcast',
      priority: 2,
      ...ADDRESS,
      address_id: '',
      message_id: null,
      broadcast_id: null,
      notice_id: null,
      part: 0,
      body: null,
      state: 'sending',
      attempts: 1,
      not_before: 0,
      holder: 'me',
      claimed_at: 0,
      provider_id: null,
      reason: null,
      decided_at: null,
      created_at: 0,
      updated_at: 0,
      ...more,
    });
    const status = (name: ReceiptStatus, more: Partial<InboundReceipt> = {}): InboundReceipt => ({
      type: 'receipt',
      address: { ...ADDRESS, id: PHONE },
      dedupe: { kind: 'status', id: `${more.providerId ?? 'w1'}:${name}` },
      providerId: 'w1',
      deliveryId: 'd1',
      status: name,
      at: NOW,
      ...more,
    });
    const failed = (refusal: Omit<Refusal, 'reason'>, more: Partial<InboundReceipt> = {}) =>
      status('failed', { refusal: { reason: 'because', ...refusal }, reason: 'because', ...more });
    const row = () => database.db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
    const start = async (more: object = {}) => {
      await store([from([PHONE])]);
      const [address] = await addresses();
      await database.db
        .insertInto('deliveries')
        .values(delivery({ address_id: address!.id, ...more }))
        .execute();
    };

    it.each([
      ['in order', ['sent', 'delivered', 'read'], 'delivered'],
      ['backwards', ['read', 'delivered', 'sent'], 'delivered'],
      ['read without delivered', ['sent', 'read'], 'delivered'],
      ['failed after delivered', ['delivered', 'failed'], 'delivered'],
      ['sent after failed', ['failed', 'sent'], 'failed'],
      ['twice', ['sent', 'sent', 'sent'], 'sent'],
    ] as const)('%s', async (_name, names, expected) => {
      await start();
      for (const name of names) await store([status(name)]);
      expect((await row()).state).toBe(expected);
      await wipe(database);
      await start();
      await store(names.map((name) => status(name)));
      expect((await row()).state).toBe(expected);
    });

    it('settle a lost answer by our own id', async () => {
      await start({ state: 'unknown', holder: 'dead', reason: 'no answer' });
      await store([status('sent')]);
      expect(await row()).toMatchObject({ state: 'sent', provider_id: 'w1', reason: null });
    });

    it('settle what was held', async () => {
      await start({ state: 'held', provider_id: 'w1' });
      await store([status('sent', { deliveryId: undefined })]);
      expect((await row()).state).toBe('sent');
    });

    it('try again what was too fast, and fail what is rejected', async () => {
      await start({ state: 'sent', provider_id: 'w1' });
      await store([failed({ kind: 'throttled' })]);
      expect(await row()).toMatchObject({ state: 'pending', provider_id: null });
      await wipe(database);
      await start({ state: 'sent', provider_id: 'w1' });
      await store([failed({ kind: 'rejected' })]);
      expect(await row()).toMatchObject({ state: 'failed', reason: 'because' });
    });

    it('end the subscription of who is gone, and of who opted out', async () => {
      for (const [refusal, addressState] of [
        [{ kind: 'gone' }, 'gone'],
        [{ kind: 'gone', optedOut: true }, 'active'],
      ] as const) {
        await wipe(database);
        await start({ state: 'sent', provider_id: 'w1' });
        await subscribe(PHONE);
        await store([failed(refusal)]);
        expect(await subscriptions()).toEqual([]);
        expect((await addresses())[0]!.state).toBe(addressState);
        expect(await suppressions()).toHaveLength(addressState === 'gone' ? 0 : 1);
      }
    });

    it('believe an unsure "gone" only when three messages in a row came to it', async () => {
      await start({ state: 'sent', provider_id: 'w1' });
      await subscribe(PHONE);
      const [address] = await addresses();
      const unsure = { kind: 'gone', unsure: true, reason: '131026 undeliverable' } as const;
      for (const [index, before] of [
        ['x', 'sent'] as const,
        ['x', 'failed'] as const,
        ['131026 a', 'failed'] as const,
      ].entries()) {
        const [reason, state] = before;
        const more = { reason, state, updated_at: NOW - 10 + index, provider_id: `e${index}` };
        await database.db
          .insertInto('deliveries')
          .values({ ...delivery({ address_id: address!.id, ...more }), id: `e${index}` })
          .execute();
      }
      await store([failed(unsure)]);
      expect(await subscriptions()).toHaveLength(1);
      expect((await addresses())[0]!.state).toBe('active');
      expect(
        await database.db.selectFrom('deliveries').select('state').where('id', '=', 'd1').executeTakeFirst(),
      ).toEqual({ state: 'failed' });
      await database.db
        .insertInto('deliveries')
        .values({ ...delivery({ address_id: address!.id, state: 'sent', provider_id: 'w9' }), id: 'd9' })
        .execute();
      await store([
        failed(unsure, { deliveryId: 'd9', providerId: 'w9', dedupe: { kind: 'status', id: 'w9:failed' } }),
      ]);
      expect(await subscriptions()).toEqual([]);
      expect((await addresses())[0]!.state).toBe('gone');
    });

    it('do not fail a later attempt for an earlier one', async () => {
      await start({ state: 'sent', provider_id: 'w2', attempts: 2 });
      await store([failed({ kind: 'rejected' }, { providerId: 'w1' })]);
      expect((await row()).state).toBe('sent');
    });

    it('touch nothing of another account, and nothing unknown', async () => {
      await start();
      await store([
        status('failed', { address: { ...ADDRESS, account: '2', id: PHONE } }),
        status('failed', { deliveryId: "' or 1=1 --", providerId: 'x' }),
        status('failed', { deliveryId: undefined, providerId: 'nobody' }),
      ]);
      expect((await row()).state).toBe('sending');
    });

    it('stop notices of the account for a paused template', async () => {
      await start({ state: 'sent', provider_id: 'w1' });
      await store([failed({ kind: 'misconfigured', scope: 'broadcasts' })]);
      expect(await row()).toMatchObject({ state: 'pending' });
      const [stop] = await database.db.selectFrom('channel_stops').selectAll().execute();
      expect(stop).toMatchObject({ channel: 'whatsapp-cloud', account: '1', reason: 'because' });
      expect(Number(stop!.until)).toBeGreaterThan(NOW);
    });
  });
});
