// A page for what went wrong: one sentence, a way on, and the id to ask with.
import { html } from 'hono/html';
import type { Locale } from '../../core/locale.ts';
import type { WebDeps } from '../ports.ts';
import { type Html, layout } from './layout.ts';
import { createPage } from './page.ts';

/** `fault` is a phrase under `web.error`. */
export function errorPage(deps: WebDeps, locale: Locale, fault: string, requestId: string): Html {
  const page = createPage(deps, locale, '/');
  const sentence = page.say(`error.${fault}`);
  return layout(
    page,
    { title: `${sentence} – ${page.say('brand')}`, hidden: true },
    html`<section class="card narrow">
<h1>${sentence}</h1>
<p><a class="button" href="/">${page.say('footer.home')}</a></p>
<p class="faint">${page.say('error.id', { id: requestId })}</p>
</section>`,
  );
}
