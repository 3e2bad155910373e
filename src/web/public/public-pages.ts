// The public pages and what machines and other sites read of them.
import { type Context, Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { isLocale, LOCALES } from '../../core/locale.ts';
import { assetText } from '../assets.ts';
import { type createChat, isForeign } from '../chat/chat-api.ts';
import { hashToken, type Sessions } from '../chat/session.ts';
import type { SessionCookie } from '../chat/session-cookie.ts';
import type { ClientIp } from '../client-ip.ts';
import { OPEN_TO_ALL, requestId } from '../headers.ts';
import { LANGUAGE_COOKIE } from '../locale-of.ts';
import type { WebDeps } from '../ports.ts';
import { chatPage } from './chat-page.ts';
import { errorPage } from './error-page.ts';
import { atomFeed, type Feed, rssFeed } from './feeds.ts';
import { homePage } from './home.ts';
import { LEGAL, legalPage } from './legal.ts';
import { pageOf } from './page.ts';
import { returnPage } from './return-page.ts';
import { badge, statusJson } from './status-json.ts';

export interface PublicParts {
  chat: ReturnType<typeof createChat>;
  sessions: Sessions;
  cookie: SessionCookie;
  clientIp: ClientIp;
}

/** Everything here reads well without a script. */
export function createPublicPages(deps: WebDeps, parts: PublicParts): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    const chosen = c.req.query('lang');
    await next();
    if (isLocale(chosen) && c.req.method === 'GET' && c.res.headers.get('content-type')?.startsWith('text/html')) {
      const secure = deps.publicUrl.startsWith('https:');
      setCookie(c, LANGUAGE_COOKIE, chosen, { path: '/', sameSite: 'Lax', secure, maxAge: 31_536_000 });
    }
  });

  app.get('/', async (c) => {
    const resumes = parts.sessions.check(parts.cookie.read(c)) !== null;
    return c.html(await homePage(pageOf(deps, c), resumes), 200, PERSONAL);
  });
  for (const key of LEGAL) app.get(`/${key}`, (c) => c.html(legalPage(pageOf(deps, c), key), 200, PERSONAL));

  addChat(app, deps, parts);
  addReturn(app, deps, parts);
  addMachines(app, deps);
  return app;
}

const PERSONAL = { 'cache-control': 'private, no-cache', vary: 'accept-language, cookie' };
const NOT_KEPT = { 'cache-control': 'no-store' };

function addChat(app: Hono, deps: WebDeps, { chat, sessions, cookie, clientIp }: PublicParts): void {
  const { store } = deps.chat;
  app.get('/chat', async (c) => {
    const page = pageOf(deps, c);
    const session = sessions.check(cookie.read(c));
    const entries = session === null ? [] : await store.transcript(await store.resolve(hashToken(session)));
    await store.fetched(entries.filter((entry) => entry.author !== 'citizen').map((entry) => entry.id));
    const said = c.req.query('said');
    const note = said === 'empty' || said === 'slower' ? page.say(`chat.${said}`) : undefined;
    return c.html(chatPage(page, { entries, resumes: session !== null, note }), 200, NOT_KEPT);
  });
  app.post('/chat', async (c) => {
    const page = pageOf(deps, c);
    if (isForeign(c, deps.publicUrl)) return c.html(errorPage(deps, page.locale, 'foreign', requestId(c)), 403);
    // What is no form has no fields.
    const form: Record<string, unknown> = await c.req.parseBody().catch(() => ({}));
    const field = (name: string): string | undefined => {
      const value = form[name];
      return typeof value === 'string' ? value : undefined;
    };
    const lang = field('lang');
    const locale = isLocale(lang) ? lang : page.locale;
    const answer = await chat.post(
      clientIp(c),
      {
        id: field('id')?.slice(0, 100),
        session: cookie.read(c),
        text: field('text') ?? '',
        button: field('button')?.slice(0, 128),
        lang: locale,
      },
      locale,
    );
    cookie.write(c, answer.session);
    const said = answer.limited ? '?said=slower' : answer.messages[0]?.id.endsWith(':empty') ? '?said=empty' : '';
    return c.redirect(`/chat${said}#last`, 303);
  });
}

function addReturn(app: Hono, deps: WebDeps, { sessions, cookie }: PublicParts): void {
  const { store } = deps.chat;
  app.get('/chat/return/:token', async (c) => {
    const token = c.req.param('token');
    const link = await store.returnLink(hashToken(token));
    const url = `${deps.publicUrl}/chat/return/${token}`;
    return c.html(await returnPage(pageOf(deps, c), url, link), link === null ? 404 : 200, NOT_KEPT);
  });
  app.post('/chat/return/:token', async (c) => {
    const page = pageOf(deps, c);
    if (isForeign(c, deps.publicUrl)) return c.html(errorPage(deps, page.locale, 'foreign', requestId(c)), 403);
    const session = sessions.begin();
    if (!(await store.comeBack(hashToken(c.req.param('token')), hashToken(session)))) {
      return c.html(await returnPage(page, '', null), 404, NOT_KEPT);
    }
    cookie.write(c, session);
    return c.redirect('/chat#last', 303);
  });
}

function addMachines(app: Hono, deps: WebDeps): void {
  /** Old enough to spare us, young enough for an alarm. */
  const open = { ...OPEN_TO_ALL, 'cache-control': 'public, max-age=60', vary: 'accept-language' };
  app.get('/status.json', (c) => c.json(statusJson(pageOf(deps, c), deps.situation(), deps.air.view()), 200, open));
  app.get('/badge.svg', (c) =>
    c.body(badge(pageOf(deps, c), deps.situation()), 200, { ...open, 'content-type': 'image/svg+xml; charset=utf-8' }),
  );
  const unknown = LOCALES.map((locale) => [locale, deps.phrases.say(locale, 'web.widget.unknown')]);
  const widget = assetText('widget.js').replace(
    'const UNKNOWN = {};',
    () => `const UNKNOWN = ${JSON.stringify(Object.fromEntries(unknown))};`,
  );
  app.get('/widget.js', (c) =>
    c.body(widget, 200, {
      ...OPEN_TO_ALL,
      'cache-control': 'public, max-age=3600',
      'content-type': 'text/javascript; charset=utf-8',
    }),
  );
  app.get('/cap/:file{.+\\.xml}', async (c) => {
    const body = await deps.cap(c.req.param('file').slice(0, -'.xml'.length));
    if (body === null) return c.notFound();
    return c.body(body, 200, { ...open, 'content-type': 'application/cap+xml; charset=utf-8' });
  });
  app.get('/feed.atom', async (c) =>
    sendFeed(c, atomFeed(pageOf(deps, c), await deps.notices()), 'application/atom+xml'),
  );
  app.get('/feed.rss', async (c) => sendFeed(c, rssFeed(pageOf(deps, c), await deps.notices()), 'application/rss+xml'));
}

/** 304 when the reader has it: by ETag, else by date. */
function sendFeed(c: Context, { body, etag, changedAt }: Feed, type: string): Response {
  const headers: Record<string, string> = {
    ...OPEN_TO_ALL,
    etag,
    'cache-control': 'public, max-age=60',
    vary: 'accept-language',
    ...(changedAt === null ? {} : { 'last-modified': new Date(changedAt).toUTCString() }),
  };
  const tag = c.req.header('if-none-match');
  const since = Date.parse(c.req.header('if-modified-since') ?? '');
  const known = tag === undefined ? changedAt !== null && Math.floor(changedAt / 1000) * 1000 <= since : tag === etag;
  if (known) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, 'content-type': `${type}; charset=utf-8` });
}
