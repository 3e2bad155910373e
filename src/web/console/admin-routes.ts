// Accounts and the audit log, for admins.
import type { Context } from 'hono';
import { isRole } from '../../core/user.ts';
import { type UsersContent, usersView } from './admin-view.ts';
import { auditView } from './audit-view.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import { isMail } from './is-mail.ts';

export function createAdminRoutes(room: Room): void {
  const { route, views, users, audit, publicUrl, cache } = room;
  const { t } = views;

  async function show(c: Context<Env>, part: Partial<UsersContent>) {
    const session = c.get('session');
    const body = usersView(views, { users: await users.list(), trouble: null, link: null, ...part }, session);
    const status = part.trouble ? 422 : 200;
    return views.page(c, { title: t('users.title'), body, session, at: '/users', status });
  }

  /** A link made by the last form is shown once, then forgotten here too. */
  route('GET /users', async (c) => {
    const key = `shown-link:${c.get('session').account.id}`;
    const link = (await cache.get(key)) as UsersContent['link'] | undefined;
    if (link) await cache.delete(key);
    return show(c, { link: link ?? null });
  });

  async function makeLink(c: Context<Env>, id: string, name: string): Promise<Response> {
    const by = c.get('session').account.id;
    const url = `${publicUrl}/console/signin/${await users.createLink(id, by)}`;
    await cache.set(`shown-link:${by}`, { name, url }, 60_000);
    return c.redirect('/console/users', 303);
  }

  route('POST /users', async (c) => {
    const { name = '', role = '' } = c.get('form');
    const roles = role.split(' ').filter(isRole);
    if (roles.length === 0) return show(c, { trouble: t('users.no-role') });
    try {
      const made = await users.add(name, roles, c.get('session').account.id);
      if (made === null) return show(c, { trouble: t('users.taken') });
      return makeLink(c, made.id, made.name);
    } catch (error) {
      if (error instanceof RangeError) return show(c, { trouble: t('users.bad-name') });
      throw error;
    }
  });

  route('POST /users/:id/link', async (c) => {
    const user = await users.byId(c.req.param('id') ?? '');
    if (user === null || user.disabledAt !== null) return views.refused(c, 404, 'missing');
    return makeLink(c, user.id, user.name);
  });

  route('POST /users/:id/roles', async (c) => {
    const id = c.req.param('id') ?? '';
    const roles = (c.get('form').role ?? '').split(' ').filter(isRole);
    if (roles.length === 0) return show(c, { trouble: t('users.no-role') });
    if (!roles.includes('admin') && (await isLastAdmin(id))) return show(c, { trouble: t('users.last-admin') });
    await users.setRoles(id, roles, c.get('session').account.id);
    return c.redirect('/console/users', 303);
  });

  route('POST /users/:id/mail', async (c) => {
    const mail = (c.get('form').mail ?? '').trim();
    if (mail !== '' && !isMail(mail)) return show(c, { trouble: t('settings.wrong.email') });
    await users.setMail(c.req.param('id') ?? '', mail === '' ? null : mail, c.get('session').account.id);
    return c.redirect('/console/users', 303);
  });

  route('POST /users/:id/disable', async (c) => {
    const id = c.req.param('id') ?? '';
    if (await isLastAdmin(id)) return show(c, { trouble: t('users.last-admin') });
    await users.setDisabled(id, true, c.get('session').account.id);
    return c.redirect('/console/users', 303);
  });

  route('POST /users/:id/enable', async (c) => {
    await users.setDisabled(c.req.param('id') ?? '', false, c.get('session').account.id);
    return c.redirect('/console/users', 303);
  });

  /** Somebody must be able to let people in. */
  async function isLastAdmin(id: string): Promise<boolean> {
    const admins = (await users.list()).filter((user) => user.disabledAt === null && user.roles.includes('admin'));
    return admins.length === 1 && admins[0]!.id === id;
  }

  route('GET /audit', async (c) => {
    const before = c.req.query('before');
    const entries = await audit.list(100, before !== undefined && /^[0-9a-z]{20}$/.test(before) ? before : null);
    const title = t('audit.title');
    const names = new Map((await users.list()).map(({ id, name }) => [id, name]));
    const body = auditView(views, entries, (id) => names.get(id));
    return views.page(c, { title, body, session: c.get('session'), at: '/audit' });
  });
}
