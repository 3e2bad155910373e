// Notices at the console: forms that refuse contradictions, four eyes, steering, doubt, and the figures of a month.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { openNotices } from '../browser/notice-scene.ts';
import { type OpenConsole, openConsole } from './open-console.ts';

type Browser = ReturnType<OpenConsole['browser']>;

let c: OpenConsole;
let carla: Browser;
let dirk: Browser;

beforeEach(async () => {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  c = await openConsole(database);
});

afterEach(() => c.database.close());

async function signIn(name: string): Promise<Browser> {
  const browser = c.browser();
  await browser.signIn(name);
  return browser;
}

/** The value of the hidden field `seen` that a preview brings. */
const seenIn = (page: string): string => /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? '';

describe('the form of a new alarm', () => {
  const NEW = '/console/alarms/new';

  beforeEach(async () => {
    c.values.set('regime', 'on');
    await c.addUser('Carla', 'publisher');
    carla = await signIn('Carla');
  });

  it('previews every text, then submits exactly that', async () => {
    const fields = { day: 'Mi 2026-03-04', until: 'Fr 2026-03-06', reason: 'Inversion' };
    const preview = await (await carla.send(NEW, NEW, { ...fields, do: 'preview' })).text();
    expect(preview).toContain('Komfort-Kamine bleiben aus ab Dienstag, 3. März, 18 Uhr.');
    expect(preview).toContain('Autos bitte möglichst stehen lassen ab Mittwoch, 4. März, 0 Uhr.');
    expect(preview).toContain('Ende: Freitag, 6. März, 24 Uhr.');
    expect(preview).toContain('Grund: Inversion');
    const done = await carla.send(NEW, NEW, { ...fields, do: 'submit', seen: seenIn(preview) });
    expect(done.status).toBe(303);
    const [broadcast] = await c.deps.notices.list();
    expect(broadcast).toMatchObject({ state: 'submitted', kind: 'begin', submittedBy: 'Carla' });
    expect(done.headers.get('location')).toBe(`/console/broadcasts/${broadcast!.id}`);
  });

  it('shows the preview again when something changed after it', async () => {
    const fields = { day: 'Mi 2026-03-04', until: 'open' };
    const preview = await (await carla.send(NEW, NEW, { ...fields, do: 'preview' })).text();
    const other = await carla.send(NEW, NEW, {
      ...fields,
      until: 'Do 2026-03-05',
      do: 'submit',
      seen: seenIn(preview),
    });
    expect(other.status).toBe(422);
    expect(await other.text()).toContain('nach der Vorschau noch etwas geändert');
    expect(await c.deps.notices.list()).toEqual([]);
  });

  it.each([
    ['a weekday that is another', { day: 'Di 2026-03-04', until: 'open' }, 'Wochentag und Datum passen nicht zusammen'],
    ['a day that does not exist', { day: 'Mo 2026-02-30', until: 'open' }, 'Diesen Tag gibt es nicht'],
    ['an end before the begin', { day: 'Mi 2026-03-04', until: 'Di 2026-03-03' }, 'Das Ende liegt vor dem Beginn'],
    ['a begin in the past', { day: 'So 2026-03-01', until: 'open' }, 'Der Beginn liegt in der Vergangenheit'],
    ['a day out of season', { day: 'Fr 2026-05-01', until: 'open' }, 'außerhalb der Saison'],
    ['no day at all', { day: '', until: 'open' }, 'nicht lesbar'],
    [
      'a skipped hour',
      { day: 'Mi 2026-03-04', until: 'open', 'send-at': '2026-03-29T02:30' },
      'fällt bei der Zeitumstellung aus',
    ],
  ])('refuses %s in German', async (_, fields, words) => {
    const answer = await carla.send(NEW, NEW, { ...fields, do: 'preview' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(new RegExp(words));
  });

  it('refuses while there is no regime', async () => {
    c.values.set('regime', 'off');
    const answer = await carla.send(NEW, NEW, { day: 'Mi 2026-03-04', until: 'open', do: 'preview' });
    expect(await answer.text()).toContain('Die Regelung zum Feinstaubalarm ist ausgeschaltet');
  });

  it('makes one broadcast of two clicks', async () => {
    const fields = { day: 'Mi 2026-03-04', until: 'open' };
    const preview = await (await carla.send(NEW, NEW, { ...fields, do: 'preview' })).text();
    const sealed = { ...(await carla.fieldsOf(NEW, NEW)), ...fields, do: 'submit', seen: seenIn(preview) };
    const [one, two] = await Promise.all([carla.post(NEW, sealed), carla.post(NEW, sealed)]);
    expect(one.headers.get('location')).toBe(two.headers.get('location'));
    expect(await c.deps.notices.list()).toHaveLength(1);
  });
});

describe('an alarm on its way', () => {
  let ids: Awaited<ReturnType<typeof openNotices>>;
  const at = (id: string, more = '') => `/console/broadcasts/${id}${more}`;
  const stateOf = async (id: string) => (await c.deps.notices.report(id))!.state;

  beforeEach(async () => {
    ids = await openNotices(c, 40);
    [carla, dirk] = [await signIn('Carla Brandt'), await signIn('Dirk Aydin')];
  });

  it('is not released by who submitted it, nor without the tick, nor with another content', async () => {
    const own = await (await carla.ask(at(ids.development))).text();
    expect(own).toContain('Freigeben muss eine zweite Person');
    expect(own).not.toContain(`${at(ids.development)}/approve"`);
    const page = at(ids.development);
    const action = `${page}/approve`;
    const sealed = await dirk.fieldsOf(page, action);
    const token = (await carla.fieldsOf('/console/me', '/console/logout')).token!;
    const forced = await carla.post(action, { ...sealed, token, tick: 'yes' });
    expect([forced.status, await forced.text()]).toEqual([409, expect.stringContaining('selbst eingereicht')]);
    const bare = await dirk.send(page, action);
    expect(await bare.text()).toContain('Bitte bestätigen Sie zuerst');
    const other = await dirk.send(page, action, { tick: 'yes', hash: 'f'.repeat(64) });
    expect(await other.text()).toContain('Der Inhalt ist nicht der');
    expect(await stateOf(ids.development)).toBe('submitted');
    expect((await dirk.send(page, action, { tick: 'yes' })).status).toBe(303);
    expect(await stateOf(ids.development)).toBe('approved');
  });

  it('goes back and is rejected with a reason only', async () => {
    const page = at(ids.development);
    const empty = await dirk.send(page, `${page}/return`, { reason: ' ' });
    expect(await empty.text()).toContain('Bitte nennen Sie eine Begründung');
    await dirk.send(page, `${page}/return`, { reason: 'Der Grund stimmt nicht.' });
    const shown = await (await carla.ask(page)).text();
    expect(shown).toContain('Der Grund stimmt nicht.');
    expect(shown).toContain(`${page}/edit`);
    const form = await (await carla.ask(`${page}/edit`)).text();
    expect(form).toContain('Dirk Aydin hat sie zurückgegeben:');
    expect(form).toContain('Der Grund stimmt nicht.');
    expect(form).toMatch(/name="reason"[^>]*value="Inversion bis Donnerstag"/);
  });

  it('takes an edit in the place of what waited: another hash, and what somebody looked at is void', async () => {
    const page = at(ids.development);
    const before = (await c.deps.notices.report(ids.development))!;
    const sealed = await dirk.fieldsOf(page, `${page}/approve`);
    const fields = { until: 'same', reason: 'Inversion bis Freitag' };
    const preview = await (await carla.send(`${page}/edit`, `${page}/edit`, { ...fields, do: 'preview' })).text();
    expect(preview).toContain('Grund: Inversion bis Freitag');
    expect(preview).toContain('Neue Fassung einreichen');
    const done = await carla.send(`${page}/edit`, `${page}/edit`, {
      ...fields,
      do: 'submit',
      seen: seenIn(preview),
    });
    expect([done.status, done.headers.get('location')]).toEqual([303, page]);
    const after = (await c.deps.notices.report(ids.development))!;
    expect(after).toMatchObject({ state: 'submitted', submittedBy: 'Carla Brandt' });
    expect(after.hash).not.toBe(before.hash);
    const late = await dirk.post(`${page}/approve`, { ...sealed, tick: 'yes' });
    expect([late.status, await late.text()]).toEqual([409, expect.stringContaining('Der Inhalt ist nicht der')]);
    expect((await dirk.send(page, `${page}/approve`, { tick: 'yes' })).status).toBe(303);
    expect((await dirk.ask(`${page}/edit`)).headers.get('location')).toBe(page);
  });

  it('opens a returned post as it was written', async () => {
    const form = await (await dirk.ask(at(ids.post, '/edit'))).text();
    expect(form).toContain('Bitte den Link zum Plan ergänzen.');
    expect(form).toMatch(/name="title-de" value="Neue Radwege"/);
    expect(form).toContain('Ab heute ist der Radweg an der B 14 offen.</textarea>');
  });

  it('refuses an emergency for another content than was seen', async () => {
    await c.addUser('Eva', 'admin');
    const eva = await signIn('Eva');
    const page = at(ids.development);
    const old = await eva.send(page, `${page}/emergency`, { reason: 'eilig', hash: 'f'.repeat(64) });
    expect([old.status, await old.text()]).toEqual([409, expect.stringContaining('Der Inhalt ist nicht der')]);
    expect(await stateOf(ids.development)).toBe('submitted');
  });

  it('says how to link a chat before a test can be sent', async () => {
    const page = at(ids.development);
    const refused = await carla.send(page, `${page}/test`);
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('keinen eigenen Chat')]);
    const me = await carla.send('/console/me', '/console/me/chat', { do: 'code' });
    expect(me.headers.get('location')).toBe('/console/me#chat');
    const shown = /VERBINDEN ([0-9A-Z-]+)/.exec(await (await carla.ask('/console/me')).text())?.[1];
    expect(shown).toMatch(/^[0-9A-Z]{3}-[0-9A-Z]{4}$/);
    expect(await (await carla.ask('/console/me')).text()).not.toContain(shown);
  });

  it('says beside a correction that the wrong one still goes out, and holds it from there', async () => {
    const correct = `/console/alarms/${ids.alarm}/correct`;
    const form = await (await carla.ask(correct)).text();
    expect(form).toContain('geht zurzeit noch hinaus');
    expect(form).toContain(`action="${at(ids.begin)}/pause"`);
    // A development makes no begin out of date.
    expect(await (await carla.ask(at(ids.development))).text()).not.toContain('geht zurzeit noch hinaus');
    const done = await carla.send(correct, `${at(ids.begin)}/pause`);
    expect([done.status, await stateOf(ids.begin)]).toEqual([303, 'paused']);
    expect(await (await carla.ask(correct)).text()).not.toContain('geht zurzeit noch hinaus');
  });

  it('goes on after a restore with a gap only for a reason, which is kept', async () => {
    const page = at(ids.begin);
    await carla.send(page, `${page}/pause`);
    const gap = { from: c.clock.at - 7_200_000, to: c.clock.at - 3_600_000 };
    const value = JSON.stringify({ reason: 'restored from a backup', since: c.clock.at, gap });
    await c.database.db.insertInto('meta').values({ key: 'hold', value }).execute();
    const shown = await (await carla.ask(page)).text();
    expect(shown).toMatch(/STOPP und Löschungen aus der Zeit von .+ bis .+ fehlen.+entscheidet nur die Verwaltung/);
    expect(shown).not.toContain(`${page}/resume`);
    const sealed = await carla.fieldsOf(page, `${page}/stop`);
    const refused = await carla.post(`${page}/resume`, { ...sealed, reason: 'In allen Messengern nachgesehen' });
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('nur die Verwaltung')]);
    expect(await stateOf(ids.begin)).toBe('paused');
    const boss = await c.addUser('Berta', 'admin');
    const berta = await signIn('Berta');
    expect(await (await berta.ask(page)).text()).toMatch(/STOPP und Löschungen aus der Zeit von .+ bis .+ fehlen/);
    const bare = await berta.send(page, `${page}/resume`, { reason: ' ' });
    expect([bare.status, await bare.text()]).toEqual([409, expect.stringContaining('warum trotzdem gesendet werden')]);
    expect(await stateOf(ids.begin)).toBe('paused');
    const done = await berta.send(page, `${page}/resume`, { reason: 'In allen Messengern nachgesehen' });
    expect([done.status, await stateOf(ids.begin)]).toEqual([303, 'running']);
    expect(await c.database.db.selectFrom('meta').select('key').where('key', '=', 'hold').execute()).toEqual([]);
    const entry = await c.database.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'hold.released')
      .executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ user_id: boss.id, detail: 'In allen Messengern nachgesehen' });
  });

  it('keeps a mail address of one’s own', async () => {
    const bad = await carla.send('/console/me', '/console/me/mail', { mail: 'nobody' });
    expect(bad.status).toBe(422);
    await carla.send('/console/me', '/console/me/mail', { mail: 'carla@stadt.example' });
    expect(await (await carla.ask('/console/me')).text()).toContain('value="carla@stadt.example"');
  });

  it('pauses, goes on and stops; what is over says so', async () => {
    const page = at(ids.begin);
    await dirk.send(page, `${page}/pause`);
    expect(await stateOf(ids.begin)).toBe('paused');
    await dirk.send(page, `${page}/resume`);
    expect(await stateOf(ids.begin)).toBe('running');
    const sealed = await carla.fieldsOf(page, `${page}/pause`);
    await dirk.send(page, `${page}/stop`);
    const late = await carla.post(`${page}/pause`, sealed);
    expect(late.status).toBe(409);
    expect(await late.text()).toContain('Das geht in diesem Stand nicht mehr');
    expect(await stateOf(ids.begin)).toBe('stopped');
  });

  it('counts every row once, and asks one question about doubt per channel', async () => {
    const report = (await c.deps.notices.report(ids.begin))!;
    const sum = Object.values(report.totals).reduce((total, n) => total + n, 0);
    expect(sum).toBe(report.size);
    const page = await (await dirk.ask(at(ids.begin))).text();
    expect(page).toContain(`Telegram: bei ${report.undecided.telegram} unklar`);
    const rows = await (await dirk.ask(at(ids.begin, '/unknown'))).text();
    expect(rows.match(/<tr><td>/g)).toHaveLength(report.totals.unknown);
    await dirk.send(at(ids.begin), `${at(ids.begin)}/doubt`, { channel: 'telegram', answer: 'drop' });
    expect((await c.deps.notices.report(ids.begin))!.undecided).toEqual({
      'whatsapp-cloud': report.undecided['whatsapp-cloud'],
    });
    const fragment = await (await dirk.ask(at(ids.begin, '/progress'))).text();
    expect(fragment).toMatch(/^<section id="progress"/);
  });

  it('says why it braked', async () => {
    await c.database.db
      .updateTable('broadcasts')
      .set({ state: 'paused', reason: '20 of the last 40 sends failed, the last one with: 502 Bad Gateway' })
      .where('id', '=', ids.begin)
      .execute();
    const page = await (await dirk.ask(at(ids.begin))).text();
    expect(page).toContain('20 der letzten 40 Sendungen sind gescheitert');
    expect(page).toContain('502 Bad Gateway');
  });

  it('prefills a correction with what holds, and names what was wrong', async () => {
    const path = `/console/alarms/${ids.alarm}/correct`;
    const form = await (await carla.ask(path)).text();
    expect(form).toMatch(/<option value="Di 2026-03-03"\s+selected/);
    const same = await carla.send(path, path, { day: 'Di 2026-03-03', until: 'open', do: 'preview' });
    expect(await same.text()).toContain('Das ändert nichts');
    const preview = await carla.send(path, path, { day: 'Mi 2026-03-04', until: 'open', do: 'preview' });
    const text = await preview.text();
    expect(text).toContain('In der letzten Meldung war falsch: Kamine ab Montag, 2. März, 18 Uhr');
    expect(text).toContain('Autos bitte möglichst stehen lassen ab Mittwoch, 4. März, 0 Uhr.');
  });

  it('needs an admin and a reason for an emergency, and marks it', async () => {
    await c.addUser('Eva', 'admin');
    const eva = await signIn('Eva');
    const page = at(ids.development);
    const sealed = await eva.fieldsOf(page, `${page}/emergency`);
    expect((await carla.post(`${page}/emergency`, { ...sealed, reason: 'eilig' })).status).toBe(403);
    await eva.send(page, `${page}/emergency`, { reason: 'Niemand erreichbar' });
    expect(await (await eva.ask(at(ids.development, '/report'))).text()).toContain(
      'Notfreigabe ohne zweite Person. Begründung: Niemand erreichbar',
    );
    const mails = await c.database.db.selectFrom('mails').select('body').execute();
    expect(mails.some(({ body }) => body.includes('ohne zweite Person freigegeben, von Eva'))).toBe(true);
  });

  it('lets staff read and nothing else', async () => {
    await c.addUser('Stefan', 'staff');
    const stefan = await signIn('Stefan');
    const page = await (await stefan.ask(at(ids.begin))).text();
    expect(page).not.toMatch(/<form method="post" action="\/console\/broadcasts/);
    expect((await stefan.ask('/console/alarms/new')).status).toBe(403);
  });
});

