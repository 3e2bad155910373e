// Public accounts of one broadcast: what is posted, what waits, and the one answer to doubt for each.
import { html } from 'hono/html';
import { hasRole } from '../../core/user.ts';
import type { OutletRow } from './notice-deps.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export interface OutletsContent {
  broadcastId: string;
  /** Accounts that are switched on, by name. */
  names: readonly string[];
  rows: readonly OutletRow[];
  /** Not out yet. */
  ahead: boolean;
}

const LOOKS: Partial<Record<OutletRow['state'], string>> = {
  sent: 'done',
  unknown: 'overdue',
  failed: 'overdue',
  pending: 'soon',
  sending: 'live-now',
};

export function outletsView({ t, seal, format }: Views, content: OutletsContent, session: Session): Html | string {
  const { broadcastId, names, rows, ahead } = content;
  if (rows.length === 0) {
    return ahead && names.length > 0
      ? html`<section class="card" id="outlets"><h2>${t('outlets.title')}</h2><p>${t('outlets.ahead', { list: names.map((name) => t(`outlets.name.${name}`)).join(', ') })}</p></section>`
      : '';
  }
  const publishes = hasRole(session.account, 'publisher', 'admin');
  return html`<section class="card" id="outlets"><h2>${t('outlets.title')}</h2><ul class="plain stack">${rows.map(
    (row) => {
      const open = publishes && !row.decided && (row.state === 'unknown' || row.state === 'failed');
      return html`<li><p><strong>${t(`outlets.name.${row.outlet}`)}</strong> <span class="chip ${LOOKS[row.state] ?? 'fresh'}">${t(`outlets.state.${row.state}`)}</span> <span class="hint"><time datetime="${format.iso(row.updatedAt)}">${format.moment(row.updatedAt)}</time></span></p>
${row.reason === null || row.state === 'sent' ? '' : html`<p class="hint"><bdi>${reasonOf(t, row.reason)}</bdi></p>`}
${
  open
    ? html`<form method="post" action="/console/broadcasts/${broadcastId}/outlet" class="buttons no-print">${seal(session)}<input type="hidden" name="outlet" value="${row.outlet}"><button name="answer" value="resend">${t('outlets.again')}</button>${
        row.state === 'unknown' ? html`<button name="answer" value="drop">${t('outlets.leave')}</button>` : ''
      }</form>`
    : ''
}</li>`;
    },
  )}</ul></section>`;
}

const KNOWN = new Set([
  'superseded',
  'expired',
  'stopped',
  'restored from a backup',
  'the process ended while this was being sent',
]);

const reasonOf = (t: Views['t'], reason: string): string =>
  KNOWN.has(reason) ? t(`outlets.reason.${reason.replaceAll(' ', '-')}`) : reason;
