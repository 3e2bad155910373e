// One broadcast: what it says, who releases it, how far it is, what is in doubt, and everything that was done to it.
import { html } from 'hono/html';
import { type AudienceCounts, type BroadcastReport, type BroadcastView, isAlive } from '../../core/broadcast.ts';
import { DELIVERY_STATES } from '../../core/delivery.ts';
import type { Notice } from '../../core/notice.ts';
import type { Remark } from '../../core/notice-remark.ts';
import { hasRole } from '../../core/user.ts';
import { isEditable } from './edit-routes.ts';
import type { OutletRow, TraceEntry } from './notice-deps.ts';
import { audienceView, broadcastChip, reasonOf, textsView } from './notice-parts.ts';
import { outletsView } from './outlets-view.ts';
import { type ProgressContent, progressView } from './progress-view.ts';
import { approvalView, controlsView, doubtView } from './release-view.ts';
import { type ReasonCount, reasonsView, remarksView } from './remarks-view.ts';
import type { Session } from './sessions.ts';
import { stillGoingOutView } from './still-going-out.ts';
import type { Html, Views } from './views.ts';

export interface BroadcastContent extends ProgressContent {
  report: BroadcastReport;
  notice: Notice;
  /** Frozen, or as it would be at present. */
  audience: AudienceCounts;
  remarks: Remark[];
  reasons: ReasonCount[];
  outlets: { names: readonly string[]; rows: OutletRow[] };
  trace: TraceEntry[];
  /** After a restore: the span of which STOPP and erasures may be missing. */
  gap: { from: number; to: number } | null;
  /** What this one makes out of date and still goes out. */
  wrong: BroadcastView | null;
  trouble: string | null;
  /** A test of it that was just sent to one's own chat. */
  test: BroadcastReport | null;
}

export function broadcastView(views: Views, content: BroadcastContent, session: Session): Html {
  const { t, format } = views;
  const { report, notice, trouble } = content;
  const waiting = report.state === 'submitted';
  const released = report.startedAt !== null || isAlive(report.state);
  const startAt = report.startedAt === null ? (report.scheduledFor ?? content.now) : null;
  return html`<section class="wide broadcast"><p class="no-print"><a href="/console/broadcasts">${t('broadcasts.back')}</a></p>
<div class="title-line"><div><h1><bdi>${report.title}</bdi></h1><p class="chips">${broadcastChip(views, report.state)}<span class="kind">${t(`notice-kind.${report.kind}`)}</span><span class="kind">${t(`topic.${notice.topic}`)}</span>${
    report.emergency ? html`<span class="chip overdue">${t('broadcast.emergency-mark')}</span>` : ''
  }</p></div>${released ? html`<a class="button no-print" href="/console/broadcasts/${report.id}/report">${t('broadcast.report')}</a>` : ''}</div>
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
${testView(views, content.test)}
${standing(views, report)}
${stillGoingOutView(views, content.wrong, session)}
${desk(views, report, session)}
${remarksView(views, content.remarks)}
${controlsView(views, content, session)}
${doubtView(views, report, session)}
${released ? progressView(views, content) : ''}
${reasonsView(views, content.reasons)}
${outletsView(views, { broadcastId: report.id, ...content.outlets, ahead: !released && report.finishedAt === null && notice.kind !== 'exit' && !report.test }, session)}
${waiting ? approvalView(views, content, session) : ''}
<section class="card"><h2>${t('compose.texts')}</h2>${textsView(views, notice)}</section>
<section class="card"><h2>${t(report.frozen ? 'audience.frozen' : 'audience.title')}</h2>${audienceView(views, { audience: content.audience, rate: content.rate, startAt })}</section>
<div class="columns"><section class="card"><h2>${t('broadcast.facts')}</h2>${factsView(views, report, notice)}</section>
<section class="card"><h2>${t('broadcast.trace')}</h2><ol class="plain trace">${content.trace.map(
    (entry) =>
      html`<li><time datetime="${format.iso(entry.at)}">${format.full(entry.at)}</time> · <bdi>${entry.userName ?? t('audit.system')}</bdi> · <strong>${t(`trace.${entry.action}`)}</strong>${entry.reason === null ? '' : html`<br><bdi>${entry.reason}</bdi>`}<br><span class="hint">${t('broadcast.version', { hash: entry.hash.slice(0, 8) })}</span></li>`,
  )}</ol></section></div>
${again(views, report, session)}</section>`;
}