describe('a post', () => {
  const NEW = '/console/posts/new';

  beforeEach(async () => {
    await c.addUser('Carla', 'editor');
    carla = await signIn('Carla');
  });

  it.each([
    ['no German words', { 'title-de': '', 'text-de': '' }, 'Überschrift und Text auf Deutsch fehlen'],
    ['half a language', { 'title-en': 'Bikes' }, 'In einer Sprache fehlt'],
    ['a picture without words', { image: 'https://stadt.example/rad.jpg' }, 'Bitte beschreiben Sie'],
    ['an address that is none', { link: 'javascript:alert(1)' }, 'muss mit https:// beginnen'],
    ['another topic', { topic: 'alarm2' }, 'Bitte wählen Sie ein Thema'],
  ])('refuses %s', async (_, fields, words) => {
    const whole = { topic: 'mobility', 'title-de': 'Radwege', 'text-de': 'Offen.', ...fields, do: 'preview' };
    const answer = await carla.send(NEW, NEW, whole);
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(words)]);
  });

  it('is seen, then submitted', async () => {
    const fields = { topic: 'mobility', 'title-de': 'Radwege <b>', 'text-de': 'Zeile eins\r\nZeile zwei' };
    const preview = await (await carla.send(NEW, NEW, { ...fields, do: 'preview' })).text();
    expect(preview).toContain('Radwege &lt;b&gt;');
    const done = await carla.send(NEW, NEW, { ...fields, do: 'submit', seen: seenIn(preview) });
    expect(done.status).toBe(303);
    expect((await c.deps.notices.list())[0]).toMatchObject({ kind: 'post', state: 'submitted' });
  });
});

