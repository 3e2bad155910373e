// Data rights at the console: who may hold, export and release, and that looking at somebody is written down.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, wipe } from '../databases.ts';
import { type OpenConsole, openConsole } from './open-console.ts';

type Browser = ReturnType<OpenConsole['browser']>;
const WHY = 'Laufendes Verfahren der Stadt.';

eachDatabase('data rights at the console', (open) => {
  let c: OpenConsole;
  let anna: Browser;
  let bernd: Browser;
  let ticket: string;
  let page: string;
  let contactId: string;

  beforeAll(async () => {
    c = await openConsole(await open());
  });
  beforeEach(async () => {
    await wipe(c.database);
    c.cache.clear();
    await c.addUser('Anna', 'admin');
    await c.addUser('Bernd', 'staff');
    anna = c.browser();
    bernd = c.browser();
    await anna.signIn('Anna');
    await bernd.signIn('Bernd');
    ticket = await c.ask('4711', 'Geheimes Anliegen?', { name: 'Erika Zander' });
    ({ contactId } = (await c.tickets.detail(ticket))!);
    page = `/console/people/${contactId}`;
  });

  const text = async (browser: Browser, path: string) => (await browser.ask(path)).text();
  const log = async () =>
    (await c.database.db.selectFrom('audit').selectAll().orderBy('id').execute()).filter((entry) =>
      /^(ticket|person|media|note)\./.test(entry.action),
    );
  const inDays = (n: number) => new Date(c.clock.at + n * 86_400_000).toISOString().slice(0, 10);

  it('writes down who opened a conversation, a person, the print, and what kind of search it was', async () => {
    await text(bernd, `/console/tickets/${ticket}`);
    await text(bernd, `/console/tickets/${ticket}`);
    await text(bernd, `/console/tickets/${ticket}/print`);
    await text(bernd, page);
    for (const words of ['Zander', '0711 216-0', 'telegram:4711']) {
      await text(bernd, `/console/search?q=${encodeURIComponent(words)}`);
    }
    const entries = await log();
    expect(entries.map(({ action, detail }) => [action, detail])).toEqual([
      ['ticket.open', null],
      ['ticket.print', null],
      ['person.open', null],
      ['person.search', 'name: 1'],
      ['person.search', 'number: 0'],
      ['person.search', 'address: 1'],
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/Zander|4711|216|Geheim/);
    c.clock.at += 11 * 60_000;
    await text(bernd, `/console/tickets/${ticket}`);
    expect((await log()).filter(({ action }) => action === 'ticket.open')).toHaveLength(2);
  });

  it('lets only admins export, and writes it down', async () => {
    expect(await text(bernd, page)).not.toContain(`${page}/export`);
    const { token } = await bernd.fieldsOf(`/console/tickets/${ticket}`, `/console/tickets/${ticket}/note`);
    expect((await bernd.post(`${page}/export`, { token: token! })).status).toBe(403);
    const file = await anna.send(page, `${page}/export`);
    expect(file.headers.get('content-disposition')).toContain('attachment');
    expect(await file.json()).toMatchObject({ name: 'Erika Zander', messages: [{ text: 'Geheimes Anliegen?' }, {}] });
    expect((await log()).map(({ action }) => action)).toContain('person.export');
  });

  it('holds an erasure with reason and day, for admins only, and shows it', async () => {
    const { token } = await bernd.fieldsOf(`/console/tickets/${ticket}`, `/console/tickets/${ticket}/note`);
    const form = 'a'.repeat(26);
    expect((await bernd.post(`${page}/hold`, { token: token!, form, until: inDays(5), reason: WHY })).status).toBe(403);
    const short = await anna.send(page, `${page}/hold`, { until: inDays(5), reason: 'weil' });
    expect(short.headers.get('location')).toContain('trouble=reason');
    expect(await text(anna, `${page}?trouble=reason`)).toContain('mindestens 10 Zeichen');
    const past = await anna.send(page, `${page}/hold`, { until: inDays(-1), reason: WHY });
    expect(past.headers.get('location')).toContain('trouble=date');
    await anna.send(page, `${page}/hold`, { until: inDays(5), reason: WHY });
    const shown = await text(bernd, page);
    expect(shown).toContain('Löschung ausgesetzt bis');
    expect(shown).toContain(WHY);
    expect(shown).toContain('durch Anna');
    expect(shown).not.toContain(`${page}/unhold`);
    await anna.send(page, `${page}/unhold`);
    expect(await text(bernd, page)).not.toContain(WHY);
    const entries = await log();
    expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['person.hold', 'person.unhold']));
    expect(JSON.stringify(entries)).not.toContain('Verfahren');
  });

  it('asks staff to look at notes, one by one, and sends the answer then', async () => {
    await bernd.send(`/console/tickets/${ticket}`, `/console/tickets/${ticket}/note`, { text: 'Nett am Telefon.' });
    expect(await text(bernd, '/console')).not.toContain('/console/requests');
    await c.outcome('4711', [{ do: 'ask-for-notes', told: 'Ein Mensch prüft das.' }]);
    expect(await text(bernd, '/console')).toContain('Eine Person wartet auf die Prüfung interner Notizen.');
    expect(await text(bernd, '/console/requests')).toContain(`${page}#rights`);
    expect(await text(bernd, page)).toContain('Nett am Telefon.');
    const early = await bernd.send(page, `${page}/rights-answer`);
    expect(early.headers.get('location')).toContain('trouble=open');
    const note = /name="note" value="(\w+)"/.exec(await text(bernd, page))![1]!;
    await bernd.send(page, `${page}/notes`, { note, review: 'released' });
    await bernd.send(page, `${page}/rights-answer`);
    const said = (await c.tickets.detail(ticket))!.transcript.at(-1)!;
    expect(said.text).toMatch(/geprüft.*http:\/\/localhost:3000\/daten\/\w{26}$/s);
    expect(await text(bernd, '/console')).not.toContain('/console/requests');
  });

  it('mails a case to its department without the person, and tells it of the erasure the same way', async () => {
    const here = `/console/tickets/${ticket}`;
    const mails = () => c.database.db.selectFrom('mails').select(['recipients', 'subject', 'body']).execute();
    await bernd.send(here, `${here}/file`, { case: 'AZ 1', department: 'Gesundheitsamt' });
    expect(await text(bernd, here)).not.toContain(`${here}/forward`);
    c.values.set('department_mail', 'Gesundheitsamt=amt@stadt.example');
    await bernd.send(here, `${here}/note`, { text: 'Nur für uns.' });
    expect((await bernd.send(here, `${here}/forward`)).status).toBe(303);
    const [mail] = await mails();
    expect(mail).toMatchObject({
      recipients: '["amt@stadt.example"]',
      body: expect.stringContaining('Geheimes Anliegen?'),
    });
    expect(JSON.stringify(mail)).not.toMatch(/Zander|4711|Nur für uns/);
    expect(await text(bernd, here)).toContain('Per E-Mail weitergegeben');
    // As long as it is in the queue it is taken out, and nobody has to be told.
    const erase = () => c.erase(contactId);
    await c.database.db.updateTable('mails').set({ attempts: 1 }).execute();
    await erase();
    const left = await mails();
    expect(left).toMatchObject([{ recipients: '["amt@stadt.example"]', subject: 'Vorgang 1: gelöscht auf Wunsch' }]);
    expect(JSON.stringify(left)).not.toMatch(/Zander|4711|Geheimes|AZ 1/);
    c.values.delete('department_mail');
  });

  it('takes a case out of the queue of mails when its person is erased before it left', async () => {
    const here = `/console/tickets/${ticket}`;
    c.values.set('department_mail', 'Gesundheitsamt=amt@stadt.example');
    await bernd.send(here, `${here}/file`, { case: '', department: 'Gesundheitsamt' });
    await bernd.send(here, `${here}/forward`);
    await c.erase(contactId);
    expect(await c.database.db.selectFrom('mails').selectAll().execute()).toEqual([]);
    const closed = await text(bernd, '/console?view=closed');
    expect(closed).toContain('gelöscht auf Wunsch');
    expect(closed).not.toContain('Geheimes');
    const gone = await bernd.ask(here);
    expect(gone.status).toBe(404);
    expect(await gone.text()).toContain('Die Person hat ihre Daten löschen lassen');
    c.values.delete('department_mail');
  });
});
