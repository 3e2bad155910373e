// The conversation as staff read it, notes in between; every word of a citizen is text and nothing else.
import { html } from 'hono/html';
import type { TicketDetail, TicketNote, TranscriptEntry } from '../../core/ticket-view.ts';
import { wordless } from './entry-words.ts';
import { icon } from './icons.ts';
import { inlineMime } from './media-kind.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

type Line = { at: number; entry: TranscriptEntry } | { at: number; note: TicketNote };

/** The part that the script fetches again. `data-unsettled`: an answer is still on its way. */
export function transcriptView(views: Views, ticket: TicketDetail, session: Session): Html {
  const { t, format } = views;
  const lines: Line[] = [
    ...ticket.transcript.map((entry) => ({ at: entry.at, entry })),
    ...ticket.notes.map((note) => ({ at: note.at, note })),
  ].sort((a, b) => a.at - b.at);
  const unsettled = ticket.transcript.some(({ delivery }) => ['pending', 'sending'].includes(delivery?.state ?? ''));
  let day = '';
  return html`<section id="thread" class="thread" aria-label="${t('thread.title')}" tabindex="0" data-version="${ticket.version}" data-state="${ticket.state}" data-assignee="${ticket.assignee?.id ?? ''}" ${unsettled ? html`data-unsettled="1"` : ''}>
${ticket.shortened ? html`<p class="day">${t('thread.shortened')}</p>` : ''}
<ol>${lines.map((line) => {
    const today = format.day(line.at);
    const divider = today === day ? '' : html`<li class="day"><span>${today}</span></li>`;
    day = today;
    return html`${divider}${'note' in line ? noteLine(views, line.note) : entryLine(views, line.entry, ticket, session)}`;
  })}</ol></section>`;
}

function noteLine({ t, format }: Views, note: TicketNote): Html {
  return html`<li class="entry note"><p class="meta">${icon('lock')}${t('thread.note')} · <bdi>${note.userName}</bdi> · <time datetime="${format.iso(note.at)}">${format.time(note.at)}</time></p>
<p class="words"><bdi>${note.text}</bdi></p></li>`;
}

function entryLine(views: Views, entry: TranscriptEntry, ticket: TicketDetail, session: Session): Html {
  const { t, format } = views;
  const author = entry.author === 'staff' ? (entry.userName ?? t('author.staff')) : t(`author.${entry.author}`);
  return html`<li class="entry ${entry.direction} ${entry.author}" id="m-${entry.id}">
<p class="meta"><bdi>${author}</bdi>${entry.automatic ? html` · <span class="mark">${t('thread.automatic')}</span>` : ''} · <time datetime="${format.iso(entry.at)}">${format.time(entry.at)}</time>${
    entry.versions.length > 0 ? html` · ${t('thread.edited')}` : ''
  }</p>
${words(views, entry)}
${entry.media === null ? '' : media(views, entry.media)}
${entry.buttons.length === 0 ? '' : html`<ul class="offered" aria-label="${t('thread.buttons')}">${entry.buttons.map((label) => html`<li>${label}</li>`)}</ul>`}
${
  entry.versions.length === 0
    ? ''
    : html`<details class="versions"><summary>${t('thread.versions', { count: entry.versions.length })}</summary><ol>${entry.versions.map(
        (version) =>
          html`<li><bdi>${version.text}</bdi> <span class="hint">${t('thread.until', { at: format.moment(version.at) })}</span></li>`,
      )}</ol></details>`
}
<p class="fate">${entry.parked ? html`<span class="bad">${t('thread.parked')}</span>` : ''}${fate(views, entry, ticket, session)}</p>
${blankForm(views, entry, ticket, session)}
</li>`;
}

function words(views: Views, entry: TranscriptEntry): Html {
  const { t } = views;
  if (entry.text !== '') {
    const label = entry.kind === 'button' ? html`<span class="hint">${t('thread.tapped')}</span> ` : '';
    return html`<p class="words">${label}<bdi>${entry.text}</bdi></p>`;
  }
  return html`<p class="words hint">${wordless(views, entry)}${entry.kind === 'button' && entry.detail ? html` <code>${entry.detail}</code>` : ''}</p>`;
}

function media({ t, format }: Views, file: NonNullable<TranscriptEntry['media']>): Html {
  const name = file.fileName === null ? '' : html`<bdi>${file.fileName}</bdi> `;
  const length = file.durationS === null ? '' : html` <span class="hint">${format.length(file.durationS)}</span>`;
  if (file.state !== 'kept')
    return html`<p class="file hint">${name}${t(`media.state.${file.state}`, { size: format.bytes(file.size) })}</p>`;
  const url = `/console/media/${file.id}`;
  const kind = inlineMime(file.mime);
  if (kind === 'image')
    return html`<a class="file" href="${url}"><img src="${url}" alt="${t('media.photo')}" loading="lazy"></a>`;
  if (kind === 'audio')
    return html`<p class="file sound"><audio controls preload="none" src="${url}" aria-label="${t('media.voice')}"></audio>${length}</p>`;
  if (kind === 'video')
    return html`<video class="file" controls preload="none" src="${url}" aria-label="${t('media.video')}"></video>`;
  return html`<p class="file">${name}<a href="${url}" download>${t('media.download', { size: format.bytes(file.size) })}</a></p>`;
}

/** What became of something we said, in words. */
function fate({ t }: Views, entry: TranscriptEntry, ticket: TicketDetail, session: Session): Html | string {
  if (entry.delivery === null) return '';
  const { state, reason } = entry.delivery;
  const waitsAtWeb = state === 'sent' && ticket.channel === 'web-chat';
  const bad = state === 'failed' || state === 'unknown';
  const words = t(waitsAtWeb ? 'delivery.not-fetched' : `delivery.${state}`);
  const mayWrite = ticket.state !== 'closed' && (ticket.assignee === null || ticket.assignee.id === session.account.id);
  return html`<span class="delivery ${state} ${bad ? 'bad' : ''}">${words}${
    bad ? html` <span class="hint" title="${reason ?? ''}">${t(`delivery-why.${whyOf(state, reason)}`)}</span>` : ''
  }</span>${
    bad && mayWrite && entry.author === 'staff'
      ? html` <a href="/console/tickets/${ticket.id}?again=${entry.id}#answer" data-insert="${entry.text}">${t('delivery-why.again')}</a>`
      : ''
  }`;
}

/** In words of people; what the platform said stands in the title. */
function whyOf(state: string, reason: string | null): string {
  if (state === 'unknown') return 'unknown';
  return /blocked|deactivated|not found|forbidden|gone/i.test(reason ?? '') ? 'gone' : 'refused';
}

function blankForm({ t, seal }: Views, entry: TranscriptEntry, ticket: TicketDetail, session: Session): Html | string {
  if (entry.text === '' && entry.media === null) return '';
  return html`<details class="entry-menu"><summary aria-label="${t('blank.open')}"><span aria-hidden="true">⋯</span></summary>
<form method="post" action="/console/tickets/${ticket.id}/blank">${seal(session)}<input type="hidden" name="message" value="${entry.id}">
<p>${t('blank.explain')}</p><button class="danger">${t('blank.do')}</button></form></details>`;
}
