// What is in force, what is on its way, and every broadcast by its state.
import { html } from 'hono/html';
import type { Alarm } from '../../core/alarm.ts';
import { type BroadcastState, type BroadcastView, isAlive } from '../../core/broadcast.ts';
import type { NoticeKind } from '../../core/notice.ts';
import type { Situation } from '../../core/situation.ts';
import { hasRole } from '../../core/user.ts';
import { broadcastChip, reasonOf } from './notice-parts.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export const GROUPS: Record<string, readonly BroadcastState[]> = {
  all: [],
  waiting: ['submitted', 'draft', 'returned'],
  alive: ['approved', 'scheduled', 'running', 'paused', 'onhold'],
  over: ['completed', 'stopped', 'expired', 'rejected'],
};

export interface BroadcastListContent {
  situation: Situation;
  alarm: (Alarm & { lastNewsAt: number | null }) | null;
  chain: { id: string; kind: NoticeKind; releasedAt: number }[];
  broadcasts: BroadcastView[];
  group: string;
}

export function broadcastListView(views: Views, content: BroadcastListContent, session: Session): Html {
  const { t } = views;
  const { broadcasts, group } = content;
  const writes = hasRole(session.account, 'editor', 'publisher', 'admin');
  const within = (name: string) =>
    name === 'all' ? broadcasts : broadcasts.filter(({ state }) => GROUPS[name]!.includes(state));
  const shown = within(group);
  return html`<section class="wide"><div class="title-line"><h1>${t('broadcasts.title')}</h1>${
    writes
      ? html`<div class="actions">${content.alarm === null ? html`<a class="button primary" href="/console/alarms/new">${t('broadcasts.new-alarm')}</a>` : ''}<a class="button" href="/console/posts/new">${t('broadcasts.new-post')}</a><a class="button" href="/console/channels">${t('channels.title')}</a><a class="button" href="/console/report">${t('broadcasts.month')}</a></div>`
      : html`<a class="button" href="/console/report">${t('broadcasts.month')}</a>`
  }</div>
${inForce(views, content, writes)}
<section class="queue" aria-label="${t('broadcasts.list')}"><nav class="tabs" aria-label="${t('broadcasts.groups')}"><ul>${Object.keys(
    GROUPS,
  ).map(
    (name) =>
      html`<li><a href="/console/broadcasts?group=${name}" ${name === group ? html`aria-current="page"` : ''}>${t(`broadcasts.group.${name}`)} <span class="count">${within(name).length}</span></a></li>`,
  )}</ul></nav>
${
  shown.length === 0
    ? html`<p class="empty">${t('broadcasts.none')}</p>`
    : html`<ol class="rows">${shown.map((broadcast) => row(views, broadcast))}</ol>`
}</section></section>`;
}

function row(views: Views, broadcast: BroadcastView): Html {
  const { t, format } = views;
  const size = broadcast.size > 0 ? html`<span>${t('audience.people', { count: broadcast.size })}</span>` : '';
  return html`<li class="row"><a class="row-link" href="/console/broadcasts/${broadcast.id}"><span class="row-head">${broadcastChip(views, broadcast.state)}<span class="who"><bdi>${broadcast.title}</bdi></span>${
    broadcast.emergency ? html`<span class="chip overdue">${t('broadcast.emergency-mark')}</span>` : ''
  }</span><span class="row-foot"><span class="kind">${t(`notice-kind.${broadcast.kind}`)}</span><span>${t('broadcast.submitted', { name: broadcast.submittedBy, at: format.moment(broadcast.submittedAt) })}</span>${size}${
    isAlive(broadcast.state) && broadcast.reason !== null && broadcast.state !== 'running'
      ? html`<span class="bad">${reasonOf(views, broadcast.reason)}</span>`
      : ''
  }</span></a></li>`;
}

function inForce(views: Views, { situation, alarm, chain }: BroadcastListContent, writes: boolean): Html {
  const { t, format } = views;
  const look = situation.phase === 'active' ? 'bad' : situation.phase === 'announced' ? 'warn' : 'good';
  const facts =
    alarm === null
      ? null
      : [
          ['stoves', format.full(alarm.stovesFrom)],
          ['cars', format.full(alarm.carsFrom)],
          [
            'until',
            alarm.until === null
              ? t('alarm-form.open')
              : t('alarm-form.midnight', { day: format.longDay(alarm.until - 1) }),
          ],
          ['reason', alarm.reason ?? t('alarm-fact.no-reason')],
          ['news', alarm.lastNewsAt === null ? '–' : format.full(alarm.lastNewsAt)],
        ];
  return html`<section class="card force ${look}" aria-labelledby="force"><h2 id="force">${t(`phase.${situation.phase}`)}</h2>
${
  facts === null || alarm === null
    ? html`<p class="hint">${t(situation.phase === 'off' ? 'broadcasts.off' : 'broadcasts.nothing')}</p>`
    : html`<div class="columns"><dl class="facts">${facts.map(([key, value]) => html`<div><dt>${t(`alarm-fact.${key}`)}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>
<div><h3>${t('broadcasts.chain')}</h3><ol class="chain">${chain.map((link) => html`<li>${t(`notice-kind.${link.kind}`)} <span class="hint">${format.full(link.releasedAt)}</span></li>`)}</ol></div></div>
${
  writes
    ? html`<div class="actions">${(
        alarm.endAnnounced ? ['correct', 'cancel'] : ['update', 'end', 'correct', 'cancel']
      ).map(
        (kind) =>
          html`<a class="button ${kind === 'cancel' ? 'danger' : ''}" href="/console/alarms/${alarm.id}/${kind}">${t(`alarm-form.${kind}.open`)}</a>`,
      )}</div>`
    : ''
}`
}</section>`;
}
