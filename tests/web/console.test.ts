// The console over HTTP: who may ask for what, forms once, conflicts, origin and token, and the live stream.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newToken } from '../../src/core/id.ts';
import { ROLES } from '../../src/core/user.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { ACCESS } from '../../src/web/console/access.ts';
import { eachDatabase } from '../databases.ts';
import { type OpenConsole, openConsole, PASSWORD } from './open-console.ts';

type Browser = ReturnType<OpenConsole['browser']>;

async function openHere(): Promise<OpenConsole> {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  return openConsole(database);
}

describe('the authorisation table', () => {
  let c: OpenConsole;
  const browsers = new Map<string, Browser>();
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    c = await openHere();
    for (const role of ROLES) {
      await c.addUser(`user ${role}`, role);
      const browser = c.browser();
      await browser.signIn(`user ${role}`);
      browsers.set(role, browser);
      tokens.set(role, (await browser.fieldsOf('/console/me', '/console/logout')).token!);
    }
    const gone = await c.addUser('user disabled', 'admin');
    const disabled = c.browser();
    await disabled.signIn('user disabled');
    await c.users.setDisabled(gone.id, true, null);
    browsers.set('disabled', disabled);
    browsers.set('nobody', c.browser());
  });

  it('names every route there is, and every route it names exists', () => {
    const routes = c.console.routes.filter(({ path, method }) => !(method === 'ALL' && path === '/*'));
    const keys = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect([...keys].filter((key) => !(key in ACCESS))).toEqual([]);
    expect(Object.keys(ACCESS).filter((key) => !keys.has(key))).toEqual([]);
    expect(keys.size).toBeGreaterThan(30);
  });

  const guarded = Object.entries(ACCESS).filter(([, access]) => access.roles !== 'open');
  it.each(guarded)('%s', async (key, access) => {
    const [method, path] = key.split(' ') as [string, string];
    const url = `/console${path === '/' ? '' : path.replace(/:\w+/g, 'x')}`;
    for (const [who, browser] of browsers) {
      const allowed = (access.roles as readonly string[]).includes(who);
      const headers = { 'sec-fetch-site': 'same-origin' };
      // A right token without a form id gets past the role and no further.
      const token = key === 'POST /logout' ? 'none' : (tokens.get(who) ?? 'none');
      const response = method === 'GET' ? await browser.ask(url) : await browser.post(url, { token }, headers);
      await response.body?.cancel();
      const signedOut = who === 'nobody' || who === 'disabled';
      const reached = method === 'GET' ? [200, 404] : access.form === false ? [200, 204] : [400];
      const kind = signedOut ? [302, 401] : allowed && token !== 'none' ? reached : [403];
      expect(kind, `${who} ${key}`).toContain(response.status);
      if (signedOut && response.status === 302) expect(response.headers.get('location')).toContain('/console/login');
    }
  });

  it('lets the same roles through with a right token as with a page', async () => {
    const staff = browsers.get('staff')!;
    const { token } = await staff.fieldsOf('/console', '/console/logout');
    const asStaff = await staff.post('/console/users', { token: token!, form: newToken(), name: 'Eve', role: 'admin' });
    expect(asStaff.status).toBe(403);
    expect(await c.users.byName('Eve')).toBeNull();
    const asAdmin = await browsers
      .get('admin')!
      .send('/console/users', '/console/users', { name: 'Eve', role: 'admin editor' });
    expect(asAdmin.status).toBe(303);
    expect((await c.users.byName('Eve'))?.roles).toEqual(['admin', 'editor']);
  });
});

