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

eachDatabase('the editor', (open) => {
  let c: OpenConsole;
  let editor: Browser;
  let admin: Browser;

  beforeAll(async () => {
    c = await openConsole(await open());
  });
  beforeEach(async () => {
    await wipe(c.database);
    c.cache.clear();
    await c.addUser('Edda', 'editor');
    await c.addUser('Anna Weber', 'staff', 'admin');
    editor = c.browser();
    admin = c.browser();
    await editor.signIn('Edda');
    await admin.signIn('Anna Weber');
  });

  const PROPOSALS = '/console/catalogue/proposals';
  const DRAFT = '/console/catalogue/draft';
  const changes = () => c.database.db.selectFrom('catalogue_changes').selectAll().orderBy('id').execute();
  const text = async (path: string) => (await editor.ask(path)).text();
  async function proposed(words: string, intent = 'driving.diesel', name = 'Maria Schneider') {
    const ticket = await c.ask(`p${words}`, words, { name });
    const { transcript } = (await c.tickets.detail(ticket))!;
    const anna = (await c.users.byName('Anna Weber'))!;
    expect(await c.deps.teaching.propose(anna, ticket, transcript[0]!.id, intent)).toBeNull();
    const rows = await c.database.db.selectFrom('proposals').select('id').orderBy('id').execute();
    return { id: rows.at(-1)!.id, ticket };
  }
  const decide = (id: string, fields: Record<string, string>) =>
    editor.send(PROPOSALS, `${PROPOSALS}/${id}`, { language: 'de', ...fields });

  it('sees what was taken out, what is meant and what is answered, and keeps nothing of the person', async () => {
    const { id, ticket } = await proposed('Hallo Frau Huber, darf mein Euro 4 mit S-AB 1234 noch rein?');
    const page = await text(PROPOSALS);
    expect(page).toContain('<mark>Name</mark>, darf mein Euro 4 mit <mark>Kennzeichen</mark> noch rein?');
    expect(page).toContain('>darf mein Euro 4 mit 0 noch rein?</textarea>');
    expect(page).toContain('Antwort zu Diesel-Fahrverbot');
    expect(page).toContain('Vorgeschlagen von Anna Weber');
    expect(page).not.toMatch(/Huber|1234|Maria/);
    const done = await decide(id, { do: 'accept', text: 'darf mein euro 4 noch rein', intent: 'driving.diesel' });
    expect(done.headers.get('location')).toBe(`${PROPOSALS}?done=accepted`);
    const [change, ...none] = await changes();
    expect(none).toEqual([]);
    expect(change).toMatchObject({
      kind: 'add',
      intent: 'driving.diesel',
      place: 'utterances.de',
      text: 'darf mein euro 4 noch rein',
    });
    // Neither the row nor the log leads back to the chat.
    const { contactId, transcript } = (await c.tickets.detail(ticket))!;
    const audit = await c.database.db.selectFrom('audit').selectAll().where('action', 'like', 'proposal%').execute();
    expect(audit.map(({ action, subject }) => [action, subject])).toEqual([['proposal.accept', 'driving.diesel']]);
    const left = JSON.stringify([change, audit, await c.database.db.selectFrom('proposals').selectAll().execute()]);
    for (const trace of [ticket, contactId, transcript[0]!.id, id]) expect(left).not.toContain(trace);
  });

  it.each([
    ['stands there already', 'Darf mein Diesel fahren?', 'driving.diesel', 'steht schon bei diesem Thema'],
    ['stands elsewhere', 'Was gilt bei Alarm', 'driving.diesel', 'steht auch beim Thema „Regeln bei Alarm“'],
    ['nothing left', '12 34', 'driving.diesel', 'bleibt nichts'],
    ['an emergency', 'es brennt bei uns im Haus', 'driving.diesel', 'Aus Notfällen'],
    ['still a number', 'ruf an 0711 2161234', 'driving.diesel', 'Telefonnummer'],
    ['a colleague', 'Frau Weber sagte ich darf', 'driving.diesel', 'Hier steht noch, wer das war: Name'],
  ])('is stopped by a fault: %s', async (_, words, intent, reason) => {
    const { id } = await proposed('Kann ich mit dem alten Wagen kommen?');
    const refused = await decide(id, { do: 'accept', text: words, intent });
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page).toContain(reason);
    expect(page).toContain(`>${words}</textarea>`);
    expect(await changes()).toEqual([]);
    expect(await c.deps.teaching.proposals.count()).toBe(1);
  });

  it.each([
    ['darf mein diesel morgen fahren', 'driving.allowed', 'Nur ein Wort anders'],
    ['Diesel', 'driving.allowed', 'Ein einzelnes Wort'],
    ['Darf Xaver mit dem Auto kommen', 'driving.allowed', 'Steht in keinem anderen Satz: Xaver'],
  ])('is warned and may go on: %s', async (words, intent, reason) => {
    const { id } = await proposed('Kann ich mit dem alten Wagen kommen?');
    const checked = await decide(id, { do: 'check', text: words, intent });
    expect(checked.status).toBe(200);
    expect(await checked.text()).toContain(reason);
    expect(await changes()).toEqual([]);
    expect((await decide(id, { do: 'accept', text: words, intent })).status).toBe(303);
  });

  it('tells apart what is far and what only sounds like us', async () => {
    for (const [intent, place] of [
      ['None+near', 'near.tr'],
      ['None', 'utterances.tr'],
    ] as const) {
      const { id } = await proposed(`Gibt es ${intent} Parkplätze am Rathaus?`, 'None');
      await decide(id, {
        do: 'accept',
        text: intent === 'None' ? 'hava nasıl olacak' : 'park yeri var mı',
        intent,
        language: 'tr',
      });
      expect((await changes()).at(-1)).toMatchObject({ intent: 'None', place });
    }
  });

  it('rejects for good, and only once', async () => {
    const { id } = await proposed('Kann ich mit dem alten Wagen kommen?');
    const fields = await editor.fieldsOf(PROPOSALS, `${PROPOSALS}/${id}`);
    expect((await decide(id, { do: 'reject' })).status).toBe(303);
    const late = {
      ...fields,
      form: 'c'.repeat(26),
      do: 'accept',
      text: 'x y',
      intent: 'driving.diesel',
      language: 'de',
    };
    const second = await editor.post(`${PROPOSALS}/${id}`, late);
    expect(second.status).toBe(409);
    expect(await second.text()).toContain('Diesen Vorschlag gibt es nicht mehr');
    expect(await changes()).toEqual([]);
  });

  const topic = (id: string) => `/console/catalogue/topic?id=${id}`;

  it('changes answer, sources, dates and examples of a topic in the draft', async () => {
    const saved = await editor.send(topic('driving.diesel'), topic('driving.diesel'), {
      'answers.de': 'Neue Antwort\r\n\r\n{diesel_stand}',
      'answers.de-simple': 'a',
      valid_until: '2027-01-31',
      source: 'Stadt https://www.stuttgart.de/',
      'add.utterances.de': 'alter diesel in der stadt\n\n  noch   einer ',
      'remove.utterances.de.1': 'diesel euro 5 erlaubt',
      'remove.utterances.de.0': 'das stand nie da',
    });
    expect(saved.status).toBe(303);
    expect((await changes()).map(({ kind, place, text }) => [kind, place, text])).toEqual([
      ['add', 'utterances.de', 'alter diesel in der stadt'],
      ['add', 'utterances.de', 'noch einer'],
      ['remove', 'utterances.de', 'diesel euro 5 erlaubt'],
      ['set', 'answers.de', 'Neue Antwort\n\n{diesel_stand}'],
      ['set', 'source', 'Stadt https://www.stuttgart.de/'],
      ['set', 'valid_until', '2027-01-31'],
    ]);
    const page = await text(topic('driving.diesel'));
    expect(page).toContain('Neue Antwort');
    expect(page).toContain('alter diesel in der stadt');
    expect(page).not.toContain('diesel euro 5 erlaubt');
    expect((await c.workshop.open()).files.find(({ file }) => file === 'driving.diesel.yaml')!.yaml).toMatch(
      /^# Pflegt das Amt\.\n/,
    );
  });

  it.each([
    ['a placeholder nobody fills', { 'answers.de': 'Preis {preis}' }, 'preis'],
    ['an answer too long', { 'answers.de': 'x'.repeat(701) }, '701'],
    ['no answer', { 'answers.en': '' }, 'fehlt'],
    ['a wrong date', { valid_until: '2027-02-31' }, 'valid_until'],
    ['an example of another topic', { 'add.utterances.de': 'was gilt bei alarm' }, 'Regeln bei Alarm'],
    ['nothing', {}, 'nichts geändert'],
  ])('keeps what was typed when there is a fault: %s', async (_, fields, reason) => {
    const refused = await editor.send(topic('driving.diesel'), topic('driving.diesel'), fields);
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page).toContain(reason);
    for (const value of Object.values(fields)) expect(page).toContain(value);
    expect(await changes()).toEqual([]);
  });

  it('does not let two editors overwrite each other', async () => {
    const seen = await editor.fieldsOf(topic('driving.diesel'), topic('driving.diesel'));
    await admin.send(topic('driving.diesel'), topic('driving.diesel'), { 'answers.de': 'Annas Antwort' });
    const late = await editor.post(topic('driving.diesel'), { ...seen, 'answers.de': 'Eddas Antwort' });
    expect(late.status).toBe(409);
    expect(await late.text()).toContain('Eddas Antwort');
    expect((await changes()).map(({ text }) => text)).toEqual(['Annas Antwort']);
  });

  async function measured(figures: { wrong: number }) {
    await editor.send(topic('driving.diesel'), topic('driving.diesel'), {
      'add.utterances.de': 'alter diesel in der stadt',
    });
    expect((await editor.send(DRAFT, DRAFT, { do: 'measure' })).status).toBe(303);
    expect((await editor.ask(DRAFT)).headers.get('refresh')).not.toBeNull();
    const pending = (await c.workshop.pending())!;
    const after = { inScope: 1000, outOfScope: 200, right: 0.8, wrong: figures.wrong, falseAnswers: 0.02 };
    const json = (wrong: number, said: string) =>
      JSON.stringify({
        ...after,
        wrong,
        wrongAnswers: [{ text: said, meant: 'alarm.rules', taken: 'driving.diesel' }],
        answeredOutOfScope: [],
      });
    await c.database.db
      .updateTable('catalogue_revisions')
      .set({ figures: json(0.02, 'vorher falsch') })
      .where('state', '=', 'published')
      .execute();
    await c.database.db
      .updateTable('catalogue_revisions')
      .set({ state: 'measured', figures: json(figures.wrong, 'jetzt falsch') })
      .where('id', '=', pending.id)
      .execute();
    return pending.id;
  }
  const publishedNow = async () => {
    const { revision } = await c.workshop.open();
    const out = (await c.deps.teaching.revisions.history()).filter(({ state }) => state === 'published');
    expect(out.map(({ id }) => id)).toEqual([revision]);
    return revision;
  };

  it('publishes what was measured, and one tap goes back', async () => {
    const before = await publishedNow();
    const id = await measured({ wrong: 0.02 });
    const page = await text(DRAFT);
    expect(page).toContain('antwortet nicht öfter falsch');
    expect(page).toContain('jetzt falsch');
    expect(page).toContain('20 von 1.000');
    const before2 = await editor.fieldsOf(DRAFT, DRAFT);
    expect((await editor.post(DRAFT, { ...before2, do: 'publish' })).status).toBe(303);
    expect(await publishedNow()).toBe(id);
    expect(await changes()).toEqual([]);
    const back = await editor.send(DRAFT, '/console/catalogue/back');
    expect(back.status).toBe(303);
    expect(await publishedNow()).toBe(id + 1);
    const store = c.workshop;
    expect((await store.open()).files.some(({ yaml }) => yaml.includes('alter diesel in der stadt'))).toBe(false);
    const deeds = await c.database.db
      .selectFrom('audit')
      .select('action')
      .where('action', 'like', 'catalogue%')
      .orderBy('id')
      .execute();
    expect(deeds.map(({ action }) => action)).toEqual([
      'catalogue.change',
      'catalogue.measure',
      'catalogue.publish',
      'catalogue.back',
    ]);
    expect(before).toBeLessThan(id);
  });

  it('lets only an admin publish what answers more wrongly, with a reason', async () => {
    const before = await publishedNow();
    const id = await measured({ wrong: 0.04 });
    expect(await text(DRAFT)).toContain('darf nur die Verwaltung veröffentlichen');
    const forced = await editor.post(DRAFT, {
      ...(await editor.fieldsOf(DRAFT, DRAFT)),
      id: String(id),
      do: 'publish',
      reason: 'weil ich es so will',
    });
    expect(forced.status).toBe(409);
    const short = await admin.send(DRAFT, DRAFT, { do: 'publish', reason: 'weil' });
    expect(short.status).toBe(422);
    expect(await short.text()).toContain('>weil</textarea>');
    expect(await publishedNow()).toBe(before);
    expect(
      (await admin.send(DRAFT, DRAFT, { do: 'publish', reason: 'Die Sätze sind geprüft, die Messung schwankt.' }))
        .status,
    ).toBe(303);
    expect(await publishedNow()).toBe(id);
    expect(await text(DRAFT)).toContain('die Messung schwankt');
  });

  it('does not publish over what somebody else published, and loses nothing', async () => {
    await measured({ wrong: 0.02 });
    const fields = await editor.fieldsOf(DRAFT, DRAFT);
    const old = (await c.workshop.open()).files;
    await c.catalogue.publish({ files: old.slice(0, 3), hash: 'h', note: '', by: 'import' });
    expect((await editor.post(DRAFT, { ...fields, do: 'publish' })).status).toBe(409);
    expect(await text(DRAFT)).toContain('etwas anderes veröffentlicht');
    await editor.send(DRAFT, DRAFT, { do: 'discard' });
    expect((await changes()).map(({ text: words, revision_id }) => [words, revision_id])).toEqual([
      ['alter diesel in der stadt', null],
    ]);
  });

  it('takes a change out of the draft, and measures no empty one', async () => {
    await editor.send(topic('driving.diesel'), topic('driving.diesel'), {
      'add.utterances.de': 'alter diesel in der stadt',
    });
    const fields = await editor.fieldsOf(DRAFT, DRAFT);
    const { id } = (await changes())[0]!;
    expect((await editor.post(DRAFT, { ...fields, id, do: 'remove' })).status).toBe(303);
    expect(await changes()).toEqual([]);
    expect((await editor.post(DRAFT, { ...fields, form: 'd'.repeat(26), do: 'measure' })).status).toBe(409);
  });
});
