// Finding a person, and the person found: addresses, consent, questions, what can be done on the telephone.
import { html } from 'hono/html';
import type { Person } from '../../core/ticket-view.ts';
import { personActions } from './card-view.ts';
import type { FoundPerson } from './deps.ts';
import { icon } from './icons.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export function searchView({ t }: Views, words: string, found: FoundPerson[]): Html {
  return html`<section class="wide"><h1>${t('search.title')}</h1>
<form method="get" action="/console/search" role="search" class="card stack"><label for="q">${t('search.label')}</label>
<span class="field-row"><input id="q" name="q" type="search" value="${words}" maxlength="128" autocomplete="off"><button class="primary">${t('search.do')}</button></span>
<p class="hint">${t('search.hint')}</p></form>
${words === '' ? '' : html`<h2>${t('search.found', { count: found.length })}</h2>`}
<ul class="found">${found.map(
    (
      person,
    ) => html`<li class="card"><a href="/console/people/${person.contactId}"><strong><bdi>${person.name ?? t('card.nameless')}</bdi></strong></a> <code>${person.code}</code>
<p>${person.addresses.map((address) => html`<span class="channel">${icon(address.channel)}${t(`channel.${address.channel}`)}</span> `)}</p>
${person.openTicketId === null ? '' : html`<p><a href="/console/tickets/${person.openTicketId}">${t('search.open-ticket')}</a></p>`}</li>`,
  )}</ul></section>`;
}

export interface PersonContent {
  now: number;
  said: string | null;
  trouble: string | null;
  /** The section about data rights. */
  rights: Html | '';
}

export function personView(
  views: Views,
  person: Person,
  session: Session,
  { now, said, trouble, rights }: PersonContent,
): Html {
  const { t, format } = views;
  return html`<section class="wide"><h1><bdi>${person.name ?? t('card.nameless')}</bdi> <code>${person.code}</code></h1>
${said === null ? '' : html`<p class="banner good" role="status">${said}</p>`}
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
<div class="columns"><section class="card"><h2>${t('person.addresses')}</h2>
<ul class="plain">${person.addresses.map(
    (
      address,
    ) => html`<li><p><span class="channel">${icon(address.channel)}${t(`channel.${address.channel}`)}</span> <code><bdi>${address.externalId}</bdi></code> · ${t(`address.${address.state}`)}</p>
<p class="hint">${
      address.subscriptions.length === 0
        ? t('card.no-consent')
        : address.subscriptions
            .map(
              (subscription) =>
                `${t(`topic.${subscription.topic}`)} ${t('person.since', { at: format.day(subscription.startedAt) })}`,
            )
            .join(', ')
    }</p></li>`,
  )}</ul>
${personActions(views, person, session, `/console/people/${person.contactId}`, now)}</section>
<section class="card"><h2>${t('person.tickets')}</h2>${
    person.tickets.length === 0
      ? html`<p class="hint">${t('card.none')}</p>`
      : html`<ul class="plain">${person.tickets.map(
          (ticket) =>
            html`<li><a href="/console/tickets/${ticket.id}">#${ticket.number} <bdi>${ticket.subject}</bdi></a> <span class="state ${ticket.state}">${t(`state.${ticket.state}`)}</span> <span class="hint">${format.day(ticket.createdAt)}</span></li>`,
        )}</ul>`
  }</section>${rights}</div></section>`;
}
