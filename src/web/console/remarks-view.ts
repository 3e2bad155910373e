// In plain words: what to know of a channel before a notice starts, and what the platforms said of its rows.
import { html } from 'hono/html';
import type { Remark } from '../../core/notice-remark.ts';
import type { Html, Views } from './views.ts';

export interface ReasonCount {
  channel: string;
  state: string;
  reason: string;
  n: number;
}

const LOOKS: Record<Remark['level'], string> = { info: '', warn: 'warn', bad: 'bad' };

/** Figures as they are written in German. */
const written = (value: string): string => (/^\d+\.\d+$/.test(value) ? value.replace('.', ',') : value);

export function remarksView({ t, format }: Views, remarks: readonly Remark[]): Html | string {
  if (remarks.length === 0) return '';
  return html`<section class="card" id="remarks"><h2>${t('remarks.title')}</h2>${remarks.map(
    ({ channel, level, what, values }) =>
      html`<p class="banner ${LOOKS[level]}"><strong>${t('remarks.channel', { channel: t(`channel.${channel}`) })}</strong> ${t(`remarks.${what}`, { ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, written(value)])), ...(values.until === undefined ? {} : { until: format.full(Date.parse(values.until)) }) })}</p>`,
  )}</section>`;
}

/** Rows with the same code or word are one line; a reason without words of ours is shown as it came. */
export function reasonsView(views: Views, reasons: readonly ReasonCount[]): Html | string {
  const { t, format } = views;
  const lines = new Map<string, { channel: string; state: string; why: string; n: number }>();
  for (const { channel, state, reason, n } of reasons) {
    const why = whyOf(views, state, reason);
    const key = `${channel}\n${state}\n${why}`;
    const line = lines.get(key) ?? { channel, state, why, n: 0 };
    line.n += n;
    lines.set(key, line);
  }
  if (lines.size === 0) return '';
  return html`<section class="card" id="reasons"><h2>${t('reasons.title')}</h2><ul class="plain">${[...lines.values()]
    .slice(0, 40)
    .map(
      ({ channel, state, why, n }) =>
        html`<li><strong>${t(`channel.${channel}`)}</strong> <bdi>${t('reasons.line', { count: format.count(n), state: t(`ledger.${state}`), why })}</bdi></li>`,
    )}</ul></section>`;
}

function whyOf({ t, knows }: Views, state: string, reason: string): string {
  if (state === 'held') return t('reasons.held');
  const code = /^(\d{1,6})\b/.exec(reason)?.[1];
  for (const key of [`reasons.${reason}`, `reasons.code-${code}`, `exclusion.${reason}`]) {
    if (/^[\w.-]+$/.test(key) && knows(key)) return t(key);
  }
  return reason;
}
