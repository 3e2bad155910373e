// Signing in: throttle, sessions, one-time links, passwords, cookies.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase } from '../databases.ts';
import { type OpenConsole, openConsole, PASSWORD } from './open-console.ts';

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

  it('takes all addresses of one IPv6 customer for one', async () => {
    for (let i = 0; i < 30; i++) {
      c.state.ip = `2001:db8:1:2:${i.toString(16)}::1`;
      c.clock.at += 1_000;
      await c.browser().signIn(`name ${i}`, 'one password for all');
    }
    c.state.ip = '2001:db8:1:2::99';
    expect((await c.browser().signIn(name)).status).toBe(401);
    c.state.ip = '2001:db8:1:3::99';
    expect((await c.browser().signIn(name)).status).toBe(303);
  });

  it('lets nobody keep a colleague from changing the password by failing at the door', async () => {
    const browser = c.browser();
    await browser.signIn(name);
    for (let i = 0; i < 12; i++) {
      c.state.ip = `198.51.100.${i}`;
      await c.browser().signIn(name, `guess number ${i}`);
    }
    const wanted = { old: PASSWORD, new: 'Kachelofen bleibt heute kalt' };
    const changed = await browser.send('/console/me', '/console/me/password', wanted);
    expect(changed.headers.get('location')).toBe('/console/me?done=password');
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

  it('ends sessions at logout, after 30 min idle, after 12 h, at a role, password or standing change', async () => {
    const browser = c.browser();
    const alive = async (who = browser) => (await who.ask('/console')).status === 200;
    await browser.signIn(name);
    expect(await alive()).toBe(true);
    const token = browser.cookies.get('luftpost')!;
    await browser.send('/console/me', '/console/logout');
    browser.cookies.set('luftpost', token);
    expect(await alive()).toBe(false);

    await browser.signIn(name);
    c.clock.at += 30 * 60_000 + 1;
    expect(await alive()).toBe(false);

    await browser.signIn(name);
    for (let i = 0; i < 24; i++) {
      c.clock.at += 1_795_000;
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

  it('does not take a page that looks by itself for a person at the desk', async () => {
    const browser = c.browser();
    await browser.signIn(name);
    const { token } = await browser.fieldsOf('/console/me', '/console/logout');
    const seenAt = async () => (await c.users.byName(name))!.seenAt;
    const signedIn = c.clock.at;
    for (let i = 0; i < 5; i++) {
      c.clock.at += 20 * 60_000;
      expect((await browser.ask('/console/queue')).status).toBe(200);
      expect((await browser.post('/console/tickets/x/presence', { token: token!, typing: '0' })).status).toBe(200);
    }
    expect(await seenAt()).toBe(signedIn);
    await browser.ask('/console');
    expect(await seenAt()).toBe(c.clock.at);
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