describe('the report of a month', () => {
  it('hides what is few, and no sum gives it away', async () => {
    await openNotices(c, 40);
    carla = await signIn('Carla Brandt');
    const page = await (await carla.ask('/console/report?month=2026-03')).text();
    expect(page).toContain('Abonnements im März 2026');
    const day = page.slice(page.indexOf('Mo., 02.03.2026</th>'));
    expect([...day.slice(0, day.indexOf('</tr>')).matchAll(/class="num">([^<]*)</g)].map(([, cell]) => cell)).toEqual([
      '12',
      '7',
      '6',
      '0',
      'unter 5',
      '0',
    ]);
    const sums = page.slice(page.lastIndexOf('Summe</th>'));
    expect([...sums.matchAll(/class="num">([^<]*)</g)].map(([, cell]) => cell)).toEqual([
      '60',
      '8–11',
      '6',
      '23',
      'unter 5',
      '0',
    ]);
  });

  it('counts with a notice who left after it, erasures as leaves and gone apart', async () => {
    const ids = await openNotices(c, 40);
    const { notices } = await c.deps.month('2026-03');
    const begin = notices.find(({ id }) => id === ids.begin)!;
    expect(begin).toMatchObject({ leaves: { least: 8, most: 11 }, gone: { least: 6, most: 6 } });
    const totals = (await c.deps.notices.report(ids.begin))!.totals;
    expect(begin.reached).toBe(totals.sent + totals.delivered);
  });
});

