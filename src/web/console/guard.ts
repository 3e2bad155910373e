// What every request of the console passes before its handler: origin, session, role, token, form id.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { hasRole } from '../../core/user.ts';
import type { Access } from './access.ts';
import type { Cookies } from './cookies.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Views } from './views.ts';

/** What handlers find in the context. */
export interface Env {
  Variables: { session: Session; form: Record<string, string> };
}

/** The second of two equal forms waits this long for the first. */
const BUSY_WAIT_MS = 5_000;
const BUSY_STEP_MS = 50;

interface GuardDeps extends Pick<ConsoleDeps, 'forms' | 'publicUrl'> {
  sessions: Sessions;
  cookies: Cookies;
  views: Views;
}

/** The guard of one route, by its line in the access table. */
export function createGuard(deps: GuardDeps): (access: Access) => MiddlewareHandler<Env> {
  const { forms, sessions, cookies, views } = deps;

  return (access) => async (c, next) => {
    const changes = c.req.method !== 'GET' && c.req.method !== 'HEAD';
    if (changes && !sameOrigin(c, deps.publicUrl)) return views.refused(c, 403, 'foreign');
    if (changes) c.set('form', await readForm(c));
    if (access.roles === 'open') return next();
    const session = await sessions.find(cookies.session(c), access.passive === true ? 'looks' : 'acts');
    if (session === null) {
      return changes || c.req.header('accept')?.includes('text/html') === false
        ? views.refused(c, 401, 'signed-out')
        : c.redirect(loginFor(c));
    }
    c.set('session', session);
    if (!hasRole(session.account, ...access.roles)) return views.refused(c, 403, 'role');
    if (!changes) return next();
    const form = c.get('form');
    if (!equal(form.token ?? '', session.csrf)) return views.refused(c, 403, 'token');
    if (access.form === false) return next();
    return once(c, form.form ?? '', `${session.account.id}:${form.form}:${contentOf(form)}`, next);
  };

  /** The same form twice has one effect; the second is led where the first one went. */
  async function once(
    c: Context<Env>,
    form: string,
    id: string,
    next: () => Promise<void>,
  ): Promise<Response | undefined> {
    if (!/^[0-9a-z]{26}$/.test(form)) return views.refused(c, 400, 'form');
    let begun = await forms.begin(id);
    for (let waited = 0; begun.state === 'busy' && waited < BUSY_WAIT_MS; waited += BUSY_STEP_MS) {
      await new Promise((resolve) => setTimeout(resolve, BUSY_STEP_MS));
      begun = await forms.begin(id);
    }
    if (begun.state === 'done') return c.redirect(begun.location, 303);
    if (begun.state === 'busy') return views.refused(c, 409, 'busy');
    try {
      await next();
    } catch (error) {
      await forms.giveUp(id);
      throw error;
    }
    const location = c.res.headers.get('location');
    if (c.error === undefined && location !== null) await forms.finish(id, location);
    else await forms.giveUp(id);
    return undefined;
  }
}

/** Browsers that say where a request comes from are believed; else the Origin must be ours. Neither: refused. */
function sameOrigin(c: Context, publicUrl: string): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  return origin === new URL(publicUrl).origin || new URL(origin).host === c.req.header('host');
}

/**
 * All fields as text, without NUL, which no database of ours takes alike; a field given several times is joined with
 * spaces. Files are not taken.
 */
async function readForm(c: Context): Promise<Record<string, string>> {
  const form: Record<string, string> = Object.create(null);
  const type = c.req.header('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return form;
  for (const [name, raw] of new URLSearchParams(await c.req.text())) {
    const value = raw.replaceAll('\0', '');
    form[name] = form[name] === undefined ? value : `${form[name]} ${value}`;
  }
  return form;
}

/**
 * What somebody filled in, short. Another text in a form that was sent before (after the back button) is another form:
 * it meets the ticket's version instead of being dropped in silence. The version is left out, because the page keeps it
 * up to date while a second click is under way.
 */
function contentOf(form: Record<string, string>): string {
  const filled = Object.entries(form).filter(([name]) => !['form', 'token', 'version'].includes(name));
  return createHash('sha256').update(JSON.stringify(filled)).digest('base64url').slice(0, 16);
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** After signing in the person comes back to the page; only paths of the console are kept. */
function loginFor(c: Context): string {
  const url = new URL(c.req.url);
  const path = `${url.pathname}${url.search}`;
  return path === '/console' ? '/console/login' : `/console/login?to=${encodeURIComponent(path)}`;
}