eachDatabase('signing in', (open) => {
  let c: OpenConsole;
  let n = 0;
  let name: string;

  beforeAll(async () => {
    c = await openConsole(await open());
  });
  beforeEach(async () => {
    name = `person ${++n}`;
    c.state.ip = `192.0.2.${n}`;
    c.clock.at += 3_600_000;
    await c.addUser(name, 'staff');
  });

  it('says the same of a wrong password and of nobody', async () => {
    const browser = c.browser();
    const wrong = await browser.signIn(name, 'wrong wrong wrong');
    const nobody = await browser.signIn('nobody at all', 'wrong wrong wrong');
    expect([wrong.status, nobody.status]).toEqual([401, 401]);
    const plain = (text: string) => text.replaceAll(name, '').replaceAll('nobody at all', '');
    expect(plain(await wrong.text())).toBe(plain(await nobody.text()));
    expect(browser.cookies.size).toBe(0);
  });

  it('checks at most ten passwords of an account in 15 minutes, also 50 at once, and lets a known device in', async () => {
    const known = c.browser();
    expect((await known.signIn(name)).status).toBe(303);
    let checked = 0;
    const { verify } = c.users;
    c.deps.users.verify = (...args) => {
      checked += 1;
      return verify(...args);
    };
    const burst = Array.from({ length: 50 }, (_, i) => {
      c.state.ip = `198.51.100.${i}`;
      return c.browser().signIn(name, `guess number ${i}`);
    });
    await Promise.all(burst);
    for (let i = 0; i < 60; i++) {
      c.state.ip = `203.0.113.${i}`;
      c.clock.at += 14_000;
      await c.browser().signIn(name, `later guess ${i}`);
    }
    expect(checked).toBeLessThanOrEqual(10);
    expect(checked).toBeGreaterThan(3);
    expect((await c.browser().signIn(name)).status).toBe(401);
    expect((await known.signIn(name)).status).toBe(303);
    c.clock.at += 16 * 60_000;
    expect((await c.browser().signIn(name)).status).toBe(303);
  });

  it('slows one address that tries many accounts', async () => {
    c.state.ip = '198.51.100.77';
    for (let i = 0; i < 30; i++) {
      c.clock.at += 1_000;
      await c.browser().signIn(`name ${i}`, 'one password for all');
    }
    expect((await c.browser().signIn(name)).status).toBe(401);
    c.state.ip = '198.51.100.78';
    expect((await c.browser().signIn(name)).status).toBe(303);
  });

  it('gives a new id at every login, takes none from outside, and ends the old one', async () => {
    const browser = c.browser();
    browser.cookies.set('luftpost', 'a'.repeat(26));
    await browser.signIn(name);
    const first = browser.cookies.get('luftpost')!;
    expect(first).toMatch(/^[0-9a-z]{26}$/);
    expect(first).not.toBe('a'.repeat(26));
    await browser.signIn(name);
    const second = browser.cookies.get('luftpost')!;
    expect(second).not.toBe(first);
    const old = c.browser();
    old.cookies.set('luftpost', first);
    expect((await old.ask('/console')).status).toBe(302);
  });

  it('ends sessions at logout, after 8 h idle, after 12 h, at a role, password or standing change', async () => {
    const browser = c.browser();
    const alive = async (who = browser) => (await who.ask('/console')).status === 200;
    await browser.signIn(name);
    expect(await alive()).toBe(true);
    const token = browser.cookies.get('luftpost')!;
    await browser.send('/console/me', '/console/logout');
    browser.cookies.set('luftpost', token);
    expect(await alive()).toBe(false);

    await browser.signIn(name);
    c.clock.at += 8 * 3_600_000 + 1;
    expect(await alive()).toBe(false);

    await browser.signIn(name);
    for (let i = 0; i < 12; i++) {
      c.clock.at += 3_590_000;
      expect(await alive()).toBe(true);
    }
    c.clock.at += 130_000;
    expect(await alive()).toBe(false);

    const { id } = (await c.users.byName(name))!;
    for (const change of [
      () => c.users.setRoles(id, ['staff', 'editor'], null),
      () => c.users.setPassword(id, PASSWORD, null),
      () => c.users.endSessions(id),
      () => c.users.setDisabled(id, true, null),
    ]) {
      await browser.signIn(name);
      expect(await alive()).toBe(true);
      await change();
      expect(await alive()).toBe(false);
    }
    expect((await browser.signIn(name)).status).toBe(401);
  });

  it('takes a one-time link once, not by looking at it, and not after 24 h', async () => {
    const { id } = (await c.users.add(`${name} new`, ['admin'], null))!;
    const link = `/console/signin/${await c.users.createLink(id, null)}`;
    expect((await c.browser().ask(link)).status).toBe(200);
    expect((await c.browser().ask(link)).status).toBe(200);
    const short = await c.browser().post(link, { set: 'yes', password: 'short' });
    expect(short.status).toBe(422);
    const browser = c.browser();
    expect((await browser.post(link, { set: 'yes', password: 'my very long password' })).status).toBe(303);
    expect((await browser.ask('/console')).status).toBe(200);
    expect((await c.browser().post(link, { set: 'no' })).status).toBe(410);
    expect((await c.browser().signIn(`${name} new`, 'my very long password')).status).toBe(303);
    const late = `/console/signin/${await c.users.createLink(id, null)}`;
    c.clock.at += 24 * 3_600_000;
    expect((await c.browser().post(late, { set: 'no' })).status).toBe(410);
  });

  it('changes a password with the old one, and stays signed in here only', async () => {
    const here = c.browser();
    const there = c.browser();
    await here.signIn(name);
    await there.signIn(name);
    const change = (fields: Record<string, string>) => here.send('/console/me', '/console/me/password', fields);
    expect((await change({ old: 'not the old one', new: 'another long password' })).status).toBe(422);
    expect((await change({ old: PASSWORD, new: 'short' })).status).toBe(422);
    expect((await change({ old: PASSWORD, new: 'another long password' })).status).toBe(303);
    expect((await here.ask('/console')).status).toBe(200);
    expect((await there.ask('/console')).status).toBe(302);
  });

  it('marks its cookies for this host alone under https', async () => {
    const https = await openConsole(c.database, 'https://luft.example.org');
    https.state.ip = c.state.ip;
    https.clock.at = c.clock.at;
    const response = await https.app.request('https://luft.example.org/console/login', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://luft.example.org' },
      body: new URLSearchParams({ name, password: PASSWORD }).toString(),
    });
    const lines = response.headers.getSetCookie();
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-luftpost(-device)?=/);
      expect(line).toMatch(/; Path=\//);
      expect(line).toMatch(/HttpOnly/);
      expect(line).toMatch(/Secure/);
      expect(line).toMatch(/SameSite=Strict/);
      expect(line).not.toMatch(/Domain=/);
    }
  });

  it('leads only to pages of the console', async () => {
    for (const to of [
      'https://evil.example',
      '//evil.example',
      '/console/../evil',
      '/console//evil.example',
      'javascript:alert(1)',
    ]) {
      const response = await c.browser().post('/console/login', { name, password: PASSWORD, to });
      expect(response.headers.get('location'), to).toMatch(/^\/console(?!.*\.\.)(?!\/\/)/);
    }
    const response = await c
      .browser()
      .post('/console/login', { name, password: PASSWORD, to: '/console/tickets/abc?view=all' });
    expect(response.headers.get('location')).toBe('/console/tickets/abc?view=all');
  });
});

