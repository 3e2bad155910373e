// Retention and erasure: no column without a rule, nothing kept too long, nothing left of a person.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS, type Settings } from '../../src/core/settings.ts';
import type { Database } from '../../src/storage/database.ts';
import { createEraser, RECEIPT_MS } from '../../src/storage/eraser.ts';
import { createInboxStore } from '../../src/storage/inbox-store.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { RETENTION } from '../../src/storage/retention.ts';
import { createSubscriberStore } from '../../src/storage/subscriber-store.ts';
import { eachDatabase, wipe } from '../databases.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 23);
const hash = createKeyedHash('s'.repeat(32));
const words = { subject: () => 'erased', mail: () => ({ subject: 'gone', body: 'gone' }) };
const settings = {
  number: (key: string) => Number(SETTINGS.find((setting) => setting.key === key)?.value),
} as unknown as Settings;

eachDatabase('retention', (open) => {
  let database: Database;
  let now = START;
  const clock = () => now;
  const eraser = () => createEraser({ database, hash, settings: () => settings, words, now: clock });
  const subscribers = () =>
    createSubscriberStore({ database, hash, now: clock, consentKeptMs: () => 1_095 * DAY, account: () => '42' });

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    now = START;
    await wipe(database);
  });

  /** A person who wrote, subscribed, waits for staff, and was answered. Returns the contact's id. */
  async function person(id: string): Promise<string> {
    const key = id.slice(-3);
    const inbox = createInboxStore({ database, hash, now: clock, immediate: () => false, consentKeptMs: () => 1 });
    await inbox.store([
      {
        type: 'message',
        address: { channel: 'telegram', account: '42', id },
        dedupe: { kind: 'update', id: `u${id}` },
        providerId: `m${id}`,
        sentAt: now,
        profile: { name: `Name${id}` },
        aliases: [`alias${id}`],
        content: { kind: 'text', text: `Text of ${id}` },
      },
    ]);
    await subscribers().importRows([
      {
        line: 2,
        address: { channel: 'telegram', id },
        locale: 'de',
        topics: ['alarm'],
        consentAt: now - DAY,
        consentText: `Wording for ${id}`,
      },
    ]);
    const { db } = database;
    await db.updateTable('messages').set({ state: 'handled' }).where('provider_id', '=', `m${id}`).execute();
    const row = await db
      .selectFrom('conversations as c')
      .innerJoin('addresses as a', 'a.id', 'c.address_id')
      .innerJoin('messages as m', 'm.conversation_id', 'c.id')
      .select(['c.id as conversation', 'c.contact_id as contact', 'a.id as address', 'm.id as message'])
      .where('a.external_id', '=', id)
      .executeTakeFirstOrThrow();
    const delivery = {
      ...blankDelivery,
      channel: 'telegram',
      account: '42',
      address_id: row.address,
      created_at: now,
      updated_at: now,
    };
    await db
      .insertInto('deliveries')
      .values([
        { ...delivery, id: `d1${key}`, message_id: row.message, body: `{"text":"Text of ${id}"}`, state: 'sent' },
        { ...delivery, id: `d2${key}`, lane: 'broadcast', broadcast_id: 'b1', state: 'pending' },
      ])
      .execute();
    await db
      .insertInto('message_versions')
      .values({ id: `v${key}`, message_id: row.message, text: `Old ${id}`, at: now })
      .execute();
    await db
      .insertInto('media')
      .values({
        id: `f${key}`,
        message_id: row.message,
        mime: 'x/y',
        size: 3,
        bytes: Buffer.from('abc'),
        state: 'kept',
        at: now,
      })
      .execute();
    await db
      .insertInto('tickets')
      .values({
        ...blankTicket,
        id: `t${key}`,
        number: Number(key),
        conversation_id: row.conversation,
        contact_id: row.contact,
        subject: `Subject ${id}`,
        waiting_since: now,
        created_at: now,
      })
      .execute();
    await db
      .insertInto('ticket_notes')
      .values({
        id: `n${key}`,
        ticket_id: `t${key}`,
        user_id: 'u',
        text: `Note ${id}`,
        at: now,
        review: null,
        reviewed_at: null,
        reviewed_by: null,
      })
      .execute();
    await db
      .insertInto('drafts')
      .values({ ticket_id: `t${key}`, user_id: 'u', text: `Draft ${id}`, updated_at: now })
      .execute();
    await db
      .insertInto('links')
      .values({
        token_hash: `l${key}`,
        purpose: 'data',
        contact_id: row.contact,
        conversation_id: null,
        expires_at: now + DAY,
        used_at: null,
      })
      .execute();
    await db
      .insertInto('keyv')
      .values({ key: `presence:t${key}`, value: `{"value":"t${key}"}`, expires_at: null })
      .execute();
    await db
      .insertInto('events')
      .values({ seq: 5_000 + Number(key), at: now, kind: 'ticket.opened', subject: `t${key}`, payload: '{}' })
      .execute();
    await db
      .insertInto('audit')
      .values({ id: `a${key}`, at: now, user_id: 'u', action: 'x', subject: row.contact, detail: `Detail ${id}` })
      .execute();
    return row.contact;
  }

  /** Every table as text, to look for traces. */
  async function dump(): Promise<string> {
    const parts = [];
    for (const { name } of await database.db.introspection.getTables()) {
      parts.push(JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(database.db)).rows));
    }
    return parts.join('\n');
  }

  it('has a rule for every column there is, and no rule for one there is not', async () => {
    const tables = await database.db.introspection.getTables();
    const real = Object.fromEntries(
      tables.map((table) => [table.name, table.columns.map((column) => column.name).sort()]),
    );
    const declared = Object.fromEntries(
      Object.entries(RETENTION).map(([name, rule]) => [name, [...rule.personal, ...rule.other].sort()]),
    );
    expect(declared).toEqual(real);
    for (const [name, rule] of Object.entries(RETENTION)) {
      expect([name, rule.erase !== null || rule.why !== undefined]).toEqual([name, true]);
    }
  });

  it('deletes nothing before its time', async () => {
    await person('555001');
    now += 29 * DAY;
    const before = await database.db.selectFrom('messages').selectAll().execute();
    await database.db
      .insertInto('keyv')
      .values({ key: 'a:b', value: '1', expires_at: now + 1 })
      .execute();
    expect(Object.keys(await eraser().sweep()).sort()).toEqual(['links']);
    expect(await database.db.selectFrom('messages').selectAll().execute()).toEqual(before);
  });

  it('deletes each thing at its time and says how many', async () => {
    await person('555001');
    await database.db.updateTable('tickets').set({ state: 'closed', closed_at: now }).execute();
    now += 31 * DAY;
    expect(await eraser().sweep()).toEqual({ links: 1, media: 1, deliveries: 1, seen: 1 });
    expect(await database.db.selectFrom('media').select(['bytes', 'state']).executeTakeFirst()).toEqual({
      bytes: null,
      state: 'gone',
    });
    now += 60 * DAY;
    expect(await eraser().sweep()).toEqual({
      tickets: 1,
      ticket_notes: 1,
      drafts: 1,
      messages: 1,
      message_versions: 1,
      media: 1,
    });
    expect(await database.db.selectFrom('contacts').select('id').execute()).toHaveLength(1);
    await database.db.deleteFrom('subscriptions').execute();
    expect(await eraser().sweep()).toEqual({ contacts: 1, addresses: 1, address_aliases: 1, conversations: 1 });
    expect(await eraser().sweep()).toEqual({});
  });

  /** What of the person `555001` is there: rows of a table, or of a file its bytes. */
  const there: Record<string, () => Promise<boolean>> = {
    ...Object.fromEntries(
      (['messages', 'message_versions', 'ticket_notes', 'tickets', 'proposals', 'contacts', 'addresses'] as const).map(
        (table) => [
          table,
          async () => (await database.db.selectFrom(table).select(sql`1`.as('one')).execute()).length > 0,
        ],
      ),
    ),
    media: async () => (await database.db.selectFrom('media').select('bytes').executeTakeFirst())?.bytes != null,
    'a sent row of the ledger': async () =>
      (await database.db.selectFrom('deliveries').select('id').where('state', '=', 'sent').execute()).length > 0,
  };
  const noCase = () => database.db.deleteFrom('tickets').execute();
  const closedAfter = (days: number) => () =>
    database.db
      .updateTable('tickets')
      .set({ state: 'closed', closed_at: START + days * DAY })
      .execute();
  const proposed = async () => {
    const { id } = await database.db.selectFrom('messages').select('id').executeTakeFirstOrThrow();
    const row = {
      id: 'p',
      text: 'x',
      language: 'de',
      intent: 'None',
      message_id: id,
      created_by: 'u',
      created_at: now,
    };
    await database.db.insertInto('proposals').values(row).execute();
  };
  const noSubscription = async () => {
    await noCase();
    await database.db.deleteFrom('subscriptions').execute();
    await database.db.deleteFrom('messages').execute();
  };

  it.each<[string, string, () => Promise<unknown>, number]>([
    ['a transcript without a case, 90 days', 'messages', noCase, 90],
    ['its earlier wording', 'message_versions', noCase, 90],
    ['a transcript with a case, closing and 90', 'messages', closedAfter(40), 130],
    ['its notes', 'ticket_notes', closedAfter(40), 130],
    ['its ticket', 'tickets', closedAfter(40), 130],
    ['a file', 'media', noCase, 30],
    ['a file of an open case', 'media', async () => {}, 30],
    ['a row of the ledger', 'a sent row of the ledger', noCase, 30],
    ['a proposed example', 'proposals', proposed, 30],
    ['a former subscriber without a conversation', 'contacts', noSubscription, 30],
    ['their address', 'addresses', noSubscription, 30],
  ])('keeps %s, and no longer', async (_what, name, prepare, days) => {
    await person('555001');
    await prepare();
    now = START + days * DAY - 1_000;
    await eraser().sweep();
    expect(await there[name]!()).toBe(true);
    now = START + days * DAY + 1_000;
    await eraser().sweep();
    expect(await there[name]!()).toBe(false);
  });

  it('keeps the transcript of an open case as long as it is open', async () => {
    await person('555001');
    now = START + 400 * DAY;
    await eraser().sweep();
    for (const name of ['messages', 'ticket_notes', 'tickets'])
      expect([name, await there[name]!()]).toEqual([name, true]);
  });

  it('works through more rows than one statement takes', async () => {
    const rows = Array.from({ length: 450 }, (_, i) => ({ hash: `h${i}`, at: now }));
    await database.db.insertInto('seen').values(rows).execute();
    now += 31 * DAY;
    expect(await eraser().sweep()).toEqual({ seen: 450 });
  });

  it('erases one person everywhere and nobody else', async () => {
    const gone = await person('555001');
    const stays = await person('777002');
    const other = (await dump()).split('777002').length;
    expect(await eraser().erase(gone)).toBe(true);
    const left = await dump();
    expect(left).not.toContain('555001');
    expect(left).not.toContain(gone);
    expect(left.split('777002').length).toBe(other);
    expect(await database.db.selectFrom('contacts').select('id').execute()).toEqual([{ id: stays }]);
    expect(await eraser().erase(gone)).toBe(false);
  });

  it('keeps a mark and a reduced proof, the broadcast row as a number, the ticket closed', async () => {
    await eraser().erase(await person('555001'));
    const { db } = database;
    const addressHash = hash('address', 'telegram', '42', '555001');
    expect(await db.selectFrom('consents').selectAll().executeTakeFirst()).toMatchObject({
      address_hash: addressHash,
      channel: '',
      topic: '',
      wording: `sha256:${createHash('sha256').update('Wording for 555001').digest('hex').slice(0, 16)}`,
      at: START - DAY,
      ended_at: START,
      end_reason: 'erased',
      purge_at: START + 1_095 * DAY,
    });
    const marks = await db.selectFrom('suppressions').select('hash').execute();
    expect(marks.map((row) => row.hash)).toContain(hash('erased', addressHash));
    expect(await db.selectFrom('deliveries').selectAll().execute()).toMatchObject([
      { broadcast_id: 'b1', address_id: '', state: 'skipped', reason: 'erased', body: null },
    ]);
    expect(await db.selectFrom('tickets').selectAll().executeTakeFirst()).toMatchObject({
      state: 'closed',
      subject: 'erased',
      contact_id: '',
    });
  });

  it('deletes mark and proof by their date', async () => {
    await eraser().erase(await person('555001'));
    now += 1_096 * DAY;
    await eraser().sweep();
    const { db } = database;
    expect(await db.selectFrom('suppressions').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('consents').selectAll().execute()).toEqual([]);
  });

  it('waits for the receipt, but not for ever', async () => {
    const contact = await person('555001');
    now += 1;
    const { db } = database;
    await db.updateTable('contacts').set({ erase_requested_at: now }).where('id', '=', contact).execute();
    await db
      .insertInto('deliveries')
      .values({
        ...blankDelivery,
        id: 'receipt',
        channel: 'telegram',
        account: '42',
        address_id: (await db.selectFrom('addresses').select('id').executeTakeFirstOrThrow()).id,
        state: 'sending',
        created_at: now,
        updated_at: now,
      })
      .execute();
    expect(await eraser().eraseDue()).toBe(0);
    now += RECEIPT_MS + 1;
    expect(await eraser().eraseDue()).toBe(1);
    expect(await db.selectFrom('deliveries').select('id').execute()).toEqual([{ id: 'd2001' }]);
  });

  it('erases at once when the receipt is out, also in the web chat', async () => {
    const contact = await person('555001');
    now += 1;
    const { db } = database;
    await db.updateTable('contacts').set({ erase_requested_at: now }).where('id', '=', contact).execute();
    await db.updateTable('addresses').set({ channel: 'web-chat' }).execute();
    const address = (await db.selectFrom('addresses').select('id').executeTakeFirstOrThrow()).id;
    const receipt = {
      ...blankDelivery,
      id: 'receipt',
      channel: 'web-chat',
      account: 'default',
      address_id: address,
      created_at: now,
      updated_at: now,
    };
    await db
      .insertInto('deliveries')
      .values({ ...receipt, state: 'sent' })
      .execute();
    expect(await eraser().eraseDue()).toBe(0);
    await db.updateTable('deliveries').set({ state: 'delivered' }).where('id', '=', 'receipt').execute();
    expect(await eraser().eraseDue()).toBe(1);
  });
});

