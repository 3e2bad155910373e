// The personal way back of a web visitor: to print, to scan, to go on writing.
import { html } from 'hono/html';
import { type Html, layout } from './layout.ts';
import type { Page } from './page.ts';
import { qrCode } from './ways.ts';

/** `link` null: unknown or over. Opening the page changes nothing: link previews open it too. */
export async function returnPage(
  page: Page,
  url: string,
  link: { expiresAt: number; waiting: number } | null,
): Promise<Html> {
  const { say, dates } = page;
  const title = say('return.title');
  const head = { title: `${title} – ${say('brand')} ${page.city}`, hidden: true };
  if (link === null) {
    return layout(
      page,
      head,
      html`<section class="card narrow"><h1>${title}</h1><p>${say('return.over')}</p><p><a class="button" href="/#chat">${say('return.ask-again')}</a></p></section>`,
    );
  }
  return layout(
    page,
    head,
    html`<section class="card narrow">
<h1>${title}</h1>
<p>${link.waiting > 0 ? say('return.waiting', { count: link.waiting }) : say('return.none')}</p>
<form method="post"><button type="submit">${say('return.open')}</button></form>
<h2>${say('return.later')}</h2>
<p>${say('return.until', { at: dates.moment(link.expiresAt) })}</p>
<p>${await qrCode(url, say('return.qr'))}</p>
<p class="address"><bdi>${url}</bdi></p>
<p class="note">${say('return.private')}</p>
</section>`,
  );
}
