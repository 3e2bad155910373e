// Coming in and going out: password, one-time link, one's own account.
import type { Context } from 'hono';
import { hasRole } from '../../core/user.ts';
import { instantAt } from '../../core/wall-clock.ts';
import type { Room } from './console.ts';
import type { Account } from './deps.ts';
import type { Env } from './guard.ts';
import { isMail } from './is-mail.ts';
import { loginView, signinView } from './login-view.ts';
import { meView } from './me-view.ts';

/** Nothing longer can be a password: it is not hashed. */
const MAX_PASSWORD = 256;

export function createEntryRoutes(room: Room): void {
  const { route, views, sessions, cookies, users, throttle, audit, clock, sign, clientIp, cache, notices, settings } =
    room;
  const { t } = views;

  async function enter(c: Context<Env>, account: Account): Promise<void> {
    await sessions.end(cookies.session(c));
    const session = await sessions.begin(account);
    cookies.setSession(c, session.token);
    cookies.setDevice(c, account.id);
  }

  const login = (c: Context<Env>, to: string, name: string, trouble: string | null) =>
    views.page(c, {
      title: t('login.title'),
      body: loginView(views, to, name, trouble),
      session: null,
      look: 'plain',
      status: trouble === null ? 200 : 401,
    });

  route('GET /login', (c) => login(c, ownPath(c.req.query('to')), '', null));

  route('POST /login', async (c) => {
    const { name = '', password = '', to } = c.get('form');
    const account = await tryPassword(c, name.slice(0, 60), password);
    if (account === null) return login(c, ownPath(to), name.slice(0, 60), t('login.wrong'));
    await enter(c, account);
    await audit.write(account.id, 'session.begin', account.id, null);
    return c.redirect(ownPath(to), 303);
  });

  /** A browser that is known to this person has a count of its own: nobody can lock them out from elsewhere. */
  async function tryPassword(c: Context<Env>, name: string, password: string): Promise<Account | null> {
    if (name === '' || password === '' || password.length > MAX_PASSWORD) return null;
    const known = await users.byName(name);
    const device = known === null ? null : cookies.device(c, known.id);
    const own =
      device === null ? `account:${sign('login', name.trim().toLowerCase())}` : `device:${sign('login', device)}`;
    const shared = device === null ? [`ip:${sign('login-ip', networkOf(clientIp(c)))}`] : [];
    if ((await throttle.begin([own, ...shared])) !== null) return null;
    const account = await users.verify(name, password);
    if (account !== null) await throttle.succeed([own], shared);
    return account;
  }

  const signin = async (c: Context<Env>, token: string, trouble: string | null) => {
    const account = await users.peekLink(token);
    const status = account === null ? 410 : trouble === null ? 200 : 422;
    const body = signinView(views, token, account?.name ?? null, trouble);
    return views.page(c, { title: t('login.title'), body, session: null, look: 'plain', status });
  };

  // Looking at the link uses nothing up: mail scanners look at links.
  route('GET /signin/:token', (c) => signin(c, c.req.param('token') ?? '', null));

  route('POST /signin/:token', async (c) => {
    const token = c.req.param('token') ?? '';
    const { password = '', set } = c.get('form');
    const setting = set === 'yes' || password !== '';
    const owner = setting ? await users.peekLink(token) : null;
    const fault = owner === null ? null : await users.passwordFault(password, owner.name);
    if (fault !== null) return signin(c, token, t(`password.${fault}`));
    const account = await users.useLink(token);
    if (account === null) return signin(c, token, null);
    if (setting) await users.setPassword(account.id, password, account.id);
    await enter(c, (await users.byId(account.id)) ?? account);
    await audit.write(account.id, 'session.begin', account.id, 'link');
    return c.redirect('/console', 303);
  });

  route('POST /logout', async (c) => {
    await sessions.end(c.get('session').token);
    cookies.clearSession(c);
    return c.redirect('/console/login', 303);
  });

  async function me(c: Context<Env>, trouble: string | null, done: string | null) {
    const session = c.get('session');
    const { account } = session;
    const key = shownCode(account);
    const code = ((await cache.get(key)) as string | undefined) ?? null;
    if (code !== null) await cache.delete(key);
    const writes = hasRole(account, 'editor', 'publisher', 'admin');
    const chat = writes ? { linked: await notices.chats.linked(account.id), code } : null;
    const body = meView(views, { trouble, done, now: clock.now(), chat }, session);
    return views.page(c, { title: t('me.title'), body, session, at: '/me', status: trouble === null ? 200 : 422 });
  }

  route('GET /me', (c) => {
    const done = c.req.query('done') ?? '';
    return me(c, null, ['password', 'absence', 'mail', 'chat'].includes(done) ? t(`me.done.${done}`) : null);
  });

  route('POST /me/mail', async (c) => {
    const mail = (c.get('form').mail ?? '').trim();
    if (mail !== '' && !isMail(mail)) return me(c, t('settings.wrong.email'), null);
    const { id } = c.get('session').account;
    await users.setMail(id, mail === '' ? null : mail, id);
    return c.redirect('/console/me?done=mail', 303);
  });

  /** A code is shown on the next page, once. */
  route('POST /me/chat', async (c) => {
    const { account } = c.get('session');
    if (c.get('form').do === 'unlink') {
      await notices.chats.unlink(account.id);
      return c.redirect('/console/me?done=chat', 303);
    }
    await cache.set(shownCode(account), await notices.chats.makeCode(account.id), 60_000);
    return c.redirect('/console/me#chat', 303);
  });

  route('POST /me/password', async (c) => {
    const { account } = c.get('session');
    const { old = '', new: wanted = '' } = c.get('form');
    const fault = await users.passwordFault(wanted, account.name);
    if (fault !== null) return me(c, t(`password.${fault}`), null);
    if (account.hasPassword) {
      // A count of its own: wrong tries at the door never keep anybody from changing the password.
      const key = `self:${sign('login', account.id)}`;
      if ((await throttle.begin([key])) !== null || (await users.verify(account.name, old)) === null) {
        return me(c, t('password.wrong'), null);
      }
      await throttle.succeed([key], []);
    }
    await users.setPassword(account.id, wanted, account.id);
    // Every other session has ended with this; this browser goes on under a new one.
    const fresh = await users.byId(account.id);
    if (fresh !== null) await enter(c, fresh);
    return c.redirect('/console/me?done=password', 303);
  });

  route('POST /me/absence', async (c) => {
    const { until = '', set } = c.get('form');
    // The last second of that day in the city.
    const real = /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until));
    const day = real ? instantAt(until, 24 * 60, settings.get('time_zone')) - 1_000 : Number.NaN;
    if (set === 'yes' && !(day > clock.now())) return me(c, t('me.absent-wrong'), null);
    await users.setAbsent(c.get('session').account.id, set === 'yes' ? day : null);
    return c.redirect('/console/me?done=absence', 303);
  });

  route('POST /me/sign-out', async (c) => {
    await users.endSessions(c.get('session').account.id);
    await sessions.end(c.get('session').token);
    cookies.clearSession(c);
    return c.redirect('/console/login', 303);
  });
}

/** Of an IPv6 address the part that a provider gives to one customer (/64): the rest is theirs to change at will. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
const shownCode = ({ id }: Account): string => `shown-chat-code:${id}`;

/** Only a path of the console: nobody is led elsewhere after signing in. */
function ownPath(to: string | undefined): string {
  return to !== undefined && /^\/console(?:[/?][\w/?=&.%-]*)?$/.test(to) && !/\/\/|\.\.|%2e/i.test(to)
    ? to
    : '/console';
}
