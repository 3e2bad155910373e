// A person's data rights as staff and admins see them: a hold on the erasure, the review of notes, the file for them.
import { html } from 'hono/html';
import { type DataRights, LONGEST_REASON, SHORTEST_REASON } from '../../core/data-rights.ts';
import { hasRole } from '../../core/user.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

/** The part of a person's page. `nameOf`: of the admin who set the hold. */
export function rightsView(views: Views, rights: DataRights, session: Session, nameOf: (id: string) => string): Html {
  const { t, format } = views;
  const admin = hasRole(session.account, 'admin');
  return html`<section class="card" id="rights"><h2>${t('rights.title')}</h2>
${rights.eraseWantedAt === null ? '' : html`<p class="banner warn">${t('rights.wanted', { at: format.full(rights.eraseWantedAt) })}</p>`}
${
  rights.hold === null
    ? html`<p class="hint">${t('rights.free')}</p>`
    : html`<p class="banner warn">${t('rights.held', { until: format.full(rights.hold.until), name: rights.hold.by === null ? '–' : nameOf(rights.hold.by) })}<br><bdi>${rights.hold.reason}</bdi></p>`
}
${rights.notesAskedAt === null ? '' : notesView(views, rights, session)}
${admin ? adminForms(views, rights, session) : ''}</section>`;
}

/** Each note goes to the person or stays here; only then the answer goes out. */
function notesView({ t, seal, format }: Views, rights: DataRights, session: Session): Html {
  const page = `/console/people/${rights.contactId}`;
  const open = rights.notes.filter(({ review }) => review === null).length;
  return html`<h3>${t('rights.notes')}</h3><p>${t('rights.asked', { at: format.full(rights.notesAskedAt ?? 0) })}</p>
<ul class="plain">${rights.notes.map(
    (
      note,
    ) => html`<li><p class="meta"><bdi>${note.userName}</bdi> · ${format.full(note.at)} · <strong>${t(`rights.review.${note.review ?? 'open'}`)}</strong></p>
<p class="words"><bdi>${note.text}</bdi></p>
<form method="post" action="${page}/notes" class="buttons">${seal(session)}<input type="hidden" name="note" value="${note.id}">
<button name="review" value="released">${t('rights.release')}</button><button name="review" value="withheld">${t('rights.withhold')}</button></form></li>`,
  )}</ul>
<form method="post" action="${page}/rights-answer">${seal(session)}${
    open > 0
      ? html`<p class="hint">${t('rights.open', { count: open })}</p>`
      : html`<button class="primary">${t('rights.answer')}</button>`
  }</form>`;
}

function adminForms({ t, seal }: Views, rights: DataRights, session: Session): Html {
  const page = `/console/people/${rights.contactId}`;
  return html`<details class="more"><summary>${t('rights.hold-open')}</summary><form method="post" action="${page}/hold" class="stack">${seal(session)}
<p>${t('rights.hold-explain')}</p>
<label for="hold-until">${t('rights.hold-until')}</label><input id="hold-until" name="until" type="date" required>
<label for="hold-reason">${t('rights.hold-reason')}</label><textarea id="hold-reason" name="reason" rows="3" required minlength="${SHORTEST_REASON}" maxlength="${LONGEST_REASON}">${rights.hold?.reason ?? ''}</textarea>
<button>${t('rights.hold-do')}</button></form></details>
${rights.hold === null ? '' : html`<form method="post" action="${page}/unhold">${seal(session)}<button>${t('rights.lift')}</button></form>`}
<form method="post" action="${page}/export">${seal(session)}<button>${t('rights.export')}</button></form>`;
}

/** Everybody who waits for a look at notes. */
export function requestsView(
  { t, format }: Views,
  asked: { contactId: string; code: string; askedAt: number }[],
): Html {
  return html`<section class="wide"><h1>${t('rights.requests')}</h1>${
    asked.length === 0
      ? html`<p class="empty">${t('rights.none')}</p>`
      : html`<ul class="found">${asked.map(
          (person) =>
            html`<li class="card"><a href="/console/people/${person.contactId}#rights"><strong>${t('rights.of', { code: person.code })}</strong></a> <span class="hint">${format.full(person.askedAt)}</span></li>`,
        )}</ul>`
  }</section>`;
}

/** Above the queue: people wait for more than an answer. */
export const askedView = ({ t }: Views, count: number): Html | '' =>
  count === 0 ? '' : html`<p class="banner warn"><a href="/console/requests">${t('rights.waiting', { count })}</a></p>`;
