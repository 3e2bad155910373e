// Beside a conversation: which question it was, in one tap. Never in the way of answering.
import { html } from 'hono/html';
import { NONE } from '../../core/intent.ts';
import type { TicketDetail, TranscriptEntry } from '../../core/ticket-view.ts';
import type { Session } from './sessions.ts';
import type { IntentChoice } from './teaching-deps.ts';
import type { Html, Views } from './views.ts';

export interface TeachContent {
  /** Messages that may be proposed, oldest first. */
  offered: TranscriptEntry[];
  /** The one that is asked about. */
  chosen: TranscriptEntry;
  /** What was proposed and is not decided, by message. */
  proposed: ReadonlyMap<string, string>;
  intents: IntentChoice[];
  label: (intent: string) => string;
}

/** Words of a message shown. */
const SHOWN = 90;

export function teachView(
  views: Views,
  ticket: TicketDetail,
  content: TeachContent | null,
  session: Session,
): Html | '' {
  if (content === null) return '';
  const { t, seal } = views;
  const { chosen, offered, proposed, intents, label } = content;
  const action = `/console/tickets/${ticket.id}/teach`;
  const head = html`${seal(session)}<input type="hidden" name="message" value="${chosen.id}">`;
  const wish = proposed.get(chosen.id);
  const others = offered.filter(({ id }) => id !== chosen.id);
  return html`<section class="card" id="teach"><h2>${t('teach.title')}</h2>
<p class="quote"><bdi>${short(chosen.text)}</bdi></p>
${
  wish === undefined
    ? html`<form method="post" action="${action}" class="stack">${head}<div class="buttons">${ticket.candidates
        .slice(0, 3)
        .map(
          ({ intent }) => html`<button name="intent" value="${intent}">${label(intent)}</button>`,
        )}<button name="intent" value="${NONE}" class="quiet">${t('teach.none')}</button></div></form>
<form method="post" action="${action}" class="stack">${head}<label for="wish">${t('teach.search')}</label>
<span class="field-row"><input id="wish" name="wish" list="intents" required maxlength="80" autocomplete="off"><button>${t('teach.do')}</button></span>
<datalist id="intents">${intents.map((intent) => html`<option value="${intent.label}">${intent.id}</option>`)}</datalist></form>`
    : html`<form method="post" action="${action}" class="banner good">${head}<p>${t('teach.proposed', { intent: wish === NONE ? t('teach.none') : label(wish) })}</p><button name="do" value="withdraw">${t('teach.withdraw')}</button></form>`
}
<p class="hint">${t('teach.hint')}</p>
${
  others.length === 0
    ? ''
    : html`<details class="more"><summary>${t('teach.others')}</summary><ul class="plain">${others.map(
        ({ id, text }) =>
          html`<li><a href="/console/tickets/${ticket.id}?teach=${id}#teach"><bdi>${short(text)}</bdi></a></li>`,
      )}</ul></details>`
}</section>`;
}

const short = (text: string): string => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN).trim()} …`);
