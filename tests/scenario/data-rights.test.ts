// MEINE DATEN with everything in it, notes after a look by staff, and an erasure that waits for an admin's hold.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDataRightsStore } from '../../src/storage/data-rights-store.ts';
import type { Database } from '../../src/storage/database.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { createMediaStore } from '../../src/storage/media-store.ts';
import { createOwnDataStore } from '../../src/storage/own-data-store.ts';
import { createTicketStore } from '../../src/storage/ticket-store.ts';
import { hashToken } from '../../src/storage/token-hash.ts';
import { eachDatabase } from '../databases.ts';
import { openWholeBot } from './bot.ts';
import { until } from './spine.ts';

const DAY = 86_400_000;
const WHY = 'Laufendes Bußgeldverfahren der Stadt.';

eachDatabase('data rights', (open) => {
  let database: Database;
  let bot: Awaited<ReturnType<typeof openWholeBot>>;
  let contactId: string;
  let now: () => number;

  const options = () => ({ database, holder: 'test', now, limits: bot.bot.limits, handOver: () => {} });
  const rights = () => createDataRightsStore(options());
  const own = () => createOwnDataStore({ database, hash: createKeyedHash('scenario'), now });
  const people = async () => (await database.db.selectFrom('contacts').select('id').execute()).map(({ id }) => id);
  const fetchLink = async (text: string) => {
    const token = /\/daten\/(\w+)/.exec(text)?.[1] ?? '';
    const id = await own().useDataLink(hashToken(token));
    return id === null ? null : own().collect(id);
  };
  async function addNote(text: string): Promise<string> {
    const ticket = await database.db.selectFrom('tickets').select('id').executeTakeFirstOrThrow();
    const request = { ticketId: ticket.id, version: null, userId: 'anna' };
    await createTicketStore(options()).change(request, () => ({ note: text, event: 'ticket.note' }));
    const { id } = await database.db
      .selectFrom('ticket_notes')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    return id;
  }

  beforeEach(async () => {
    database = await open();
    bot = await openWholeBot(database);
    now = () => bot.clock.now();
    await bot.says('a', 'abo');
    await bot.says('a', 'ja');
    await bot.says('a', 'Wer bezahlt das eigentlich?');
    contactId = (await people())[0]!;
  });
  afterEach(() => bot.stop());

  it('are a file with consents, files and earlier texts, and without notes nobody looked at', async () => {
    await bot.says('a', { content: { kind: 'media', media: 'photo', ref: 'r1', mime: 'image/png', size: 3 } });
    const [file] = await createMediaStore({ database, now }).wanted(1);
    await createMediaStore({ database, now }).keep(file!.id, Buffer.from('abc'), 'image/png');
    await addNote('Ist die Nachbarin von Frau Geheim.');
    const answers = await bot.says('a', 'MEINE DATEN');
    expect(answers).toHaveLength(2);
    expect(answers[1]).toContain('Ein Mensch prüft');
    const data = await fetchLink(answers[0]!);
    expect(data).toMatchObject({
      consents: { proofs: [{ topic: 'alarm', endedAt: null, wording: expect.stringContaining('Meldungen') }] },
      files: [{ mime: 'image/png', size: 3, content: Buffer.from('abc').toString('base64') }],
      tickets: [{ subject: 'Wer bezahlt das eigentlich?' }],
      notes: { released: [], withheld: 0, notReviewed: 1 },
      erasure: { onHoldUntil: null },
    });
    expect(JSON.stringify(data)).not.toContain('Geheim');
    expect(await fetchLink(answers[0]!)).toBeNull();
  });

  it('give a note only when staff release it, and only when all were looked at', async () => {
    const [good, bad] = [await addNote('War sehr freundlich.'), await addNote('Kennt Frau Geheim.')];
    await bot.says('a', 'MEINE DATEN');
    expect(await rights().asked()).toMatchObject([{ contactId }]);
    const words = (_: string, token: string) => `http://x/daten/${token}`;
    await rights().review(contactId, good, 'released', 'anna');
    expect(await rights().answer(contactId, 'anna', words)).toBe('open');
    await rights().review(contactId, bad, 'withheld', 'anna');
    expect(await rights().answer(contactId, 'anna', words)).toBeNull();
    bot.bot.delivery.wake();
    await until('the answer is sent', () => bot.channel.sent.at(-1)?.text.startsWith('http://x') === true);
    const data = await fetchLink(bot.channel.sent.at(-1)!.text);
    expect(data?.notes).toMatchObject({ released: [{ text: 'War sehr freundlich.' }], withheld: 1, notReviewed: 0 });
    expect(JSON.stringify(data)).not.toContain('Geheim');
    expect(await rights().asked()).toEqual([]);
    // Whoever asks again gets it at once: there is nothing left to look at.
    expect(await bot.says('a', 'MEINE DATEN')).toHaveLength(1);
  });

  it('do not reach over to somebody else', async () => {
    const note = await addNote('Eine Notiz.');
    await bot.says('b', 'hallo');
    const other = (await people()).find((id) => id !== contactId)!;
    await rights().review(other, note, 'released', 'anna');
    const { review } = await database.db.selectFrom('ticket_notes').select('review').executeTakeFirstOrThrow();
    expect(review).toBeNull();
  });

  it.each([
    ['a short reason', 'weil', 5 * DAY, 'reason'],
    ['no end', WHY, Number.NaN, 'date'],
    ['an end that has passed', WHY, -DAY, 'date'],
    ['an end in years', WHY, 800 * DAY, 'date'],
  ])('no hold with %s', async (_, reason, ms, refusal) => {
    expect(await rights().hold(contactId, now() + ms, reason, 'anna')).toBe(refusal);
    expect((await rights().find(contactId))?.hold).toBeNull();
  });

  it('an erasure waits for the end of a hold, is told why, and happens by itself', async () => {
    expect(await rights().hold(contactId, now() + 5 * DAY, WHY, 'anna')).toBeNull();
    expect((await bot.says('a', 'MEINE DATEN'))[1]).toContain(WHY);
    await bot.says('a', 'ALLE DATEN LÖSCHEN');
    const [told] = await bot.says('a', 'ja');
    expect(told).toContain(WHY);
    expect(told).not.toContain('werden jetzt gelöscht');
    expect(await database.db.selectFrom('subscriptions').select('id').execute()).toEqual([]);
    expect(await bot.bot.eraser.eraseDue()).toBe(0);
    // Neither retention nor another message takes or keeps anything meanwhile.
    bot.clock.move(4 * DAY);
    await bot.says('a', 'Und jetzt?');
    expect(await bot.bot.eraser.eraseDue()).toBe(0);
    expect(await people()).toEqual([contactId]);
    bot.clock.move(DAY);
    expect(await bot.bot.eraser.eraseDue()).toBe(1);
    expect(await people()).toEqual([]);
    expect(await database.db.selectFrom('data_rights').selectAll().execute()).toEqual([]);
    const log = await database.db.selectFrom('audit').selectAll().execute();
    expect(log.map((entry) => entry.action)).toContain('person.hold');
    expect(JSON.stringify(log)).not.toContain(contactId);
  });

  it('a hold keeps what retention would take, and no longer than it stands', async () => {
    await database.db.updateTable('tickets').set({ state: 'closed', closed_at: now() }).execute();
    await rights().hold(contactId, now() + 200 * DAY, WHY, 'anna');
    const texts = async () => (await database.db.selectFrom('messages').select('id').execute()).length;
    const before = await texts();
    bot.clock.move(199 * DAY);
    await bot.bot.eraser.sweep();
    expect(await texts()).toBe(before);
    bot.clock.move(2 * DAY);
    await bot.bot.eraser.sweep();
    await bot.bot.eraser.sweep();
    expect(await texts()).toBe(0);
  });

  it('an admin can end a hold early: what waited for it happens at once', async () => {
    await rights().hold(contactId, now() + 5 * DAY, WHY, 'anna');
    await bot.says('a', 'ALLE DATEN LÖSCHEN');
    await bot.says('a', 'ja');
    await rights().lift(contactId, 'anna');
    expect(await bot.bot.eraser.eraseDue()).toBe(1);
    expect(await people()).toEqual([]);
  });
});