eachDatabase('working at the console', (open) => {
  let c: OpenConsole;
  let anna: Browser;
  let bernd: Browser;
  let who = 500;

  beforeAll(async () => {
    c = await openConsole(await open());
    await c.addUser('Anna', 'staff', 'admin');
    await c.addUser('Bernd', 'staff');
    anna = c.browser();
    bernd = c.browser();
    await anna.signIn('Anna');
    await bernd.signIn('Bernd');
  });
  afterEach(() => {
    c.clock.at += 1_000;
  });

  const staffWords = async (id: string) =>
    (await c.tickets.detail(id))!.transcript.filter((entry) => entry.author === 'staff').map((entry) => entry.text);

  it('answers with a plain form, once however often it is sent', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const fields = { ...(await anna.fieldsOf(page, `${page}/answer`)), text: 'Ja, gern.', onward: 'stay' };
    const responses = await Promise.all([1, 2, 3].map(() => anna.post(`${page}/answer`, fields)));
    expect(responses.map((response) => [response.status, response.headers.get('location')])).toEqual(
      [1, 2, 3].map(() => [303, page]),
    );
    expect(await staffWords(id)).toEqual(['Ja, gern.']);
    const again = await anna.post(`${page}/answer`, { ...fields, text: 'anderes' });
    expect(again.status).toBe(303);
    expect(await staffWords(id)).toEqual(['Ja, gern.']);
  });

  it('shows a conflict, sends nothing, and keeps the words', async () => {
    const citizen = String(++who);
    const id = await c.ask(citizen, 'Frage?');
    const page = `/console/tickets/${id}`;
    const seen = await bernd.fieldsOf(page, `${page}/answer`);
    await c.write(citizen, 'Nachtrag <b>wichtig</b>');
    const conflict = await bernd.post(`${page}/answer`, { ...seen, text: 'Mein <mühsamer> Text' });
    expect(conflict.status).toBe(409);
    const text = await conflict.text();
    expect(text).toContain('Mein &lt;mühsamer&gt; Text</textarea>');
    expect(text).toContain('Nachtrag &lt;b&gt;wichtig&lt;/b&gt;');
    expect(await staffWords(id)).toEqual([]);
    expect((await bernd.send(page, `${page}/answer`, { text: 'Jetzt' })).status).toBe(303);
    expect(await staffWords(id)).toEqual(['Jetzt']);
  });

  it('does not let two answer: the second sees who was faster', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const seen = await bernd.fieldsOf(page, `${page}/answer`);
    await anna.send(page, `${page}/claim`);
    const refused = await bernd.post(`${page}/claim`, { ...seen, form: newToken() });
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('Anna hat diese Frage inzwischen übernommen');
    expect((await bernd.post(`${page}/answer`, { ...seen, text: 'Hallo' })).status).toBe(409);
    expect(await staffWords(id)).toEqual([]);
  });

  it('keeps drafts on the server and shows whose they are', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const { token } = await anna.fieldsOf(page, `${page}/answer`);
    expect((await anna.post(`${page}/draft`, { token: token!, text: 'Entwurf von <Anna>' })).status).toBe(204);
    const shown = await (await bernd.ask(page)).text();
    expect(shown).toContain('Entwurf von &lt;Anna&gt;</textarea>');
    expect(shown).toContain('Entwurf von Anna,');
  });

  it('tells who else looks and types', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const sign = async (browser: Browser, typing: string) => {
      const { token } = await browser.fieldsOf(page, `${page}/note`);
      return (await browser.post(`${page}/presence`, { token: token!, typing })).json();
    };
    expect(await sign(anna, '1')).toEqual({ others: [] });
    expect(await sign(bernd, '0')).toEqual({ others: [{ name: 'Anna', typing: true }] });
    expect(await (await bernd.ask('/console')).text()).toContain('Anna sieht gerade hinein');
    c.clock.at += 30_000;
    expect(await sign(bernd, '0')).toEqual({ others: [] });
  });

  it('refuses what comes from elsewhere, in six ways, and changes nothing', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const fields = { ...(await anna.fieldsOf(page, `${page}/answer`)), text: 'untergeschoben' };
    const form = 'application/x-www-form-urlencoded';
    const send = (headers: Record<string, string>, body = new URLSearchParams(fields).toString()) =>
      anna.ask(`${page}/answer`, { method: 'POST', headers, body });
    const refused = [
      await send({ 'content-type': form, origin: 'https://evil.example' }),
      await send({ 'content-type': form, 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }),
      await send({ 'content-type': form, 'sec-fetch-site': 'same-site' }),
      await send({ 'content-type': form, origin: 'null' }),
      await send({ 'content-type': form }),
      await send({ 'content-type': 'text/plain', origin: 'http://localhost:3000' }),
      await send({ 'content-type': 'application/json', origin: 'http://localhost:3000' }, JSON.stringify(fields)),
      await anna.post(`${page}/answer`, { ...fields, token: 'x'.repeat(26) }),
      await bernd.post(`${page}/answer`, fields),
      await anna.post(`${page}/answer`, { ...fields, form: '' }),
    ];
    expect(refused.map((response) => response.status)).toEqual([403, 403, 403, 403, 403, 403, 403, 403, 403, 400]);
    expect(await staffWords(id)).toEqual([]);
    expect((await c.tickets.detail(id))!.state).toBe('waiting');
  });

  it('carries strict headers on every page', async () => {
    const response = await anna.ask('/console');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await response.text();
    expect(text).not.toMatch(/<script(?![^>]*src=)|\sstyle=|\son\w+=/);
  });

  it('shows files only as what cannot run', async () => {
    const citizen = String(++who);
    const id = await c.ask(citizen, 'Bild');
    for (const mime of ['image/png', 'image/svg+xml', 'text/html', 'application/pdf']) {
      await c.write(citizen, { kind: 'media', media: 'photo', ref: mime, mime });
    }
    await c.database.db
      .updateTable('media')
      .set({ state: 'kept', bytes: new Uint8Array([1, 2, 3, 4]) })
      .execute();
    const { transcript } = (await c.tickets.detail(id))!;
    for (const { media } of transcript) {
      if (media === null) continue;
      const response = await anna.ask(`/console/media/${media.id}`);
      const safe = media.mime === 'image/png';
      expect(response.headers.get('content-type')).toBe(safe ? 'image/png' : 'application/octet-stream');
      expect(response.headers.get('content-disposition')).toMatch(safe ? /^inline/ : /^attachment/);
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3, 4]));
    }
    const piece = await anna.ask(`/console/media/${transcript.find((entry) => entry.media)!.media!.id}`, {
      headers: { range: 'bytes=1-2' },
    });
    expect([piece.status, piece.headers.get('content-range')]).toEqual([206, 'bytes 1-2/4']);
  });

  it('streams numbered events and goes on where a browser stopped', async () => {
    const stream = async (headers: Record<string, string>) => {
      const response = await anna.ask('/console/events', { headers });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let seen = '';
      return {
        until: async (word: string) => {
          while (!seen.includes(word)) {
            const { value, done } = await reader.read();
            if (done) throw new Error(`ended before ${word}: ${seen}`);
            seen += value;
          }
          return seen;
        },
        close: () => reader.cancel(),
      };
    };
    const first = await stream({});
    await first.until('beat');
    const one = await c.ask(String(++who), 'Live?');
    const seen = await first.until(one);
    const id = Number(/id: (\d+)\nevent: change\ndata: [^\n]*ticket\.opened/.exec(seen)![1]);
    await first.close();
    const two = await c.ask(String(++who), 'Verpasst?');
    const second = await stream({ 'last-event-id': String(id) });
    const missed = await second.until(two);
    expect(missed).not.toContain(`"subject":"${one}"`);
    await second.close();
    const third = await stream({ 'last-event-id': '999999' });
    expect(await third.until('reset')).toContain('event: reset');
    await third.close();
  });

  it('finds people, unsubscribes the caller, mutes', async () => {
    const id = await c.ask(String(++who), 'Frage', { name: 'Rosa Findmich' });
    const { contactId } = (await c.tickets.detail(id))!;
    expect(await (await anna.ask('/console/search?q=findmich')).text()).toContain(`/console/people/${contactId}`);
    const person = `/console/people/${contactId}`;
    expect((await anna.send(person, `${person}/unsubscribe`)).headers.get('location')).toBe(
      `${person}?done=unsubscribed`,
    );
    expect((await anna.send(person, `${person}/mute`, { days: '7' })).status).toBe(303);
    expect((await c.deps.people.find(contactId))?.mutedUntil).toBe(c.clock.at + 7 * 86_400_000);
    expect((await anna.send(person, `${person}/mute`, { days: '999' })).status).toBe(400);
  });

  it('keeps the last admin, saves settings, refuses wrong ones', async () => {
    const admin = (await c.users.byName('Anna'))!;
    const kept = await anna.send('/console/users', `/console/users/${admin.id}/disable`);
    expect(kept.status).toBe(422);
    expect((await anna.send('/console/settings', '/console/settings', { key: 'telefon', value: '115' })).status).toBe(
      303,
    );
    expect(c.settings.get('telefon')).toBe('115');
    expect((await anna.send('/console/settings', '/console/settings', { key: 'telefon', value: 'wrong' })).status).toBe(
      422,
    );
    expect((await anna.send('/console/settings', '/console/settings', { key: '__proto__', value: 'x' })).status).toBe(
      400,
    );
  });
});

it('hashes with argon2id, twice at once at most', async () => {
  const { createPasswords } = await import('../../src/storage/passwords.ts');
  const passwords = createPasswords();
  const stored = await passwords.hash('pässword long enough');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const [right, wrong, nobody] = await Promise.all([
    passwords.verify(stored, 'pässword long enough'.normalize('NFD')),
    passwords.verify(stored, 'pässword long enougH'),
    passwords.verify(null, 'pässword long enough'),
  ]);
  expect([right, wrong, nobody]).toEqual([true, false, false]);
});
