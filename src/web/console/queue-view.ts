// The queue: tabs with counts and one row per waiting person, the longest waiting first.
import { html } from 'hono/html';
import { QUEUE_VIEWS, type QueueView, type TicketSummary } from '../../core/ticket-view.ts';
import { icon } from './icons.ts';
import type { Html, Views } from './views.ts';

export interface QueueContent {
  view: QueueView;
  tickets: TicketSummary[];
  counts: Record<QueueView, number>;
  /** Ticket id → names of colleagues who look at it. */
  viewers: Record<string, string[]>;
  /** The ticket that is open beside the list. */
  current?: string;
  /** What is left of erased people's questions, in the view of what is closed. */
  erased: { id: string; number: number; subject: string; at: number }[];
  /** Working minutes after which a wait is overdue. */
  overdueAfter: number;
}

/** The part that the script fetches again; its `data-waiting` feeds title and badge. */
export function queueView({ t, format }: Views, content: QueueContent): Html {
  const { view, tickets, counts } = content;
  return html`<section id="queue" class="queue" aria-label="${t('queue.title')}" data-view="${view}" data-waiting="${counts.waiting}">
<nav class="tabs" aria-label="${t('queue.views')}"><ul>${QUEUE_VIEWS.map(
    (name) =>
      html`<li><a href="/console?view=${name}" ${name === view ? html`aria-current="page"` : ''}>${t(`queue.view.${name}`)} <span class="count">${counts[name]}</span></a></li>`,
  )}</ul></nav>
${
  tickets.length === 0 && content.erased.length === 0
    ? html`<p class="empty">${t(`queue.empty.${view}`)}</p>`
    : html`<ol class="rows">${tickets.map((ticket) => row({ t, format } as Views, ticket, content))}${content.erased.map(
        (gone) =>
          html`<li class="row erased"><p class="hint">#${gone.number} · <strong>${gone.subject}</strong> · ${format.moment(gone.at)}</p></li>`,
      )}</ol>`
}</section>`;
}

function row(views: Views, ticket: TicketSummary, content: QueueContent): Html {
  const { t } = views;
  const viewers = content.viewers[ticket.id] ?? [];
  const asked = ticket.subject.replace(/\s+/g, ' ').slice(0, 160) || ticket.firstLine;
  const newest = ticket.firstLine.startsWith(asked) ? '' : ticket.firstLine;
  return html`<li class="row ${ticket.id === content.current ? 'current' : ''}">
<a class="row-link" href="/console/tickets/${ticket.id}?view=${content.view}" ${ticket.id === content.current ? html`aria-current="true"` : ''}>
<span class="row-head">${waitChip(views, ticket, content.overdueAfter)}<span class="who"><bdi>${ticket.name ?? ticket.code}</bdi></span><span class="channel">${icon(ticket.channel)}${t(`channel.${ticket.channel}`)}</span></span>
<span class="row-line"><bdi>${asked || t('queue.no-words')}</bdi></span>
${newest === '' ? '' : html`<span class="row-line newest">${t('queue.newest')} <bdi>${newest}</bdi></span>`}
<span class="row-foot"><span class="kind">${t(`kind.${ticket.kind}`)}</span>${stateChip(views, ticket)}${
    ticket.trouble === null ? '' : html`<span class="state bad">${t(`queue.trouble.${ticket.trouble}`)}</span>`
  }${
    ticket.department === null ? '' : html`<span class="kind">${ticket.department}</span>`
  }${viewers.length === 0 ? '' : html`<span class="viewers">${t('queue.viewers', { names: viewers.join(', ') })}</span>`}<span class="number">#${ticket.number}</span></span>
</a></li>`;
}

/** One number: how long somebody waits, in working time; colour and word say how urgent it is. */
export function waitChip({ t, format }: Views, ticket: TicketSummary, overdueAfter: number): Html {
  if (ticket.state === 'closed')
    return html`<span class="chip done">${format.moment(ticket.closedAt ?? ticket.createdAt)}</span>`;
  if (ticket.waitingSince === null) return html`<span class="chip done">${t('wait.answered')}</span>`;
  const minutes = format.workingMinutes(ticket.waitingSince);
  const level = minutes >= overdueAfter ? 'overdue' : minutes * 2 >= overdueAfter ? 'soon' : 'fresh';
  return html`<span class="chip ${level}" title="${t('wait.since', { at: format.full(ticket.waitingSince) })}">${icon('clock')}${format.span(minutes)}${
    level === 'fresh' ? '' : html` <span class="word">${t(`wait.${level}`)}</span>`
  }</span>`;
}

export function stateChip({ t, format }: Views, ticket: TicketSummary): Html {
  const until = ticket.snoozedUntil === null ? '' : ` ${format.moment(ticket.snoozedUntil)}`;
  const words = t(`state.${ticket.state}`) + (ticket.state === 'snoozed' ? until : '');
  return html`<span class="state ${ticket.state}">${words}${
    ticket.assignee !== null && ticket.state !== 'closed' ? html` · <bdi>${ticket.assignee.name}</bdi>` : ''
  }</span>`;
}
