// The hand-over card beside a conversation: what one must know before answering, and what else can be done.
import { html } from 'hono/html';
import type { Person, TicketDetail } from '../../core/ticket-view.ts';
import { MUTE_DAYS, windowEndsAt } from '../../desk/desk.ts';
import type { Account } from './deps.ts';
import type { Session } from './sessions.ts';
import { type TeachContent, teachView } from './teach-view.ts';
import type { Html, Views } from './views.ts';

export interface CardContent {
  ticket: TicketDetail;
  colleagues: Account[];
  departments: string[];
  /** Where the case may go by mail; null: nowhere. */
  mailTo: string | null;
  promised: string;
  intentLabel: (intent: string) => string;
  /** Null: nothing may be learned from this conversation. */
  teach: TeachContent | null;
  now: number;
}

export function cardView(views: Views, content: CardContent, session: Session): Html {
  const { t, format } = views;
  const { ticket, intentLabel, now } = content;
  const windowEnds = windowEndsAt(ticket);
  return html`<aside class="card-pane" aria-label="${t('card.title')}">
<section class="card"><h2>${t('card.guesses')}</h2>
${
  ticket.candidates.length === 0
    ? html`<p class="hint">${t('card.no-guess')}</p>`
    : html`<ol class="guesses">${ticket.candidates
        .slice(0, 3)
        .map(
          ({ intent, confidence }) =>
            html`<li><span>${intentLabel(intent)}</span><span class="score">${Math.round(confidence * 100)} %</span><meter min="0" max="1" value="${confidence.toFixed(2)}" aria-label="${intentLabel(intent)}"></meter></li>`,
        )}</ol>`
}</section>
${teachView(views, ticket, content.teach, session)}
<section class="card"><h2>${t('card.person')}</h2>
<dl class="facts">
<div><dt>${t('card.name')}</dt><dd><a href="/console/people/${ticket.contactId}"><bdi>${ticket.name ?? t('card.nameless')}</bdi></a></dd></div>
<div><dt>${t('card.code')}</dt><dd><code>${ticket.code}</code></dd></div>
<div><dt>${t('card.channel')}</dt><dd>${t(`channel.${ticket.channel}`)}</dd></div>
<div><dt>${t('card.language')}</dt><dd>${t(`locale.${ticket.person.locale ?? 'unknown'}`)}</dd></div>
<div><dt>${t('card.consent')}</dt><dd>${consent(views, ticket.person)}</dd></div>
<div><dt>${t('card.notice')}</dt><dd>${
    ticket.person.lastNotice === null
      ? t('card.none')
      : `${format.moment(ticket.person.lastNotice.at)} · ${t(`delivery.${ticket.person.lastNotice.state}`)}`
  }</dd></div>
<div><dt>${t('card.promised')}</dt><dd>${content.promised}</dd></div>
${
  windowEnds === null
    ? ''
    : html`<div><dt>${t('card.window')}</dt><dd><span class="chip ${windowEnds <= now ? 'overdue' : 'fresh'}">${
        windowEnds <= now ? t('window.closed') : t('window.until', { at: format.moment(windowEnds) })
      }</span></dd></div>`
}</dl>
${personActions(views, ticket.person, session, `/console/tickets/${ticket.id}`, now)}
</section>
${ticket.state === 'closed' ? '' : workForms(views, content, session)}
${fileForm(views, content, session)}
</aside>`;
}

function consent({ t }: Views, person: Person): string {
  const topics = new Set(person.addresses.flatMap((address) => address.subscriptions.map(({ topic }) => topic)));
  return topics.size === 0 ? t('card.no-consent') : [...topics].map((topic) => t(`topic.${topic}`)).join(', ');
}

