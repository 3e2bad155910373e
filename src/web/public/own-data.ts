// A person's own data behind the link from MEINE DATEN: once, as a file. Whoever opens the link is asked first, because
// messengers, mail filters and browsers open links before people do.
import { Hono } from 'hono';
import { html } from 'hono/html';
import { hashToken } from '../chat/session.ts';
import type { OwnData, WebDeps } from '../ports.ts';
import { layout } from './layout.ts';
import { type Page, pageOf } from './page.ts';

const NOT_KEPT = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

/**
 * GET and HEAD never use the link up: they show a page with one button, whose POST gives the file. The one exception
 * is a GET that names `application/json` and not HTML in `Accept`: no preview does, a person's own program can. 410
 * once it is used up or over.
 */
export function createOwnData(deps: WebDeps, ownData: OwnData): Hono {
  const app = new Hono();
  const file = async (token: string): Promise<string | null> => {
    const contactId = await ownData.useDataLink(hashToken(token));
    const data = contactId === null ? null : await ownData.collect(contactId);
    return data === null ? null : `${JSON.stringify(data, null, 2)}\n`;
  };
  const headers = {
    ...NOT_KEPT,
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="luftpost.json"',
  };

  app.get('/:token', async (c) => {
    const page = pageOf(deps, c);
    const accept = c.req.header('accept') ?? '';
    if (c.req.method === 'HEAD' || !accept.includes('application/json') || accept.includes('text/html')) {
      const works = await ownData.dataLinkWorks(hashToken(c.req.param('token')));
      return c.html(works ? ask(page) : gone(page), works ? 200 : 410, NOT_KEPT);
    }
    const body = await file(c.req.param('token'));
    return body === null
      ? c.json({ error: deps.phrases.say(page.locale, 'own-data.gone') }, 410, NOT_KEPT)
      : c.body(body, 200, headers);
  });
  app.post('/:token', async (c) => {
    const body = await file(c.req.param('token'));
    return body === null ? c.html(gone(pageOf(deps, c)), 410, NOT_KEPT) : c.body(body, 200, headers);
  });
  return app;
}

function ask(page: Page) {
  const say = (key: string): string => page.deps.phrases.say(page.locale, `own-data.${key}`);
  return layout(
    page,
    { title: say('title'), hidden: true },
    html`<article class="card narrow"><h1>${say('title')}</h1><p>${say('explain')}</p>
<form method="post"><button class="button">${say('download')}</button></form></article>`,
  );
}

function gone(page: Page) {
  const say = (key: string): string => page.deps.phrases.say(page.locale, `own-data.${key}`);
  return layout(
    page,
    { title: say('title'), hidden: true },
    html`<article class="card narrow"><h1>${say('title')}</h1><p>${say('gone')}</p></article>`,
  );
}
