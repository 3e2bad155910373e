// The console's table of roles against its routes: who may ask for what.
import { beforeAll, describe, expect, it } from 'vitest';
import { newToken } from '../../src/core/id.ts';
import { ROLES } from '../../src/core/user.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { ACCESS } from '../../src/web/console/access.ts';
import { type OpenConsole, openConsole } from './open-console.ts';

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
