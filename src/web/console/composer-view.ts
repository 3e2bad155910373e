// Where staff write: the answer, and apart from it in colour, place and button the internal note.
import { html } from 'hono/html';
import type { TicketDetail, TicketDraft } from '../../core/ticket-view.ts';
import { MAX_ANSWER, windowEndsAt } from '../../desk/desk.ts';
import { icon } from './icons.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export interface Composing {
  /** What stands in the field; survives a conflict. */
  text: string;
  /** A note that could not be saved. */
  note: string;
  /** The colleague's draft that stands in the field, and those that may be taken. */
  taken: TicketDraft | null;
  offered: TicketDraft[];
  /** Words looked up in the catalogue, and what was found. */
  lookup: string;
  answers: { intent: string; label: string; text: string }[];
}

export function composerView(
  views: Views,
  ticket: TicketDetail,
  session: Session,
  composing: Composing,
  now: number,
): Html {
  const { t } = views;
  const mine = ticket.assignee?.id === session.account.id;
  const taken = ticket.assignee !== null && !mine && ticket.state !== 'closed';
  return html`<div class="composer">
<p id="presence" class="presence" role="status"></p>
${
  ticket.state === 'closed'
    ? html`${closedBox(views, ticket, session)}${keptWords(views, ticket, session, composing)}`
    : taken
      ? html`${takenBox(views, ticket, session)}${keptWords(views, ticket, session, composing)}`
      : answerForm(views, ticket, session, composing, now)
}
<details class="note-box" id="note-box" ${composing.note === '' ? '' : 'open'}><summary>${icon('lock')}${t('note.open')}</summary>
<form method="post" action="/console/tickets/${ticket.id}/note">${views.seal(session)}
<label for="note">${t('note.label')}</label>
<textarea id="note" name="text" rows="3" maxlength="${MAX_ANSWER}" required>${composing.note}</textarea>
<button class="note-button">${t('note.save')}</button></form></details>
</div>`;
}

function answerForm(views: Views, ticket: TicketDetail, session: Session, composing: Composing, now: number): Html {
  const { t, format } = views;
  const windowEnds = windowEndsAt(ticket);
  const shut = windowEnds !== null && windowEnds <= now;
  const { taken } = composing;
  return html`${
    shut
      ? html`<form method="post" action="/console/tickets/${ticket.id}/remind" class="banner bad" id="remind-form">${views.seal(session)}<input type="hidden" name="version" value="${ticket.version}">
<p>${t('window.shut')}</p><p>${t('window.remind-text')}</p><button class="primary">${t('window.remind')}</button></form>`
      : ''
  }<form id="answer-form" method="post" action="/console/tickets/${ticket.id}/answer" data-draft="/console/tickets/${ticket.id}/draft">
${views.seal(session)}<input type="hidden" name="version" value="${ticket.version}">
<div class="composer-head"><label for="answer">${t('answer.label', { channel: t(`channel.${ticket.channel}`) })}</label><span id="draft-state" class="hint" role="status">${
    taken === null ? '' : t('draft.of', { name: taken.userName, at: format.moment(taken.updatedAt) })
  }</span></div>
<input type="hidden" name="draftOf" value="${taken?.userId ?? ''}" id="draft-of">
${composing.offered.map((draft) => offeredDraft(views, ticket, draft))}
<textarea id="answer" name="text" rows="4" maxlength="${MAX_ANSWER}" ${shut ? 'disabled' : 'required'} placeholder="${t('answer.placeholder')}">${composing.text}</textarea>
<div class="buttons">
<button class="primary" name="onward" value="stay" ${shut ? 'disabled' : ''}>${t('answer.send')}</button>
<button name="onward" value="next" ${shut ? 'disabled' : ''}>${t('answer.send-next')}</button>
<button name="onward" value="close" ${shut ? 'disabled' : ''}>${t('answer.send-close')}</button>
</div>
</form>
<details class="canned" id="canned" ${composing.lookup === '' ? '' : 'open'}><summary>${t('canned.open')}</summary>
<form method="get" action="/console/tickets/${ticket.id}" id="canned-form"><label for="lookup">${t('canned.label')}</label>
<span class="field-row"><input id="lookup" name="lookup" type="search" value="${composing.lookup}" maxlength="120"><button>${t('canned.search')}</button></span></form>
<div id="canned-found">${cannedList(views, ticket.id, composing)}</div></details>`;
}

/** Answers of the catalogue to insert at the cursor; without script a link fills the field. */
export function cannedList(
  { t }: Views,
  ticketId: string,
  { answers, lookup }: Pick<Composing, 'answers' | 'lookup'>,
): Html {
  if (answers.length === 0) return html`<p class="hint">${t('canned.none')}</p>`;
  return html`<ul class="canned-list">${answers.map(
    (answer) =>
      html`<li><a href="/console/tickets/${ticketId}?lookup=${encodeURIComponent(lookup)}&amp;insert=${encodeURIComponent(answer.intent)}#answer" data-insert="${answer.text}"><strong>${answer.label}</strong><span>${answer.text.slice(0, 160)}</span></a></li>`,
  )}</ul>`;
}

/** A colleague is at it too: the draft is shown, and only a wish puts it into the field. */
function offeredDraft({ t, format }: Views, ticket: TicketDetail, draft: TicketDraft): Html {
  return html`<details class="offered-draft"><summary>${t('draft.of', { name: draft.userName, at: format.moment(draft.updatedAt) })}</summary>
<p class="words"><bdi>${draft.text}</bdi></p>
<a class="button" href="/console/tickets/${ticket.id}?draft=${draft.userId}#answer" data-draft-of="${draft.userId}" data-insert="${draft.text}">${t('draft.take')}</a></details>`;
}

/** What was written and cannot be sent any more: nothing is lost without a look at it. */
function keptWords({ t, seal }: Views, ticket: TicketDetail, session: Session, { text }: Composing): Html | string {
  if (text === '') return '';
  return html`<form method="post" action="/console/tickets/${ticket.id}/discard" class="kept">${seal(session)}<label for="kept">${t('trouble.kept')}</label>
<textarea id="kept" rows="4" readonly>${text}</textarea><button class="quiet">${t('draft.discard')}</button></form>`;
}

function takenBox({ t, seal }: Views, ticket: TicketDetail, session: Session): Html {
  return html`<div class="banner warn"><p>${t('taken.banner', { name: ticket.assignee?.name ?? '' })}</p>
<form method="post" action="/console/tickets/${ticket.id}/assign">${seal(session)}<input type="hidden" name="version" value="${ticket.version}"><input type="hidden" name="to" value="${session.account.id}">
<button>${t('taken.take-over')}</button></form></div>`;
}

function closedBox({ t, seal }: Views, ticket: TicketDetail, session: Session): Html {
  return html`<div class="banner"><p>${t('closed.banner')}</p>
<form method="post" action="/console/tickets/${ticket.id}/reopen">${seal(session)}<input type="hidden" name="version" value="${ticket.version}">
<button>${t('closed.reopen')}</button></form></div>`;
}
