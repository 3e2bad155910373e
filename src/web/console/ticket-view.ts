// The page of one question: queue, conversation with composer, hand-over card; one column on a phone.
import { html } from 'hono/html';
import type { TicketDetail, TranscriptEntry } from '../../core/ticket-view.ts';
import { type CardContent, cardView } from './card-view.ts';
import { type Composing, composerView } from './composer-view.ts';
import { wordless } from './entry-words.ts';
import { type QueueContent, queueView, stateChip, waitChip } from './queue-view.ts';
import type { Session } from './sessions.ts';
import { transcriptView } from './transcript-view.ts';
import type { Html, Views } from './views.ts';

export interface TicketPage {
  ticket: TicketDetail;
  queue: QueueContent;
  card: CardContent;
  composing: Composing;
  /** Why the last action did not happen; null when all is well. */
  trouble: string | null;
  /** What just happened, if it is worth a sentence. */
  said: string | null;
}

export function ticketView(views: Views, page: TicketPage, session: Session): Html {
  const { t } = views;
  const { ticket } = page;
  return html`<div class="panes">
<div class="list-pane">${queueView(views, page.queue)}</div>
<div class="talk-pane">
<header class="talk-head"><a class="back" href="/console?view=${page.queue.view}">${t('ticket.back')}</a>
<div class="talk-title"><h1><bdi>${ticket.name ?? ticket.code}</bdi> <span class="number">#${ticket.number}</span></h1>
<p class="chips">${waitChip(views, ticket, page.queue.overdueAfter)}${stateChip(views, ticket)}<span class="kind">${t(`kind.${ticket.kind}`)}</span></p></div>
${headActions(views, ticket, session)}</header>
${page.trouble === null ? '' : html`<div class="banner bad" role="alert"><p>${page.trouble}</p></div>`}
${page.said === null ? '' : html`<p class="banner good" role="status">${page.said}</p>`}
${transcriptView(views, ticket, session)}
${composerView(views, ticket, session, page.composing, page.card.now)}
</div>
${cardView(views, page.card, session)}
</div>`;
}

function headActions({ t, seal }: Views, ticket: TicketDetail, session: Session): Html {
  const form = (action: string, label: string, look = '') =>
    html`<form method="post" action="/console/tickets/${ticket.id}/${action}" id="${action}-form">${seal(session)}<input type="hidden" name="version" value="${ticket.version}"><button class="${look}">${label}</button></form>`;
  const mine = ticket.assignee?.id === session.account.id;
  const actions = [];
  if (ticket.state === 'waiting') actions.push(form('claim', t('ticket.claim'), 'primary'));
  if (ticket.state === 'snoozed' && mine) actions.push(form('claim', t('ticket.wake'), 'primary'));
  if (mine && ticket.state !== 'closed') actions.push(form('release', t('ticket.release')));
  if (ticket.state !== 'closed' && (mine || ticket.assignee === null)) actions.push(form('close', t('ticket.close')));
  return html`<div class="actions">${actions}</div>`;
}

/** To copy and print: the case with its number, department and every word. */
export function printView(views: Views, ticket: TicketDetail): Html {
  const { t, format } = views;
  return html`<article class="print"><p class="no-print"><a href="/console/tickets/${ticket.id}">${t('print.back')}</a> ${t('print.hint')}</p>
<h1>${t('print.title', { number: ticket.number })}</h1>
<dl class="facts"><div><dt>${t('file.case')}</dt><dd>${ticket.caseNumber ?? '–'}</dd></div>
<div><dt>${t('file.department')}</dt><dd>${ticket.department ?? '–'}</dd></div>
<div><dt>${t('print.kind')}</dt><dd>${t(`kind.${ticket.kind}`)}</dd></div>
<div><dt>${t('print.received')}</dt><dd>${format.full(ticket.createdAt)}</dd></div>
<div><dt>${t('card.channel')}</dt><dd>${t(`channel.${ticket.channel}`)}</dd></div>
<div><dt>${t('card.code')}</dt><dd>${ticket.code}</dd></div></dl>
${ticket.shortened ? html`<p class="hint">${t('thread.shortened')}</p>` : ''}
<ol class="print-lines">${ticket.transcript.map((entry) => printLine(views, entry))}</ol></article>`;
}

/** Who, when, what; and whether it arrived, where that is in doubt. */
function printLine(views: Views, entry: TranscriptEntry): Html {
  const { t, format } = views;
  const author = entry.author === 'staff' ? (entry.userName ?? t('author.staff')) : t(`author.${entry.author}`);
  const marks = [
    ...(entry.automatic ? [t('thread.automatic')] : []),
    ...(entry.versions.length > 0 ? [t('thread.edited')] : []),
    ...(entry.delivery?.state === 'failed' || entry.delivery?.state === 'unknown'
      ? [t(`delivery.${entry.delivery.state}`)]
      : []),
  ];
  return html`<li><strong>${author}</strong>, ${format.full(entry.at)}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}<br>${
    entry.text === '' ? html`<em>${wordless(views, entry)}</em>` : html`<bdi class="words">${entry.text}</bdi>`
  }</li>`;
}
