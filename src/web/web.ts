// Everything the service answers over HTTP, as one app.
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createAssets } from './assets.ts';
import { createChat } from './chat/chat-api.ts';
import { createSessions } from './chat/session.ts';
import { createSessionCookie } from './chat/session-cookie.ts';
import { createClientIp } from './client-ip.ts';
import { drillBanner } from './drill.ts';
import { requestId, securityHeaders } from './headers.ts';
import { createHealth } from './health.ts';
import { createIntakes } from './intakes.ts';
import { localeOf } from './locale-of.ts';
import type { WebDeps } from './ports.ts';
import { errorPage } from './public/error-page.ts';
import { createOwnData } from './public/own-data.ts';
import { createPublicPages } from './public/public-pages.ts';

/** Forms of pages and the console, bytes; chat and webhooks have their own limits. */
const MAX_FORM = 3 * 1024 * 1024;

/**
 * No request makes it throw: a fault is logged with the request's id and answered with a page, or with JSON under
 * `/api/`, that names the id; 503 while the database is away. Bodies over the limit get 413.
 */
export function createWeb(deps: WebDeps): Hono {
  const app = new Hono();
  const secure = deps.publicUrl.startsWith('https:');
  const sessions = createSessions(deps.keyedHash);
  const cookie = createSessionCookie({ secure });
  const clientIp = createClientIp(deps.trustProxy);
  const chat = createChat(deps, { sessions, cookie, clientIp });

  const refuse = (c: Context, status: 400 | 404 | 413 | 500 | 503, fault: string) => {
    const locale = localeOf(c);
    const id = requestId(c);
    if (c.req.path.startsWith('/api/')) {
      return c.json({ error: deps.phrases.say(locale, `web.error.${fault}`), request: id }, status);
    }
    return c.html(errorPage(deps, locale, fault, id), status, { 'cache-control': 'no-store' });
  };

  app.use('*', securityHeaders({ secure }));
  if (deps.drill)
    app.use(
      '*',
      drillBanner(() => deps.phrases.say('de', 'drill.banner')),
    );
  app.route('/', createIntakes(deps.intakes));
  // No address of ours has one, and a database that keeps texts cannot take it.
  app.use('*', (c, next) => (c.req.url.includes('%00') ? Promise.resolve(refuse(c, 400, 'shape')) : next()));
  app.route('/', createHealth(deps));
  app.route('/api/chat', chat.api);
  app.route('/assets', createAssets());
  app.use('*', bodyLimit({ maxSize: MAX_FORM, onError: (c) => refuse(c, 413, 'large') }));
  if (deps.console !== undefined) app.route('/console', deps.console);
  if (deps.ownData !== undefined) app.route('/daten', createOwnData(deps, deps.ownData));
  app.route('/', createPublicPages(deps, { chat, sessions, cookie, clientIp }));

  app.notFound((c) => refuse(c, 404, 'missing'));
  app.onError(async (error, c) => {
    const fields = { request: requestId(c), method: c.req.method, route: c.req.routePath, error: error.stack };
    deps.log.error(fields, 'web.fault');
    const { ok } = await deps.ready().catch(() => ({ ok: false }));
    if (ok) return refuse(c, 500, 'fault');
    // Nobody's fault and over soon: who asks again by a program does so in a while.
    c.header('retry-after', '5');
    return refuse(c, 503, 'away');
  });
  return app;
}