describe('public accounts', () => {
  it('shows what is posted and in doubt, and settles it once, by publishers only', async () => {
    const ids = await openNotices(c, 3);
    const page = `/console/broadcasts/${ids.begin}`;
    await c.addUser('Ede', 'editor');
    const [publisher, editor] = [await signIn('Carla Brandt'), await signIn('Ede')];
    const shown = await (await publisher.ask(page)).text();
    expect(shown).toContain('Öffentliche Kanäle');
    expect(shown).toMatch(/Mastodon<\/strong> <span class="chip done">veröffentlicht/);
    expect(shown).toMatch(/>X<\/strong> <span class="chip overdue">ungewiss/);
    expect(await (await publisher.ask(`/console/broadcasts/${ids.development}`)).text()).toContain(
      'Mit der Freigabe auch öffentlich auf: Mastodon, X',
    );
    const { token } = await publisher.fieldsOf(page, `${page}/outlet`);
    expect((await editor.post(`${page}/outlet`, { token: token!, outlet: 'x', answer: 'resend' })).status).toBe(403);
    expect((await publisher.send(page, `${page}/outlet`, { outlet: 'x', answer: 'drop' })).status).toBe(303);
    expect(await c.deps.notices.outlets.list(ids.begin)).toMatchObject([
      { outlet: 'mastodon', state: 'sent' },
      { outlet: 'x', state: 'unknown', decided: true },
    ]);
    expect(await (await publisher.ask(page)).text()).not.toContain(`${page}/outlet`);
    const trace = await c.deps.audit.list(20, null);
    expect(trace.some((entry) => entry.action === 'outlet.drop' && entry.detail === 'x')).toBe(true);
  });
});

describe('the page of the catalogue', () => {
  it('tells what the bot would do, and keeps the sentence out of addresses', async () => {
    await c.addUser('Ed', 'editor');
    const ed = await signIn('Ed');
    const page = await (await ed.ask('/console/catalogue')).text();
    expect(page).toMatch(
      /6\.412 Beispielsätze[\s\S]*Ab 0,62 antwortet der Bot[\s\S]*95,3 %[\s\S]*Zu wenige Beispielsätze/,
    );
    const tried = await ed.send('/console/catalogue', '/console/catalogue#try', { text: 'Darf mein <i>Diesel</i>?' });
    const words = await tried.text();
    expect(words).toContain('antwortet');
    expect(words).toContain('value="Darf mein &lt;i&gt;Diesel&lt;/i&gt;?"');
    expect(words.match(/<meter /g)).toHaveLength(3);
  });
});

it('finds the console with a slash at its end', async () => {
  const answer = await c.browser().ask('/console/');
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/console']);
});
