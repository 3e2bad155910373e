// Channels at a glance, and the form that ends one.
import { html } from 'hono/html';
import { FEWEST, isFew } from '../../core/small-counts.ts';
import { hasRole } from '../../core/user.ts';
import { stampOf, type Values } from './alarm-form.ts';
import { type PreviewContent, previewView } from './alarm-form-view.ts';
import { icon } from './icons.ts';
import type { ChannelExit, ChannelPeople } from './notice-deps.ts';
import { broadcastChip } from './notice-parts.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export interface ChannelsContent {
  people: ChannelPeople[];
  exits: ChannelExit[];
  /** Channels that notices can go through at present. */
  running: readonly string[];
}

export function channelsView(views: Views, { people, exits, running }: ChannelsContent, session: Session): Html {
  const { t, format } = views;
  const names = [...new Set([...running, ...people.map(({ channel }) => channel)])].sort();
  const subscribers = (channel: string) => people.find((one) => one.channel === channel)?.subscribers ?? 0;
  const publishes = hasRole(session.account, 'publisher', 'admin');
  const few = (n: number): string => (isFew(n) ? t('channels.few', { most: FEWEST }) : format.count(n));
  return html`<section class="wide"><p><a href="/console/broadcasts">${t('broadcasts.back')}</a></p><h1>${t('channels.title')}</h1>
<p class="hint">${t('channels.lead')}</p>
<ul class="plain stack">${names.map((channel) => {
    const exit = exits.find((one) => one.channel === channel && one.state !== 'rejected' && one.state !== 'stopped');
    const runs = running.includes(channel);
    return html`<li class="card stack"><h2 class="channel">${icon(channel)}${t(`channel.${channel}`)}</h2>
<p>${t('channels.people', { count: subscribers(channel) })} ${runs ? '' : html`<strong>${t('channels.off')}</strong>`}</p>
${
  exit === undefined
    ? publishes && runs
      ? html`<p><a class="button" href="/console/channels/${channel}/exit">${t('channels.end')}</a></p>`
      : ''
    : html`<p>${broadcastChip(views, exit.state)} <a href="/console/broadcasts/${exit.broadcastId}">${t('channels.ends', { day: format.longDay(exit.until) })}</a></p>
${
  exit.releasedAt === null
    ? ''
    : html`<dl class="facts">${(['told', 'moved', 'left'] as const).map(
        (key) => html`<div><dt>${t(`channels.${key}`)}</dt><dd>${few(exit[key])}</dd></div>`,
      )}<div><dt>${t('channels.still')}</dt><dd>${format.count(subscribers(channel))}</dd></div></dl>`
}`
}</li>`;
  })}</ul></section>`;
}

export interface ExitFormContent {
  channel: string;
  values: Values;
  trouble: string | null;
  done: string | null;
  preview: PreviewContent | null;
  rate: (channel: string) => number | null;
}

export function exitFormView(
  views: Views,
  { channel, values, trouble, done, preview, rate }: ExitFormContent,
  session: Session,
): Html {
  const { t, seal } = views;
  return html`<section class="wide"><p><a href="/console/channels">${t('channels.back')}</a></p><h1>${t('exit.title')}: ${t(`channel.${channel}`)}</h1>
<p class="hint">${t('exit.text')}</p>
${done === null ? '' : html`<p class="banner good" role="status">${done}</p>`}
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
<form method="post" action="/console/channels/${channel}/exit" class="compose">${seal(session)}${preview === null ? '' : html`<input type="hidden" name="seen" value="${stampOf(values)}">`}
<div class="card stack"><label for="day">${t('exit.day')}</label><input type="date" id="day" name="day" required value="${values.day ?? ''}" aria-describedby="day-hint"><p class="hint" id="day-hint">${t('exit.day-hint')}</p>
<div class="buttons"><button name="do" value="preview" class="${preview === null ? 'primary' : ''}">${t(preview === null ? 'compose.preview' : 'compose.preview-again')}</button></div></div>
${preview === null ? '' : previewView(views, preview, rate, null)}</form></section>`;
}
