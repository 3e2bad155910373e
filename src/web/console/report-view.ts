// Subscribers in and out, one month on one page to print.
import { html } from 'hono/html';
import { isFew } from '../../core/small-counts.ts';
import { hideFew, hideSum, sayRange, sayShare } from './few.ts';
import type { MonthReport } from './notice-deps.ts';
import type { Html, Views } from './views.ts';

export interface ReportContent {
  /** `2026-11` and its neighbours; null: not come yet. */
  month: string;
  before: string;
  after: string | null;
  figures: MonthReport;
}

export function reportView(views: Views, { month, before, after, figures }: ReportContent): Html {
  const { t } = views;
  const name = monthName(month);
  const sum = (key: 'joins' | 'leaves' | 'gone') =>
    hideSum(
      views,
      figures.days.map((day) => day[key]),
    );
  const tile = (key: string, value: string) =>
    html`<li class="tile"><strong>${value}</strong> ${t(`report.tile.${key}`)}</li>`;
  return html`<section class="wide paper"><div class="title-line"><h1>${t('report.month', { month: name })}</h1>
<nav class="actions no-print" aria-label="${t('report.months')}"><a class="button" href="/console/report?month=${before}">${monthName(before)}</a>${after === null ? '' : html`<a class="button" href="/console/report?month=${after}">${monthName(after)}</a>`}</nav></div>
<ul class="tiles">${tile(
    'subscribers',
    hideSum(
      views,
      figures.subscribers.map(({ n }) => n),
    ),
  )}${tile('joins', sum('joins'))}${tile('leaves', sum('leaves'))}${tile('gone', sum('gone'))}</ul>
<div class="columns"><section class="card"><h2>${t('report.subscribers')}</h2>${subscribers(views, figures)}</section>
<section class="card"><h2>${t('report.reasons')}</h2>${
    figures.leaves.length === 0
      ? html`<p class="hint">${t('report.nobody-left')}</p>`
      : html`<table><tbody>${reasons(views, figures).map(([reason, said]) => html`<tr><th scope="row">${t(`leave-reason.${reason}`)}</th><td class="num">${said}</td></tr>`)}</tbody></table>`
  }${because(views, figures)}<p class="hint">${t('report.few')}</p></section></div>
<section class="card"><h2>${t('report.notices')}</h2>${notices(views, figures)}<p class="hint">${t('report.left-hint')}</p></section>
<section class="card"><h2>${t('report.days')}</h2>${days(views, figures)}</section></section>`;
}

function subscribers(views: Views, { subscribers: rows }: MonthReport): Html {
  const { t } = views;
  if (rows.length === 0) return html`<p class="hint">${t('report.no-subscribers')}</p>`;
  return html`<table><thead><tr><th scope="col">${t('card.channel')}</th><th scope="col">${t('post.topic')}</th><th scope="col" class="num">${t('report.count')}</th></tr></thead><tbody>${rows.map(
    ({ channel, topic, n }) =>
      html`<tr><td>${t(`channel.${channel}`)}</td><td>${t(`topic.${topic}`)}</td><td class="num">${hideFew(views, n)}</td></tr>`,
  )}</tbody></table>`;
}

/** Counts; where a day of the month is hidden only how the reasons compare, since they add up to the same people. */
function reasons({ t, format }: Views, { leaves, days: rows }: MonthReport): [string, string][] {
  const whole = leaves.reduce((sum, { n }) => sum + n, 0);
  const hides = rows.some((row) => isFew(row.leaves) || isFew(row.gone)) || leaves.some(({ n }) => isFew(n));
  return leaves.map(({ reason, n }) => {
    if (isFew(n)) return [reason, t('few.under', { most: 5 })];
    return [reason, hides ? t('few.share', { share: Math.round((10 * n) / whole) * 10 }) : format.count(n)];
  });
}

/** What people tapped after a STOPP: not everybody does, so it adds up to nothing. */
function because(views: Views, { because: rows }: MonthReport): Html | string {
  const { t } = views;
  if (rows.length === 0) return '';
  return html`<h3>${t('report.because')}</h3><table><tbody>${rows.map(
    ({ reason, n }) =>
      html`<tr><th scope="row">${t(`because.${reason}`)}</th><td class="num">${hideFew(views, n)}</td></tr>`,
  )}</tbody></table>`;
}

function notices(views: Views, { notices: rows }: MonthReport): Html {
  const { t, format } = views;
  if (rows.length === 0) return html`<p class="hint">${t('report.no-notices')}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('report.notices')}"><table><thead><tr><th scope="col">${t('report.when')}</th><th scope="col">${t('report.notice')}</th><th scope="col" class="num">${t('report.reached')}</th><th scope="col" class="num">${t('report.tile.leaves')}</th><th scope="col" class="num">${t('report.rate')}</th><th scope="col" class="num">${t('report.tile.gone')}</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td>${format.day(row.at)}</td><td><a href="/console/broadcasts/${row.id}/report"><bdi>${row.title}</bdi></a></td><td class="num">${format.count(row.reached)}</td><td class="num">${sayRange(views, row.leaves)}</td><td class="num">${sayShare(views, row.leaves, row.reached)}</td><td class="num">${sayRange(views, row.gone)}</td></tr>`,
  )}</tbody></table></div>`;
}

function days(views: Views, { days: rows }: MonthReport): Html {
  const { t, format } = views;
  if (rows.length === 0) return html`<p class="hint">${t('report.quiet')}</p>`;
  const channels = [...new Set(rows.map(({ channel }) => channel))];
  const dates = [...new Set(rows.map(({ day }) => day))];
  const parts = (['joins', 'leaves', 'gone'] as const).filter((key) => rows.some((row) => row[key] > 0));
  const of = (day: string, channel: string) => rows.find((row) => row.day === day && row.channel === channel);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('report.days')}"><table><thead><tr><th scope="col" rowspan="2">${t('report.day')}</th>${channels.map((channel) => html`<th scope="colgroup" colspan="${parts.length}" class="num">${t(`channel.${channel}`)}</th>`)}</tr>
<tr>${channels.map((channel) => parts.map((key) => html`<th scope="col" class="num"><span class="unseen">${t(`channel.${channel}`)}: </span>${t(`report.tile.${key}`)}</th>`))}</tr></thead><tbody>${dates.map(
    (day) =>
      html`<tr><th scope="row">${format.day(Date.parse(`${day}T12:00:00Z`))}</th>${channels.map((channel) => parts.map((key) => html`<td class="num">${hideFew(views, of(day, channel)?.[key] ?? 0)}</td>`))}</tr>`,
  )}<tr class="sum"><th scope="row">${t('progress.sum')}</th>${channels.map((channel) =>
    parts.map(
      (key) =>
        html`<td class="num">${hideSum(
          views,
          dates.map((day) => of(day, channel)?.[key] ?? 0),
        )}</td>`,
    ),
  )}</tr></tbody></table></div>`;
}

const monthName = (month: string): string =>
  new Intl.DateTimeFormat('de-DE', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-15T00:00:00Z`),
  );
