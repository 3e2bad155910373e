// What a broadcast came to, on one page to print; and the rows nobody can be sure of.
import { html } from 'hono/html';
import type { BroadcastReport } from '../../core/broadcast.ts';
import { type BroadcastContent, factsView } from './broadcast-view.ts';
import { sayRange, sayShare } from './few.ts';
import type { DoubtfulRow, MonthReport } from './notice-deps.ts';
import { audienceView, broadcastChip, reasonOf } from './notice-parts.ts';
import { progressView } from './progress-view.ts';
import type { Html, Views } from './views.ts';

/** `left`: who unsubscribed after it; null when it never started. */
export function broadcastReportView(
  views: Views,
  content: BroadcastContent,
  left: MonthReport['notices'][number] | null,
): Html {
  const { t, format } = views;
  const { report, notice, audience, rate } = content;
  const german = notice.texts.find(({ locale, outlet }) => locale === 'de' && outlet === 'message')?.text ?? '';
  return html`<section class="wide paper"><p class="no-print"><a href="/console/broadcasts/${report.id}">${t('report.back')}</a> · ${t('report.print-hint')}</p>
<h1>${t('report.one', { title: report.title })}</h1><p class="chips">${broadcastChip(views, report.state)}<span class="kind">${t(`notice-kind.${report.kind}`)}</span></p>
${report.emergency ? html`<p class="banner bad">${t('report.emergency', { reason: report.reason ?? '–' })}</p>` : ''}
${report.reason === null || report.emergency ? '' : html`<p class="banner warn">${reasonOf(views, report.reason)}</p>`}
${factsView(views, report, notice)}
${progressView(views, content)}
<section class="card"><h2>${t('audience.frozen')}</h2>${audienceView(views, { audience, rate, startAt: null })}</section>
<section class="card"><h2>${t('report.left')}</h2>${
    left === null
      ? html`<p class="hint">${t('report.not-started')}</p>`
      : html`<p>${t('report.left-line', { leaves: sayRange(views, left.leaves), reached: format.count(left.reached), rate: sayShare(views, left.leaves, left.reached), gone: sayRange(views, left.gone) })}</p><p class="hint">${t('report.left-hint')}</p>`
  }</section>
<section class="card"><h2>${t('report.text')}</h2><p class="bubble" lang="de">${german}</p></section></section>`;
}

export function unknownView(views: Views, report: BroadcastReport, rows: DoubtfulRow[]): Html {
  const { t, format } = views;
  return html`<section class="wide"><p><a href="/console/broadcasts/${report.id}">${t('report.back')}</a></p><h1>${t('doubt.title')}</h1><p class="hint">${t('doubt.list', { count: report.totals.unknown, shown: rows.length })}</p>
${
  rows.length === 0
    ? html`<p class="empty">${t('doubt.none')}</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="${t('doubt.title')}"><table class="lines"><thead><tr><th scope="col">${t('doubt.at')}</th><th scope="col">${t('card.channel')}</th><th scope="col">${t('card.code')}</th><th scope="col">${t('doubt.reason')}</th><th scope="col">${t('doubt.decided')}</th></tr></thead><tbody>${rows.map(
        (row) =>
          html`<tr><td>${format.full(row.at)}</td><td>${t(`channel.${row.channel}`)}</td><td><code>${row.code ?? '–'}</code></td><td><bdi>${row.reason ?? '–'}</bdi></td><td>${t(row.decided ? 'doubt.yes' : 'doubt.no')}</td></tr>`,
      )}</tbody></table></div>`
}</section>`;
}
