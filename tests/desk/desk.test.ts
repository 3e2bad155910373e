// Taking over, answering, giving back: what the citizen hears, who owns what, and that nobody answers unawares.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { User } from '../../src/core/user.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { createFormStore } from '../../src/storage/form-store.ts';
import { createMailStore } from '../../src/storage/mail-store.ts';
import { createPersonStore } from '../../src/storage/person-store.ts';
import { createSearchStore } from '../../src/storage/search-store.ts';
import { eachDatabase } from '../databases.ts';
import { MONDAY_TEN, type OpenDesk, openDesk } from './open-desk.ts';

eachDatabase('the desk', (open) => {
  let d: OpenDesk;
  let anna: User;
  let bernd: User;
  let who = 100;
  let citizen: string;

  beforeAll(async () => {
    d = await openDesk(await open());
    anna = (await d.users.add('Anna', ['staff'], null))!;
    bernd = (await d.users.add('Bernd', ['staff'], null))!;
  });

  beforeEach(() => {
    d.clock.at += 60_000;
    citizen = String(++who);
  });

  const detail = async (id: string) => (await d.tickets.detail(id))!;
  const said = async (id: string) =>
    (await detail(id)).transcript.filter((entry) => entry.direction === 'out').map((entry) => entry.text);

  it('claims once, announces once, and is silent to the second claimer', async () => {
    const id = await d.ask(citizen, 'Darf ich fahren?');
    const results = await Promise.all([d.desk.claim(anna, id), d.desk.claim(bernd, id)]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toMatchObject({ ok: false, reason: 'taken' });
    expect(await d.conversationOf(citizen)).toMatchObject({ owner: 'staff' });
    const winner = results[0]!.ok ? anna : bernd;
    await d.desk.claim(winner, id);
    expect((await said(id)).filter((text) => text.startsWith('Ab jetzt schreibt Ihnen ein Mensch'))).toHaveLength(1);
  });

  it('answers in one transaction: message, ledger row of the staff lane, answered, owner', async () => {
    const id = await d.ask(citizen, 'Frage');
    const { version } = await detail(id);
    expect(await d.desk.answer(anna, id, version, '  Gern: ja.\u0000 ')).toMatchObject({ ok: true });
    const ticket = await detail(id);
    expect(ticket).toMatchObject({ state: 'claimed', owner: 'staff', waitingSince: null, answeredAt: d.clock.at });
    expect(ticket.transcript.at(-1)).toMatchObject({ author: 'staff', userName: 'Anna', text: 'Gern: ja.' });
    expect(ticket.transcript.at(-1)?.delivery).toEqual({ state: 'pending', reason: null });
    const rows = await d.database.db
      .selectFrom('deliveries')
      .select(['lane'])
      .where('message_id', '=', ticket.transcript.at(-1)!.id)
      .execute();
    expect(rows).toEqual([{ lane: 'staff' }]);
  });

  it('refuses what was written against an older state, and says nothing', async () => {
    const id = await d.ask(citizen, 'Frage');
    const { version } = await detail(id);
    await d.write(citizen, 'Hat sich geklärt!');
    expect(await d.desk.answer(anna, id, version, 'Zu spät')).toMatchObject({ ok: false, reason: 'conflict' });
    expect(await said(id)).not.toContain('Zu spät');
    const both = await Promise.all([
      d.desk.answer(anna, id, version + 1, 'von Anna'),
      d.desk.answer(bernd, id, version + 1, 'von Bernd'),
    ]);
    expect(both.filter((result) => result.ok)).toHaveLength(1);
    expect((await said(id)).filter((text) => text.startsWith('von '))).toHaveLength(1);
    expect(await d.desk.answer(anna, id, version + 2, ' ')).toMatchObject({ reason: 'empty' });
  });

  it('closes: the bot is back and says so; reopening leads to the queue', async () => {
    const id = await d.ask(citizen, 'Frage');
    await d.desk.answer(anna, id, (await detail(id)).version, 'Ja.', { close: true });
    expect(await d.conversationOf(citizen)).toMatchObject({ owner: 'bot' });
    const words = await said(id);
    expect(words.slice(-2)[0]).toBe('Ja.');
    expect(words.at(-1)).toContain('wieder mit dem automatischen Assistenten');
    expect(await d.desk.answer(bernd, id, (await detail(id)).version, 'noch etwas')).toMatchObject({
      reason: 'impossible',
    });
    expect(await d.desk.reopen(bernd, id, (await detail(id)).version)).toMatchObject({ ok: true });
    expect(await detail(id)).toMatchObject({ state: 'waiting', owner: 'queue', assignee: null });
  });

  it('closes an unclaimed question without an announcement that was never begun', async () => {
    const id = await d.ask(citizen, 'Frage');
    const before = (await said(id)).length;
    expect(await d.desk.close(anna, id, (await detail(id)).version)).toMatchObject({ ok: true });
    expect(await said(id)).toHaveLength(before);
  });

  it('keeps a note from everybody outside', async () => {
    const id = await d.ask(citizen, 'Frage');
    const count = () => d.database.db.selectFrom('deliveries').select('id').execute();
    const before = (await count()).length;
    expect(await d.desk.note(anna, id, 'nur für uns')).toMatchObject({ ok: true });
    expect((await count()).length).toBe(before);
    const ticket = await detail(id);
    expect(ticket.notes).toMatchObject([{ text: 'nur für uns', userName: 'Anna' }]);
    expect(ticket.transcript.some((entry) => entry.text.includes('nur für uns'))).toBe(false);
  });

  it('hands over to a colleague without a second announcement, and gives back with the owner', async () => {
    const id = await d.ask(citizen, 'Frage');
    await d.desk.claim(anna, id);
    expect(await d.desk.release(bernd, id, (await detail(id)).version)).toMatchObject({ reason: 'taken' });
    await d.desk.assign(anna, id, (await detail(id)).version, bernd);
    expect(await detail(id)).toMatchObject({ state: 'claimed', assignee: { name: 'Bernd' } });
    expect((await said(id)).filter((text) => text.startsWith('Ab jetzt'))).toHaveLength(1);
    await d.desk.release(bernd, id, (await detail(id)).version);
    expect(await detail(id)).toMatchObject({ state: 'waiting', owner: 'queue', assignee: null });
    expect((await said(id)).at(-1)).toContain('bis dahin antwortet der automatische Assistent');
  });

  it('does not write on WhatsApp after 24 hours', async () => {
    const id = await d.ask(citizen, 'Frage', { channel: 'whatsapp-cloud' });
    d.clock.at += 24 * 3_600_000;
    expect(await d.desk.answer(anna, id, (await detail(id)).version, 'spät')).toMatchObject({
      reason: 'window-closed',
    });
    expect(await said(id)).not.toContain('spät');
    d.clock.at = MONDAY_TEN + who * 60_000;
  });

  it('tells on WhatsApp that an answer waits, by an approved wording and nothing else', async () => {
    const id = await d.ask(citizen, 'Darf mein Diesel fahren?', { channel: 'whatsapp-cloud' });
    const choices = ['de', 'en'].map((locale) => ({
      locale: locale as 'de' | 'en',
      outlet: 'template' as const,
      name: 'luftpost_waiting',
      language: locale,
    }));
    const desk = createDesk({ store: d.store, clock: d.clock, phrases: d.phrases, waiting: async () => choices });
    const version = async () => (await detail(id)).version;
    expect(await desk.remind(anna, id, await version())).toMatchObject({ reason: 'impossible' });
    d.clock.at += 24 * 3_600_000 - 60_000;
    const before = (await said(id)).length;
    expect(await d.desk.remind(anna, id, await version())).toMatchObject({ reason: 'no-template' });
    expect(await desk.remind(anna, id, await version())).toMatchObject({ ok: true });
    expect((await said(id)).slice(before)).toEqual(['Ihre Antwort wartet: Darf mein Diesel fahren?']);
    const rows = await d.database.db.selectFrom('deliveries').select('body').where('lane', '=', 'staff').execute();
    expect(rows.map(({ body }) => JSON.parse(body ?? '{}').template)).toContainEqual({
      name: 'luftpost_waiting',
      language: 'de',
      body: ['Darf mein Diesel fahren?'],
      taps: ['do:waiting'],
    });
    expect(await detail(id)).toMatchObject({ state: 'claimed', owner: 'staff' });
    await d.write(citizen, { kind: 'button', id: 'do:waiting', label: 'Antwort lesen' }, { channel: 'whatsapp-cloud' });
    expect(await desk.answer(anna, id, await version(), 'Ja.')).toMatchObject({ ok: true });
    expect((await said(id)).at(-1)).toBe('Ja.');
    d.clock.at = MONDAY_TEN + who * 60_000;
  });

  it('speaks the person’s own language when taking over', async () => {
    const id = await d.ask(citizen, 'Question');
    await d.outcome(citizen, [{ do: 'locale', locale: 'en' }]);
    await d.desk.claim(anna, id);
    expect((await said(id)).at(-1)).toMatch(/^From now on a person/);
  });

  it('names who writes where the city wants it', async () => {
    const id = await d.ask(citizen, 'Frage');
    const desk = createDesk({ store: d.store, clock: d.clock, phrases: d.phrases, nameShown: () => true });
    await desk.claim(anna, id);
    expect((await said(id)).at(-1)).toContain('schreibt Ihnen Anna');
  });

  it('lets claims expire in working time, and only where somebody waits', async () => {
    const waiting = await d.ask(citizen, 'Frage');
    await d.desk.claim(anna, waiting);
    const answered = await d.ask(String(++who), 'Frage');
    await d.desk.answer(anna, answered, (await detail(answered)).version, 'Ja.');
    await d.users.seen(anna.id);
    d.clock.at += 29 * 60_000;
    await d.chores.run();
    expect((await detail(waiting)).state).toBe('claimed');
    d.clock.at += 60_000;
    await d.chores.run();
    expect(await detail(waiting)).toMatchObject({ state: 'waiting', owner: 'queue' });
    expect((await detail(answered)).state).toBe('claimed');
    d.clock.at += 60_000;
    await d.write(String(who), 'Noch eine Frage');
    expect((await detail(answered)).waitingSince).toBe(d.clock.at);
    d.clock.at += 30 * 60_000;
    await d.chores.run();
    expect((await detail(answered)).state).toBe('waiting');
  });

  it('returns the tickets of the absent and of those off duty, wakes sleepers', async () => {
    const absent = await d.ask(citizen, 'Frage');
    await d.desk.claim(bernd, absent);
    await d.users.setAbsent(bernd.id, d.clock.at + 86_400_000);
    const asleep = await d.ask(String(++who), 'Frage');
    await d.desk.claim(anna, asleep);
    await d.desk.snooze(anna, asleep, (await detail(asleep)).version, d.clock.at + 3_600_000);
    await d.chores.run();
    expect((await detail(absent)).state).toBe('waiting');
    expect((await detail(asleep)).state).toBe('snoozed');
    d.clock.at += 3_600_000;
    await d.chores.run();
    expect((await detail(asleep)).state).toBe('claimed');
    d.clock.at += 12 * 3_600_000;
    await d.chores.run();
    expect(await detail(asleep)).toMatchObject({ state: 'waiting', owner: 'queue' });
    await d.users.setAbsent(bernd.id, null);
  });

  it('returns the tickets of the disabled and of those who left the desk, and mails again', async () => {
    d.clock.at = Date.parse('2026-03-10T09:00:00Z');
    await d.database.db.updateTable('tickets').set({ state: 'closed' }).execute();
    d.values.set('alert_mail', 'team@example.org');
    const leaving = (await d.users.add('Vera', ['staff'], null))!;
    const id = await d.ask(citizen, 'Frage');
    d.clock.at += 16 * 60_000;
    expect((await d.chores.run()).alerted).toBe(1);
    await d.desk.claim(leaving, id);
    await d.chores.run();
    expect((await detail(id)).state).toBe('claimed');
    await d.users.setRoles(leaving.id, ['editor'], null);
    expect(await d.chores.run()).toMatchObject({ released: 1, alerted: 1 });
    expect((await detail(id)).state).toBe('waiting');
    await d.users.setRoles(leaving.id, ['staff'], null);
    await d.desk.claim(leaving, id);
    await d.users.setDisabled(leaving.id, true, null);
    expect(await d.chores.run()).toMatchObject({ released: 1, alerted: 1 });
    d.values.delete('alert_mail');
    await createMailStore({ database: d.database, now: d.clock.now }).take(10);
    d.clock.at = MONDAY_TEN + who * 60_000;
  });

  it('mails once for who waits too long: a link, no word of theirs', async () => {
    d.clock.at = Date.parse('2026-03-09T09:00:00Z');
    await d.database.db.updateTable('tickets').set({ state: 'closed' }).execute();
    const id = await d.ask(citizen, 'Geheimes Anliegen');
    d.values.set('alert_mail', 'team@example.org, chef@example.org');
    d.clock.at += 14 * 60_000;
    expect((await d.chores.run()).alerted).toBe(0);
    d.clock.at += 60_000;
    const both = await Promise.all([d.chores.run(), d.chores.run()]);
    expect(both[0].alerted + both[1].alerted).toBe(1);
    const mails = await createMailStore({ database: d.database, now: d.clock.now }).take(10);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ recipients: ['team@example.org', 'chef@example.org'] });
    expect(mails[0]!.body).toContain(`/console/tickets/${id}`);
    expect(JSON.stringify(mails)).not.toContain('Geheimes');
  });

  it('ends subscriptions for the caller, mutes, blanks a message for good', async () => {
    const id = await d.ask(citizen, 'Meine Diagnose lautet so und so');
    await d.outcome(citizen, [{ do: 'subscribe', consents: [{ topic: 'alarm', locale: 'de', wording: 'Ja', at: 1 }] }]);
    const { contactId, transcript } = await detail(id);
    expect(await d.desk.unsubscribe(anna, contactId)).toBe(1);
    expect(await d.desk.unsubscribe(anna, contactId)).toBe(0);
    expect((await said(id)).at(-1)).toContain('am Telefon abgemeldet');
    await d.desk.mute(anna, contactId, 7);
    const person = await createPersonStore({ database: d.database }).find(contactId);
    expect(person?.mutedUntil).toBe(d.clock.at + 7 * 86_400_000);
    expect(person?.addresses[0]?.subscriptions).toEqual([]);
    await expect(d.desk.mute(anna, contactId, 365)).rejects.toThrow(RangeError);
    expect(await d.desk.blank(anna, id, transcript[0]!.id)).toBe(true);
    expect(JSON.stringify(await detail(id))).not.toContain('Diagnose');
    expect((await detail(id)).transcript[0]!.text).toBe('');
    const other = await d.ask(String(++who), 'andere');
    expect(await d.desk.blank(anna, other, transcript[1]!.id)).toBe(false);
  });

  it('finds people by address, id, code, name and number', async () => {
    const id = await d.ask(citizen, 'Frage', { name: 'Änne O’Hara_100%' });
    const { code, number, contactId } = await detail(id);
    await d.desk.file(anna, id, (await detail(id)).version, { caseNumber: 'FSA-77', department: 'VVS' });
    const { search } = createSearchStore({ database: d.database });
    for (const words of [
      `telegram:${citizen}`,
      citizen,
      ` ${code.slice(0, 3)}-${code.slice(3).toLowerCase()}`,
      'o’hara_',
      `#${number}`,
      'FSA-77',
    ]) {
      expect(
        (await search(words)).map((person) => person.contactId),
        words,
      ).toContain(contactId);
    }
    expect(await search('O_Hara')).toEqual([]);
    expect(await search("' or 1=1 --")).toEqual([]);
    expect(await search(' ')).toEqual([]);
  });

  it('finds a name however its letters are typed, and takes no sign in it for a pattern', async () => {
    const id = await d.ask(citizen, 'Frage', { name: 'Jürgen Öztürk-Weiß' });
    const { contactId } = await detail(id);
    const other = (await detail(await d.ask(String(++who), 'Frage', { name: 'Ольга [*?] (x) Жук' }))).contactId;
    const { search } = createSearchStore({ database: d.database });
    const found = async (words: string) => (await search(words)).map((person) => person.contactId);
    for (const words of ['Öztürk', 'öztürk', 'OZTURK', 'oeztuerk', 'ürgen öz', 'weiss', 'WEIß', 'Weiß']) {
      expect(await found(words), words).toContain(contactId);
    }
    for (const words of ['ольга', 'ЖУК', '[*?]', '(x)']) expect(await found(words), words).toEqual([other]);
    for (const words of ['*', '?', '[a-z]', '.*', '%', '_', '(', '\\', 'z[t', '^J', 'k$']) {
      expect(await found(words), words).not.toContain(contactId);
    }
  });

  it('finds a telephone number as people read it out', async () => {
    const number = `49711216${who}`;
    const id = await d.ask(number, 'Frage', { channel: 'whatsapp-cloud' });
    const { contactId } = await detail(id);
    const { search } = createSearchStore({ database: d.database });
    for (const words of [`0711 216-${who}`, `+49 (711) 216${who}`, `0049711216${who}`, number]) {
      expect(
        (await search(words)).map((person) => person.contactId),
        words,
      ).toEqual([contactId]);
    }
  });

  it('sorts the queue by waiting time and counts every view', async () => {
    await d.database.db.updateTable('tickets').set({ state: 'closed', assignee: null }).execute();
    const first = await d.ask(citizen, 'zuerst');
    d.clock.at += 60_000;
    const second = await d.ask(String(++who), 'danach');
    const done = await d.ask(String(++who), 'beantwortet');
    await d.desk.answer(bernd, done, (await detail(done)).version, 'Ja');
    await d.desk.release(bernd, done, (await detail(done)).version);
    const list = await d.queue.list('waiting', anna.id);
    expect(list.map((ticket) => ticket.id)).toEqual([first, second, done]);
    await d.desk.claim(anna, first);
    expect(await d.queue.counts(anna.id)).toMatchObject({ waiting: 2, mine: 1, all: 3, snoozed: 0 });
    expect((await d.queue.list('mine', anna.id)).map((ticket) => ticket.id)).toEqual([first]);
    expect(await d.queue.next(first)).toBe(second);
  });

  it('takes a form once, also when two come at once', async () => {
    const forms = createFormStore({ database: d.database, now: d.clock.now });
    const both = await Promise.all([forms.begin('f1'), forms.begin('f1')]);
    expect(both.map((begun) => begun.state).sort()).toEqual(['busy', 'new']);
    await forms.finish('f1', '/console/x');
    expect(await forms.begin('f1')).toEqual({ state: 'done', location: '/console/x' });
    expect((await forms.begin('f2')).state).toBe('new');
    d.clock.at += 60_001;
    expect((await forms.begin('f2')).state).toBe('new');
    expect((await forms.begin('f2')).state).toBe('busy');
  });
});
