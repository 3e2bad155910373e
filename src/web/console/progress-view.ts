// How far a broadcast is: one bar per channel, its speed, when it ends, and the ledger's counts that add up.
import { html } from 'hono/html';
import { type BroadcastReport, isAlive, type Totals } from '../../core/broadcast.ts';
import { DELIVERY_STATES } from '../../core/delivery.ts';
import { icon } from './icons.ts';
import { stateBar } from './notice-parts.ts';
import type { Html, Views } from './views.ts';

export interface ProgressContent {
  report: BroadcastReport;
  /** Sends per second at present; null when nothing is known yet. */
  speed: (channel: string) => number | null;
  /** What the platform allows; null when the channel does not run here. */
  rate: (channel: string) => number | null;
  now: number;
}

/** The part that the script fetches again every 2 s; another `data-state` loads the page anew. */
export function progressView(views: Views, { report, speed, rate, now }: ProgressContent): Html {
  const { t, format } = views;
  const live = isAlive(report.state) || openRows(report.totals) > 0;
  const sum = sumOf(report.totals);
  const served = sum - openRows(report.totals);
  return html`<section id="progress" class="card progress" aria-label="${t('progress.title')}" data-state="${report.state}" data-doubt="${sumUndecided(report)}" ${live ? html`data-live="1"` : ''}>
<h2>${t('progress.title')}</h2>
${
  sum === 0
    ? html`<p class="hint">${t(report.frozen ? 'progress.empty' : 'progress.freezing')}</p>`
    : html`<p class="served"><strong>${t('progress.served', { done: format.count(served), sum: format.count(sum), share: format.percent(served, sum) })}</strong></p>
<ul class="plain channels">${Object.entries(report.channels).map(([channel, totals]) => {
        const open = openRows(totals);
        const perSecond = speed(channel);
        const pace = (perSecond ?? 0) > 0.05 ? perSecond! : rate(channel);
        const running = report.state === 'running' && open > 0;
        return html`<li><p class="channel-line"><span class="channel">${icon(channel)}<strong>${t(`channel.${channel}`)}</strong></span><span class="amount">${format.count(sumOf(totals) - open)} / ${format.count(sumOf(totals))}</span></p>
${stateBar(views, totals, t(`channel.${channel}`))}
<p class="hint">${running && perSecond !== null ? t('progress.speed', { speed: perSecond.toLocaleString('de-DE', { maximumFractionDigits: 1 }) }) : ''}${
          running && pace !== null
            ? ` ${t('progress.eta', { span: format.lasting((1_000 * open) / pace), at: format.moment(now + (1_000 * open) / pace) })}`
            : ''
        }</p></li>`;
      })}</ul>
<div class="scroll" tabindex="0" role="region" aria-label="${t('progress.ledger')}"><table class="ledger"><thead><tr><th scope="col">${t('progress.state')}</th>${Object.keys(report.channels).map((channel) => html`<th scope="col">${t(`channel.${channel}`)}</th>`)}<th scope="col">${t('progress.sum')}</th></tr></thead>
<tbody>${DELIVERY_STATES.filter((state) => report.totals[state] > 0 || state === 'sent').map(
        (state) =>
          html`<tr><th scope="row"><span class="swatch ${state}"></span>${t(`ledger.${state}`)}</th>${Object.values(report.channels).map((totals) => html`<td>${format.count(totals[state])}</td>`)}<td>${format.count(report.totals[state])}</td></tr>`,
      )}<tr class="sum"><th scope="row">${t('progress.sum')}</th>${Object.values(report.channels).map((totals) => html`<td>${format.count(sumOf(totals))}</td>`)}<td>${format.count(sum)}</td></tr></tbody></table></div>
<p class="hint">${t(sum === report.size || !report.frozen ? 'progress.adds-up' : 'progress.does-not', { size: format.count(report.size) })}</p>`
}</section>`;
}

export const sumOf = (totals: Totals): number => DELIVERY_STATES.reduce((sum, state) => sum + totals[state], 0);
const openRows = (totals: Totals): number => totals.pending + totals.sending + totals.held;
export const sumUndecided = ({ undecided }: BroadcastReport): number =>
  Object.values(undecided).reduce((sum, n) => sum + n, 0);
