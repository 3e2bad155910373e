// A hint beside a correction, a cancellation or an end: what it makes out of date still goes out, and can be paused here.
import { html } from 'hono/html';
import type { BroadcastView } from '../../core/broadcast.ts';
import { hasRole } from '../../core/user.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export function stillGoingOutView({ t, seal }: Views, wrong: BroadcastView | null, session: Session): Html | string {
  if (wrong === null) return '';
  const path = `/console/broadcasts/${wrong.id}`;
  return html`<div class="banner warn no-print" role="status"><p>${t('still-going-out.text', { title: wrong.title })} <a href="${path}">${t('still-going-out.look')}</a></p>${
    hasRole(session.account, 'publisher', 'admin')
      ? html`<form method="post" action="${path}/pause">${seal(session)}<button>${t('still-going-out.pause')}</button></form>`
      : ''
  }</div>`;
}
