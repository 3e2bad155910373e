// The buttons of a broadcast: release by a second person, pause and stop alone, and the one question about doubt.
import { html } from 'hono/html';
import type { BroadcastReport } from '../../core/broadcast.ts';
import { hasRole } from '../../core/user.ts';
import type { BroadcastContent } from './broadcast-view.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

/** Tick, approve: bound to what this page shows. */
export function approvalView(views: Views, { report }: BroadcastContent, session: Session): Html {
  const { t, seal } = views;
  const { account } = session;
  const own = report.submittedBy === account.name;
  const publishes = hasRole(account, 'publisher', 'admin');
  const path = `/console/broadcasts/${report.id}`;
  return html`<section class="card release no-print" id="release"><h2>${t('release.title')}</h2>
${own ? html`<p class="banner warn">${t('release.own')}</p>` : ''}
${publishes || own ? '' : html`<p class="hint">${t('release.waits')}</p>`}
${
  publishes && !own
    ? html`<form method="post" action="${path}/approve" class="stack">${seal(session)}<input type="hidden" name="hash" value="${report.hash}">
<label class="check tick" for="tick"><input type="checkbox" id="tick" name="tick" value="yes" required> ${t('release.tick')}</label><button class="primary">${t('release.approve')}</button></form>`
    : ''
}
${
  publishes || own
    ? html`<div class="turn-down">${(own && !publishes ? ['return'] : ['return', 'reject']).map(
        (
          type,
        ) => html`<details><summary>${t(`release.${type}`)}</summary><form method="post" action="${path}/${type}" class="stack">${seal(session)}
<p class="hint">${t(`release.${type}-text`)}</p><label for="${type}-reason">${t('release.reason')}</label><input id="${type}-reason" name="reason" required maxlength="500"><button class="${type === 'reject' ? 'danger' : ''}">${t(`release.${type}-do`)}</button></form></details>`,
      )}</div>`
    : ''
}
${
  hasRole(account, 'admin')
    ? html`<details class="emergency"><summary>${t('release.emergency')}</summary><form method="post" action="${path}/emergency" class="stack">${seal(session)}
<input type="hidden" name="hash" value="${report.hash}"><p>${t('release.emergency-text')}</p><label for="emergency-reason">${t('release.reason')}</label><input id="emergency-reason" name="reason" required maxlength="500"><button class="danger">${t('release.emergency-do')}</button></form></details>`
    : ''
}</section>`;
}

/** Two taps end it, whatever else the page shows: open, confirm. */
export function controlsView(views: Views, { report, gap }: BroadcastContent, session: Session): Html | string {
  const { t, seal, format } = views;
  const { state } = report;
  if (!hasRole(session.account, 'publisher', 'admin')) return '';
  const pauses = state === 'running' || state === 'approved';
  const resumes = state === 'paused' || state === 'onhold';
  if (!pauses && !resumes && state !== 'scheduled') return '';
  const path = `/console/broadcasts/${report.id}`;
  return html`<section id="controls" class="controls no-print" aria-label="${t('controls.title')}">
${pauses ? html`<form method="post" action="${path}/pause">${seal(session)}<button>${t('controls.pause')}</button></form>` : ''}
${
  resumes && gap !== null && !hasRole(session.account, 'admin')
    ? html`<p class="banner warn">${t('controls.gap', { from: format.full(gap.from), to: format.full(gap.to) })} ${t('controls.gap-admin')}</p>`
    : resumes
      ? html`<form method="post" action="${path}/resume" class="stack">${seal(session)}${
          gap === null
            ? ''
            : html`<p class="banner warn">${t('controls.gap', { from: format.full(gap.from), to: format.full(gap.to) })}</p><label for="gap-reason">${t('controls.gap-reason')}</label><input id="gap-reason" name="reason" required maxlength="500">`
        }<button class="primary">${t(state === 'onhold' ? 'controls.go-on' : 'controls.resume')}</button></form>`
      : ''
}
<details class="stop"><summary class="button danger">${t('controls.stop')}</summary><form method="post" action="${path}/stop">${seal(session)}<p>${t('controls.stop-text')}</p><button class="danger solid">${t('controls.stop-do')}</button></form></details></section>`;
}

/** One question per channel. */
export function doubtView(views: Views, report: BroadcastReport, session: Session): Html | string {
  const { t, seal, format } = views;
  const doubtful = Object.entries(report.undecided).filter(([, n]) => n > 0);
  if (doubtful.length === 0) return '';
  const publishes = hasRole(session.account, 'publisher', 'admin');
  const alive = report.state === 'running' || report.state === 'paused' || report.state === 'onhold';
  return html`<section class="card doubt no-print" id="doubt"><h2>${t('doubt.title')}</h2><p>${t('doubt.text')}</p>${doubtful.map(
    ([channel, count]) => {
      const asked = html`<p><strong>${t('doubt.question', { channel: t(`channel.${channel}`), count: format.count(count) })}</strong></p>`;
      if (!publishes) return asked;
      return html`<form method="post" action="/console/broadcasts/${report.id}/doubt" class="question">${seal(session)}<input type="hidden" name="channel" value="${channel}">
${asked}<div class="buttons">${alive ? html`<button name="answer" value="resend">${t('doubt.resend')}</button>` : ''}<button name="answer" value="drop">${t('doubt.drop')}</button></div></form>`;
    },
  )}${publishes ? html`<p><a href="/console/broadcasts/${report.id}/unknown">${t('doubt.rows')}</a></p>` : ''}</section>`;
}