/** What the state means for the reader, with the reason if there is one. */
function standing(views: Views, report: BroadcastReport): Html {
  const { t } = views;
  const why = report.reason === null ? '' : reasonOf(views, report.reason);
  const looks: Partial<Record<BroadcastReport['state'], string>> = {
    paused: 'warn',
    onhold: 'warn',
    returned: 'warn',
    rejected: 'bad',
    stopped: 'bad',
    expired: 'bad',
  };
  const look = looks[report.state];
  if (look === undefined) return html``;
  return html`<div class="banner ${look}" role="status"><p><strong>${t(`standing.${report.state}`)}</strong>${why === '' ? '' : html` ${t('standing.why')} <bdi>${why}</bdi>`}</p></div>`;
}

export function factsView({ t, format }: Views, report: BroadcastReport, notice: Notice): Html {
  const at = (instant: number | null): string => (instant === null ? '–' : format.full(instant));
  const facts: [string, string][] = [
    ['submitted', t('broadcast.by', { name: report.submittedBy, at: at(report.submittedAt) })],
    ...(report.decidedAt === null
      ? []
      : [
          ['decided', t('broadcast.by', { name: report.decidedBy ?? '–', at: at(report.decidedAt) })] as [
            string,
            string,
          ],
        ]),
    ...(report.scheduledFor === null ? [] : [['scheduled', at(report.scheduledFor)] as [string, string]]),
    ['started', at(report.startedAt)],
    ['finished', at(report.finishedAt)],
    ['valid', at(report.validUntil)],
    ['class', t(`choice.${notice.class}`)],
    ['hash', report.hash.slice(0, 16)],
  ];
  return html`<dl class="facts">${facts.map(([key, value]) => html`<div><dt>${t(`broadcast-fact.${key}`)}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>`;
}

/** What a writer may do with what waits or came back: go on from it, or try it on their own chat. */
function desk({ t, seal }: Views, report: BroadcastReport, session: Session): Html | string {
  if (!hasRole(session.account, 'editor', 'publisher', 'admin') || report.test) return '';
  if (!isEditable(report) && report.state !== 'scheduled') return '';
  const path = `/console/broadcasts/${report.id}`;
  return html`<div class="buttons no-print" id="desk">${
    isEditable(report)
      ? html`<a class="button ${report.state === 'returned' ? 'primary' : ''}" href="${path}/edit">${t('broadcast.edit')}</a>`
      : ''
  }<form method="post" action="${path}/test">${seal(session)}<button>${t('compose.test')}</button></form></div>`;
}

/** Where a test is: the first state that the ledger has for it. */
function testView({ t }: Views, test: BroadcastReport | null): Html | string {
  if (test === null) return '';
  const state = DELIVERY_STATES.find((candidate) => test.totals[candidate] > 0) ?? 'pending';
  return html`<p class="banner ${state === 'failed' || state === 'skipped' ? 'bad' : 'good'}" role="status">${t('compose.tested')} <strong>${t(`ledger.${state}`)}</strong></p>`;
}

/** From what was turned down or is over a new one begins. */
function again({ t }: Views, { state, kind, alarmId }: BroadcastReport, session: Session): Html | string {
  if (!['rejected', 'stopped', 'expired'].includes(state)) return '';
  if (!hasRole(session.account, 'editor', 'publisher', 'admin')) return '';
  const forms: Partial<Record<typeof kind, string>> = {
    development: 'update',
    end: 'end',
    correction: 'correct',
    cancellation: 'cancel',
  };
  const path =
    kind === 'exit'
      ? '/channels'
      : kind === 'post'
        ? '/posts/new'
        : kind === 'begin'
          ? '/alarms/new'
          : `/alarms/${alarmId}/${forms[kind]}`;
  return html`<p class="no-print"><a class="button" href="/console${path}">${t('broadcast.again')}</a></p>`;
}