/** Abmelden for the caller, and silence for somebody who abuses the desk. `back`: the page to return to. */
export function personActions(
  { t, seal, format }: Views,
  person: Person,
  session: Session,
  back: string,
  now: number,
): Html {
  const muted = person.mutedUntil !== null && person.mutedUntil > now;
  return html`${muted ? html`<p class="banner warn">${t('mute.until', { at: format.full(person.mutedUntil!) })}</p>` : ''}
<details class="more"><summary>${t('unsubscribe.open')}</summary><form method="post" action="/console/people/${person.contactId}/unsubscribe">${seal(session)}<input type="hidden" name="back" value="${back}">
<p>${t('unsubscribe.explain')}</p><button class="danger">${t('unsubscribe.do')}</button></form></details>
<details class="more"><summary>${t('mute.open')}</summary><form method="post" action="/console/people/${person.contactId}/mute">${seal(session)}<input type="hidden" name="back" value="${back}">
<p>${t('mute.explain')}</p><div class="buttons">${MUTE_DAYS.map((days) => html`<button name="days" value="${days}">${t('mute.days', { count: days })}</button>`)}${
    muted ? html`<button name="days" value="0">${t('mute.lift')}</button>` : ''
  }</div></form></details>`;
}

function workForms({ t, seal, format }: Views, { ticket, colleagues, now }: CardContent, session: Session): Html {
  const head = html`<input type="hidden" name="version" value="${ticket.version}">`;
  const mine = ticket.assignee?.id === session.account.id;
  const others = colleagues.filter(({ id }) => id !== ticket.assignee?.id);
  return html`<section class="card"><h2>${t('work.title')}</h2>
${
  others.length === 0
    ? ''
    : html`<form method="post" action="/console/tickets/${ticket.id}/assign" class="stack">${seal(session)}${head}
<label for="to">${t('assign.label')}</label><span class="field-row"><select id="to" name="to">${others.map(
        ({ id, name, absentUntil }) =>
          html`<option value="${id}">${name}${absentUntil !== null && absentUntil > now ? ` (${t('assign.absent', { at: format.moment(absentUntil) })})` : ''}</option>`,
      )}</select><button>${t('assign.do')}</button></span></form>`
}
${
  mine && ticket.state === 'claimed'
    ? html`<form method="post" action="/console/tickets/${ticket.id}/snooze" class="stack">${seal(session)}${head}
<label for="until">${t('snooze.label')}</label><span class="field-row"><select id="until" name="until">${[
        '1h',
        '3h',
        'tomorrow',
        'week',
      ].map(
        (choice) => html`<option value="${choice}">${t(`snooze.${choice}`)}</option>`,
      )}</select><button>${t('snooze.do')}</button></span></form>`
    : ''
}</section>`;
}

function fileForm({ t, seal, format }: Views, { ticket, departments, mailTo }: CardContent, session: Session): Html {
  return html`<section class="card"><h2>${t('file.title')}</h2>
<form method="post" action="/console/tickets/${ticket.id}/file" class="stack">${seal(session)}<input type="hidden" name="version" value="${ticket.version}">
<label for="case">${t('file.case')}</label><input id="case" name="case" maxlength="60" value="${ticket.caseNumber ?? ''}" placeholder="${t('file.suggestion', { number: ticket.number, year: new Date(ticket.createdAt).getUTCFullYear() })}">
<label for="department">${t('file.department')}</label><select id="department" name="department"><option value="">${t('file.no-department')}</option>${[
    ...new Set([...departments, ...(ticket.department === null ? [] : [ticket.department])]),
  ].map((name) => html`<option ${name === ticket.department ? 'selected' : ''}>${name}</option>`)}</select>
<div class="buttons"><button>${t('file.save')}</button><a class="button" href="/console/tickets/${ticket.id}/print">${t('file.print')}</a></div></form>
${ticket.forwardedAt === null ? '' : html`<p class="hint">${t('forward.sent', { at: format.full(ticket.forwardedAt) })}</p>`}
${
  mailTo === null
    ? ''
    : html`<details class="more"><summary>${t('forward.open')}</summary><form method="post" action="/console/tickets/${ticket.id}/forward">${seal(session)}<input type="hidden" name="version" value="${ticket.version}">
<p>${t('forward.explain', { to: mailTo })}</p><button>${t('forward.do')}</button></form></details>`
}</section>`;
}