describe('the file of the database', () => {
  eachDatabase('after an erasure', (open) => {
    it('holds no byte of the person', async () => {
      const database = await open();
      const inbox = createInboxStore({ database, hash, now: Date.now, immediate: () => false, consentKeptMs: () => 1 });
      const content = { kind: 'text' as const, text: 'Zitronenfalter'.repeat(200) };
      for (let i = 0; i < 20; i++) {
        const address = { channel: 'telegram' as const, account: '42', id: '900800700' };
        await inbox.store([{ type: 'message', address, dedupe: { kind: 'u', id: `${i}` }, sentAt: 0, content }]);
      }
      const { contact } = await database.db.selectFrom('contacts').select('id as contact').executeTakeFirstOrThrow();
      const eraser = createEraser({ database, hash, settings: () => settings, words, now: Date.now });
      await eraser.erase(contact);
      expect(await database.db.selectFrom('messages').selectAll().execute()).toEqual([]);
      if (database.kind === 'postgres') return;
      const { file } = (await sql<{ file: string }>`pragma database_list`.execute(database.db)).rows[0]!;
      for (const path of [file, `${file}-wal`]) {
        const bytes = readFileSync(path).toString('latin1');
        expect(bytes).not.toContain('Zitronenfalter');
        expect(bytes).not.toContain('900800700');
      }
    });
  });
});

const blankDelivery = {
  lane: 'reply',
  priority: 0,
  message_id: null,
  broadcast_id: null,
  notice_id: null,
  part: 0,
  body: null,
  attempts: 0,
  not_before: 0,
  holder: null,
  claimed_at: null,
  provider_id: null,
  reason: null,
};
const blankTicket = {
  kind: 'question',
  intent: null,
  candidates: null,
  state: 'waiting',
  assignee: null,
  department: null,
  claimed_at: null,
  answered_at: null,
  snoozed_until: null,
  promised_at: null,
  alerted_at: null,
  closed_at: null,
  version: 1,
};
