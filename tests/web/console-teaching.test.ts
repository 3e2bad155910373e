// What staff propose from a chat: stripped before it is stored, never from an emergency, gone with its person.
import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { createEraser } from '../../src/storage/eraser.ts';
import { unlock } from '../../src/storage/unlock.ts';
import { eachDatabase, wipe } from '../databases.ts';
import { type OpenConsole, openConsole } from './open-console.ts';

type Browser = ReturnType<OpenConsole['browser']>;
const DAY = 86_400_000;

eachDatabase('teaching from a chat', (open) => {
  let c: OpenConsole;
  let bernd: Browser;

  beforeAll(async () => {
    c = await openConsole(await open());
  });
  beforeEach(async () => {
    await wipe(c.database);
    c.cache.clear();
    await c.addUser('Bernd Keller', 'staff');
    bernd = c.browser();
    await bernd.signIn('Bernd Keller');
  });

  const rows = () => c.database.db.selectFrom('proposals').selectAll().execute();
  const pageOf = (ticket: string) => `/console/tickets/${ticket}`;
  const text = async (path: string) => (await bernd.ask(path)).text();
  const teach = (ticket: string, fields: Record<string, string>) =>
    bernd.send(pageOf(ticket), `${pageOf(ticket)}/teach`, fields);

  it('keeps the sentence without name, number and address, in one tap', async () => {
    const words =
      'Guten Tag Herr Keller, darf ich aus der Schillerstr. 12 mit S-MS 4711 fahren? Maria Schneider, 0711 2161234';
    const ticket = await c.ask('1', words, { name: 'Maria Schneider' });
    expect(await text(pageOf(ticket))).toContain('Was war gemeint?');
    const done = await teach(ticket, { intent: 'driving.diesel' });
    expect(done.status).toBe(303);
    expect(await text(done.headers.get('location')!)).toContain('Vorgeschlagen als: Diesel-Fahrverbot');
    expect(await rows()).toMatchObject([
      {
        text: '‹name›, darf ich aus der ‹address› mit ‹plate› fahren? ‹name›, ‹phone›',
        language: 'de',
        intent: 'driving.diesel',
      },
    ]);
    const left = JSON.stringify(await rows());
    for (const trace of ['Maria', 'Schneider', 'Keller', '4711', '2161234', 'Schiller'])
      expect(left).not.toContain(trace);
  });

  it('means what was said last, and is taken back', async () => {
    const ticket = await c.ask('1', 'Was ist mit meinem alten Auto?');
    await teach(ticket, { intent: 'driving.diesel' });
    await bernd.send(pageOf(ticket), `${pageOf(ticket)}/teach`, { do: 'withdraw' });
    expect(await rows()).toEqual([]);
    await teach(ticket, { wish: 'darf ich fahren' });
    expect((await rows()).map(({ intent }) => intent)).toEqual(['driving.allowed']);
    const { message } = await bernd.fieldsOf(pageOf(ticket), `${pageOf(ticket)}/teach`);
    await teach(ticket, { message: message!, intent: 'None', do: '' });
    expect((await rows()).map(({ intent }) => intent)).toEqual(['None']);
  });

  it.each([
    ['', 422],
    ['gibt es nicht', 422],
    ['r', 422],
    ['regeln', 303],
    ['ALARM.RULES', 303],
  ])('finds an intent by its name: %j', async (wish, status) => {
    const ticket = await c.ask('1', 'Was ist mit meinem alten Auto?');
    expect((await teach(ticket, { wish })).status).toBe(status);
    expect(await rows()).toHaveLength(status === 303 ? 1 : 0);
  });

  it('stands in nobody’s way: also in a case that is closed, or that a colleague has', async () => {
    const ticket = await c.ask('1', 'Was ist mit meinem alten Auto?');
    const anna = await c.addUser('Anna', 'staff');
    await c.desk.claim(anna, ticket);
    await c.desk.close(anna, ticket, (await c.tickets.detail(ticket))!.version);
    expect((await teach(ticket, { intent: 'driving.diesel' })).status).toBe(303);
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    'Hilfe, meine Frau bekommt keine Luft',
    'es brennt bei uns im Haus',
    'ich habe Asthma, soll ich mein Spray nehmen?',
  ])('never learns from an emergency or a medical question: %s', async (words) => {
    const ticket = await c.ask('1', words);
    expect(await text(pageOf(ticket))).not.toContain('Was war gemeint?');
    // Who asks nevertheless is refused by the store.
    const { transcript } = (await c.tickets.detail(ticket))!;
    const { token } = await bernd.fieldsOf(pageOf(ticket), `${pageOf(ticket)}/note`);
    const forced = { token: token!, form: 'a'.repeat(26), message: transcript[0]!.id, intent: 'driving.diesel' };
    expect((await bernd.post(`${pageOf(ticket)}/teach`, forced)).status).toBe(409);
    expect(await rows()).toEqual([]);
  });

  it('never learns from what was said in the same breath as an emergency, or before it was corrected', async () => {
    const ticket = await c.ask('1', 'und was ist mit meinem auto');
    await c.write('1', 'es brennt bei uns im Haus');
    const { transcript } = (await c.tickets.detail(ticket))!;
    const anna = (await c.users.list())[0]!;
    for (const { id } of transcript.filter(({ direction }) => direction === 'in'))
      expect(await c.deps.teaching.propose(anna, ticket, id, 'driving.diesel')).toBe('urgent');
    expect(c.deps.teaching.teachable(transcript)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('learns nothing from somebody muted or about to be erased, and forgets what waited', async () => {
    const ticket = await c.ask('1', 'Was ist mit meinem alten Auto?');
    await teach(ticket, { intent: 'driving.diesel' });
    const fields = await bernd.fieldsOf(pageOf(ticket), `${pageOf(ticket)}/teach`);
    const { contactId } = (await c.tickets.detail(ticket))!;
    await c.store.mute(contactId, c.clock.at + DAY, 'u');
    expect(await rows()).toEqual([]);
    expect(await text(pageOf(ticket))).not.toContain('Was war gemeint?');
    expect((await bernd.post(`${pageOf(ticket)}/teach`, { ...fields, intent: 'driving.diesel' })).status).toBe(409);
    await c.database.db.updateTable('contacts').set({ muted_until: null, erase_requested_at: 1 }).execute();
    const again = { ...fields, form: 'b'.repeat(26), intent: 'driving.diesel' };
    expect((await bernd.post(`${pageOf(ticket)}/teach`, again)).status).toBe(409);
    expect(await rows()).toEqual([]);
  });

  it('goes with the message: corrected, taken back, removed', async () => {
    for (const text of ['Neuer Text', null]) {
      const who = String(text);
      const ticket = await c.ask(who, `Frage von ${who} zum Auto`);
      await teach(ticket, { intent: 'driving.diesel' });
      expect(await rows()).toHaveLength(1);
      const { provider_id: ofProviderId } = await c.database.db
        .selectFrom('messages')
        .select('provider_id')
        .where('direction', '=', 'in')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow();
      await c.outcome(who, [{ do: 'amend', ofProviderId: ofProviderId!, text }]);
      expect(await rows()).toEqual([]);
    }
    const ticket = await c.ask('3', 'Noch eine Frage zum Auto');
    await teach(ticket, { intent: 'driving.diesel' });
    const message = (await rows())[0]!.message_id;
    await bernd.send(pageOf(ticket), `${pageOf(ticket)}/blank`, { message });
    expect(await rows()).toEqual([]);
  });

  it('goes with the person, and by itself after its time; the person finds it in their data', async () => {
    const mine = await c.ask('1', 'Was ist mit meinem alten Auto?', { name: 'Maria' });
    const other = await c.ask('2', 'Was ist mit meinem Moped?');
    await teach(mine, { intent: 'driving.diesel' });
    await teach(other, { intent: 'driving.diesel' });
    const { contactId } = (await c.tickets.detail(mine))!;
    expect(await c.deps.exportPerson(contactId)).toMatchObject({
      proposedExamples: [{ text: 'Was ist mit meinem alten Auto?' }],
    });
    await c.erase(contactId);
    expect((await rows()).map(({ text }) => text)).toEqual(['Was ist mit meinem Moped?']);
    const eraser = createEraser({
      database: c.database,
      hash: c.hash,
      settings: () => c.settings,
      now: c.clock.now,
      words: { subject: () => '', mail: () => ({ subject: '', body: '' }) },
    });
    const at = c.clock.at;
    c.clock.at += 29 * DAY;
    await eraser.sweep();
    expect(await rows()).toHaveLength(1);
    c.clock.at += 2 * DAY;
    expect(await eraser.sweep()).toMatchObject({ proposals: 1 });
    expect(await rows()).toEqual([]);
    c.clock.at = at;
  });

  it('stands in no log, and counts nobody', async () => {
    const ticket = await c.ask('1', 'Was ist mit meinem alten Auto?');
    await teach(ticket, { intent: 'driving.diesel' });
    const audit = await c.database.db.selectFrom('audit').select('action').execute();
    expect(audit.filter(({ action }) => action.startsWith('proposal'))).toEqual([]);
  });
});

eachDatabase('a proposal under DATA_KEY', (open) => {
  it('is not readable in its table', async () => {
    const database = await open(undefined, 'k'.repeat(40));
    await unlock(database);
    const c = await openConsole(database);
    const ticket = await c.ask('1', 'Was ist mit meinem alten Auto?');
    const anna = await c.addUser('Anna', 'staff');
    const { id } = (await c.tickets.detail(ticket))!.transcript[0]!;
    expect(await c.deps.teaching.propose(anna, ticket, id, 'driving.diesel')).toBeNull();
    const plain = await database.db.selectFrom('proposals').select('text').executeTakeFirstOrThrow();
    expect(plain.text).toBe('Was ist mit meinem alten Auto?');
    database.seal!.active = false;
    const raw = await sql<{ text: string }>`select text from proposals`.execute(database.db);
    database.seal!.active = true;
    expect(raw.rows[0]!.text).toMatch(/^enc1:/);
  });
});
