// Parts that several pages about notices share: the texts as stored, the audience explained, a bar of states.
import { html } from 'hono/html';
import type { AudienceCounts, BroadcastState, Totals } from '../../core/broadcast.ts';
import { DELIVERY_STATES } from '../../core/delivery.ts';
import { LOCALES } from '../../core/locale.ts';
import {
  MAX_ALARM_TEXT,
  MAX_CAPTION,
  MAX_POST_TEXT,
  MAX_SHORT_TEXT,
  type NoticeText,
  OUTLETS,
} from '../../core/notice.ts';
import { isTemplateOutlet } from '../../core/notice-template.ts';
import { icon } from './icons.ts';
import type { Html, Views } from './views.ts';

export interface TextsContent {
  texts: NoticeText[];
  kind: string;
  image: { url: string; alt: string } | null;
}

/** Every stored text, word for word; German is open. */
export function textsView({ t, format }: Views, { texts, kind, image }: TextsContent): Html {
  const most = (outlet: string): number | null => {
    if (outlet === 'short') return MAX_SHORT_TEXT;
    if (outlet === 'feed' || outlet === 'button' || isTemplateOutlet(outlet)) return null;
    return kind !== 'post' ? MAX_ALARM_TEXT : image === null ? MAX_POST_TEXT : MAX_CAPTION;
  };
  const locales = LOCALES.filter((locale) => texts.some((text) => text.locale === locale));
  return html`<div class="texts">${locales.map(
    (locale) =>
      html`<details ${locale === 'de' ? 'open' : ''}><summary>${t(`locale.${locale}`)}</summary><div class="outlets">${OUTLETS.map(
        (outlet) => {
          // It is in no feed: those words fill approved wordings only, and are shown there.
          if (kind === 'exit' && outlet === 'feed') return '';
          const found = texts.find((text) => text.locale === locale && text.outlet === outlet);
          if (found === undefined) return '';
          const limit = most(outlet);
          const size =
            limit === null
              ? format.count(found.text.length)
              : `${format.count(found.text.length)} / ${format.count(limit)}`;
          return html`<div class="outlet ${outlet}"><h3>${t(`outlet.${outlet}`)} <span class="hint">${t('notice.characters', { size })}</span></h3>
${isTemplateOutlet(outlet) ? html`<p class="hint"><bdi>${found.title}</bdi></p>` : ''}${outlet === 'feed' ? html`<p class="feed-title" lang="${locale.slice(0, 2)}" dir="auto">${found.title}</p>` : ''}<p class="bubble" lang="${locale.slice(0, 2)}" dir="auto">${found.text}</p></div>`;
        },
      )}</div></details>`,
  )}${
    image === null
      ? ''
      : html`<p>${t('notice.image')}: <a href="${image.url}" rel="noreferrer noopener" target="_blank">${image.url}</a><br>${t('notice.alt')}: <bdi>${image.alt}</bdi></p>`
  }</div>`;
}

export interface AudienceContent {
  audience: AudienceCounts;
  rate: (channel: string) => number | null;
  /** When the first one has it; null leaves times out. */
  startAt: number | null;
}

/** Per channel how many, why not the others, how long it takes, and when the last one has it. */
export function audienceView({ t, format }: Views, { audience, rate, startAt }: AudienceContent): Html {
  const channels = Object.entries(audience).sort(([, a], [, b]) => b.included - a.included);
  if (channels.length === 0) return html`<p class="hint">${t('audience.nobody')}</p>`;
  const sum = channels.reduce((total, [, { included }]) => total + included, 0);
  const spans = channels.map(([channel, { included }]) => (1_000 * included) / (rate(channel) ?? Number.NaN));
  const longest = Math.max(0, ...spans.filter((span) => !Number.isNaN(span)));
  return html`<p class="audience-sum"><strong>${t('audience.sum', { count: sum })}</strong>${
    startAt === null || sum === 0 || longest === 0
      ? ''
      : html` ${t('audience.last', { span: format.lasting(longest), at: format.moment(startAt + longest) })}`
  }</p><ul class="plain channels">${channels.map(([channel, { included, excluded }], index) => {
    const perSecond = rate(channel);
    const left = Object.entries(excluded).filter(([, n]) => n > 0);
    return html`<li><p class="channel-line"><span class="channel">${icon(channel)}<strong>${t(`channel.${channel}`)}</strong></span> <span class="amount">${t('audience.people', { count: included })}</span></p>
${perSecond === null || included === 0 || startAt === null ? '' : html`<p class="hint">${t('audience.pace', { rate: format.count(perSecond), span: format.lasting(spans[index]!), at: format.moment(startAt + spans[index]!) })}</p>`}
${left.length === 0 ? '' : html`<ul class="left">${left.map(([why, n]) => html`<li><span class="amount">${format.count(n)}</span> ${t(`exclusion.${why}`)}</li>`)}</ul>`}</li>`;
  })}</ul>`;
}

/** One bar of all states of a ledger; the numbers beside it say the same. */
export function stateBar({ t, format }: Views, totals: Totals, label: string): Html {
  const sum = DELIVERY_STATES.reduce((total, state) => total + totals[state], 0);
  let from = 0;
  const said = DELIVERY_STATES.filter((state) => totals[state] > 0).map(
    (state) => `${t(`ledger.${state}`)} ${format.count(totals[state])}`,
  );
  return html`<svg class="bar" viewBox="0 0 1000 16" preserveAspectRatio="none" role="img" aria-label="${`${label}: ${said.join(', ')}`}">${BAR_ORDER.map(
    (state) => {
      const width = sum === 0 ? 0 : (1_000 * totals[state]) / sum;
      from += width;
      return width === 0
        ? ''
        : html`<rect class="${state}" x="${(from - width).toFixed(2)}" y="0" width="${width.toFixed(2)}" height="16"/>`;
    },
  )}</svg>`;
}

const BAR_ORDER = ['delivered', 'sent', 'sending', 'unknown', 'held', 'failed', 'skipped', 'pending'] as const;

/** The state of a broadcast as colour and word. */
export const broadcastChip = ({ t }: Views, state: BroadcastState): Html =>
  html`<span class="chip ${LOOKS[state] ?? 'fresh'}">${t(`broadcast-state.${state}`)}</span>`;

const LOOKS: Partial<Record<BroadcastState, string>> = {
  submitted: 'soon',
  returned: 'soon',
  paused: 'overdue',
  onhold: 'overdue',
  running: 'live-now',
  approved: 'live-now',
  scheduled: 'live-now',
  completed: 'done',
};

const BRAKED = /^(\d+) of the last (\d+) sends failed, the last one with: (.*)$/s;

/** Why it stands still or ended: known reasons in words, a person's or a platform's own as it came. */
export function reasonOf({ t, knows }: Views, reason: string): string {
  const braked = BRAKED.exec(reason);
  if (braked !== null) return t('broadcast-reason.braked', { failed: braked[1]!, of: braked[2]!, with: braked[3]! });
  const key = `broadcast-reason.${reason.replaceAll(' ', '-')}`;
  if (!/^[a-z -]+$/.test(reason)) return reason;
  return knows(key) ? t(key) : knows(`refusal.${reason}`) ? t(`refusal.${reason}`) : reason;
}
