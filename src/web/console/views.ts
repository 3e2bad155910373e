// The frame of every page of the console: head, navigation, messages; and the words.
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { newToken } from '../../core/id.ts';
import type { PhraseValues } from '../../core/phrases.ts';
import { hasRole } from '../../core/user.ts';
import { assetUrl } from '../assets.ts';
import { ACCESS } from './access.ts';
import type { ConsoleDeps } from './deps.ts';
import { createFormat } from './format.ts';
import type { Session } from './sessions.ts';

export type Html = ReturnType<typeof html>;

interface Page {
  title: string;
  body: Html;
  session: Session | null;
  /** Path of the navigation's current entry, such as `/settings`. */
  at?: string;
  status?: ContentfulStatusCode;
  /** A class on the body, for pages with their own frame. */
  look?: string;
  /** The ticket shown, for the script. */
  ticketId?: string;
}

const NAV = [
  { path: '', label: 'nav.queue', route: 'GET /tickets/:id' },
  { path: '/search', label: 'nav.search', route: 'GET /search' },
  { path: '/broadcasts', label: 'nav.broadcasts', route: 'GET /broadcasts' },
  { path: '/catalogue', label: 'nav.catalogue', route: 'GET /catalogue' },
  { path: '/settings', label: 'nav.settings', route: 'GET /settings' },
  { path: '/users', label: 'nav.users', route: 'GET /users' },
  { path: '/audit', label: 'nav.audit', route: 'GET /audit' },
] as const;

/** Entries of the navigation that are seen on a telephone too; the others open with a button. */
const ALWAYS_SHOWN = 3;
/** With so many entries only a very wide window has room for all. */
const LONG = 8;

export function createViews(deps: ConsoleDeps) {
  const { phrases, settings, events } = deps;
  const t = (key: string, values?: PhraseValues): string => phrases.say('de', `console.${key}`, values);
  /** Whether the console has words for a key. */
  const knows = (key: string): boolean => phrases.has(`console.${key}`);
  const format = createFormat({ zone: () => settings.get('time_zone'), office: deps.office, now: deps.clock.now });

  /** Session token and a fresh form id: goes into every form that changes something. */
  const seal = (session: Session): Html =>
    html`<input type="hidden" name="token" value="${session.csrf}"><input type="hidden" name="form" value="${newToken()}">`;

  async function page(c: Context, { title, body, session, at, status = 200, look = '', ticketId }: Page) {
    const waiting = session && hasRole(session.account, 'staff', 'admin') ? (await deps.queue.counts('')).waiting : 0;
    const seq = session === null ? 0 : await events.last();
    const head = waiting > 0 ? `(${waiting}) ` : '';
    c.header('Content-Security-Policy', CSP);
    return c.html(
      html`<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${head}${title} – Luftpost</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assetUrl('console.css')}">
<link rel="stylesheet" href="${assetUrl('console-notices.css')}">
${session && html`<script type="module" src="${assetUrl('console.js')}"></script>`}
</head>
<body class="${look}" data-seq="${seq}" data-title="${title}" data-ticket="${ticketId ?? ''}" data-token="${session?.csrf ?? ''}" data-me="${session?.account.id ?? ''}">
<a class="skip" href="#main">${t('skip')}</a>
${session && header(session, at, waiting)}
<main id="main" tabindex="-1">${body}</main>
${session && dialogs()}
</body>
</html>`,
      status,
    );
  }

  function header(session: Session, at: string | undefined, waiting: number): Html {
    const ours = NAV.filter(({ route }) => hasRole(session.account, ...(ACCESS[route]!.roles as [])));
    const entries = [
      ...ours.map(({ path, label }) => ({ path, label: t(label) })),
      ...(deps.pages ?? []).filter(({ roles }) => hasRole(session.account, ...roles)),
    ];
    const item = ({ path, label }: { path: string; label: string }): Html =>
      html`<li><a href="/console${path}" ${at === path ? html`aria-current="page"` : ''}>${label}${
        path === '' ? html` <span class="badge" id="badge" ${waiting === 0 ? 'hidden' : ''}>${waiting}</span>` : ''
      }</a></li>`;
    const rest = entries.slice(ALWAYS_SHOWN);
    const here = rest.some(({ path }) => path === at);
    return html`<header class="top">
<a class="brand" href="/console"><span aria-hidden="true" class="brand-mark"></span>Luftpost</a>
<nav aria-label="${t('nav.label')}" class="${entries.length >= LONG ? 'long' : ''}"><ul>${entries.slice(0, ALWAYS_SHOWN).map(item)}</ul>
${
  rest.length === 0
    ? ''
    : html`<button type="button" class="more-pages ${here ? 'here' : ''}" popovertarget="more-pages">${t('nav.more')}<span aria-hidden="true">&nbsp;▾</span></button><ul id="more-pages" popover>${rest.map(item)}</ul>`
}</nav>
<div class="top-end">
<p id="live" class="live" role="status" hidden></p>
<a class="me" href="/console/me" ${at === '/me' ? html`aria-current="page"` : ''}><bdi>${session.account.name}</bdi></a>
<form method="post" action="/console/logout">${seal(session)}<button class="quiet">${t('sign-out')}</button></form>
</div>
</header>
<p id="announce" class="unseen" aria-live="polite"></p>`;
  }

  /** The overview of keys, opened by `?`, and the words the script says. */
  function dialogs(): Html {
    const keys = ['j', 'k', 'r', 'n', 'e', 'help'];
    const words = [
      'live.on',
      'live.assigned',
      'live.news',
      'live.off',
      'live.retry',
      'live.new',
      'presence.viewing',
      'presence.typing',
      'draft.saved',
    ];
    return html`<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">${t('keys.title')}</h2>
<dl>${keys.map((key) => html`<div><dt><kbd>${key === 'help' ? '?' : key.toUpperCase()}</kbd></dt><dd>${t(`keys.${key}`)}</dd></div>`)}</dl>
<p class="hint">${t('keys.switch')}</p>
<form method="dialog"><button>${t('close-dialog')}</button></form></dialog>
<div id="words" hidden ${words.map((word) => html` data-${word.replace('.', '-')}="${t(word, { name: '{name}' })}"`)}></div>`;
  }

  /** A refusal with its reason and the way on. */
  function refused(c: Context, status: ContentfulStatusCode, why: string): Promise<Response> {
    const body = html`<section class="narrow card"><h1>${t(`refused.${why}.title`)}</h1><p>${t(`refused.${why}.text`)}</p>
<p><a class="button" href="/console">${t('refused.back')}</a></p></section>`;
    return Promise.resolve(page(c, { title: t(`refused.${why}.title`), body, session: null, status, look: 'plain' }));
  }

  return { t, knows, format, page, refused, seal };
}

export type Views = ReturnType<typeof createViews>;

/** No script, style or frame but ours; nothing is loaded from elsewhere; markup enters the page through one policy. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types luftpost',
].join('; ');
