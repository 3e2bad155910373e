// Imprint, privacy, accessibility: texts of the city, with a visible note while they are not filled in.
import { html } from 'hono/html';
import { type Html, layout, paragraphs } from './layout.ts';
import type { Page } from './page.ts';

export const LEGAL = ['impressum', 'datenschutz', 'barrierefreiheit'] as const;
export type Legal = (typeof LEGAL)[number];

export function legalPage(page: Page, key: Legal): Html {
  const { say, settings, dates } = page;
  const title = say(`legal.${key}`);
  const changedAt = settings.changedAt(key);
  return layout(
    page,
    { title: `${title} – ${say('brand')} ${page.city}` },
    html`<article class="card narrow">
<h1>${title}</h1>
${settings.unfilled().includes(key) ? html`<p class="note">${say('legal.unfilled')}</p>` : ''}
${paragraphs(settings.text(key, page.locale))}
${key === 'datenschutz' ? privacy(page) : ''}
${changedAt === null ? '' : html`<p class="faint">${say('legal.as-of', { day: dates.day(changedAt) })}</p>`}
</article>`,
  );
}

/** What holds for this software wherever it runs: periods, rights, what the page itself keeps. */
function privacy({ say, settings, locale }: Page): Html {
  return html`<h2>${say('privacy.periods')}</h2>
${paragraphs(settings.text('frist', locale))}
<h2>${say('privacy.rights')}</h2>
<p>${say('privacy.rights-text')}</p>
<p>${say('privacy.kept-text')}</p>
<h2>${say('privacy.page')}</h2>
<p>${say('privacy.page-text')}</p>`;
}
