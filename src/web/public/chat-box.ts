// The chat on a page: a plain form that works without a script, and what the script needs to make it live.
import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import type { ChatEntry } from '../ports.ts';
import type { Html } from './layout.ts';
import type { Page } from './page.ts';

export interface ChatBoxOptions {
  /** Lines to show; the script fetches them itself where none are given. */
  entries: ChatEntry[];
  /** The visitor has a session: the script resumes it. */
  resumes: boolean;
  /** A sentence about the last try. */
  note?: string;
}

/** Texts the script says; the rest of its words come from the server. */
const WORDS = ['you', 'bot', 'staff', 'sending', 'failed', 'retry', 'offline', 'picture'] as const;

export function chatBox(page: Page, { entries, resumes, note }: ChatBoxOptions): Html {
  const { say } = page;
  const words = Object.fromEntries(WORDS.map((word) => [word, say(`chat.${word}`)]));
  return html`<section class="card chat" aria-labelledby="chat" data-chat data-lang="${page.locale}"${resumes ? html` data-resumes="yes"` : ''} data-words="${JSON.stringify(words)}">
<h2 id="chat">${say('chat.title')}</h2>
<p class="faint">${say('chat.lead')} <a href="/datenschutz">${say('legal.datenschutz')}</a></p>
<div class="log" role="log" aria-live="polite" aria-label="${say('chat.log')}" tabindex="0"${entries.length === 0 ? html` hidden` : ''}>${entries.map((entry, index) => line(page, entry, index === entries.length - 1))}</div>
<p class="note" role="status" data-state${note === undefined ? html` hidden` : ''}>${note ?? ''}</p>
<form method="post" action="/chat" class="say">
<input type="hidden" name="id" value="${randomUUID()}">
<input type="hidden" name="lang" value="${page.locale}">
<label for="say">${say('chat.label')}</label>
<div class="row"><textarea id="say" name="text" rows="2" maxlength="4096" required autocomplete="off" enterkeyhint="send"></textarea>
<button type="submit">${say('chat.send')}</button></div>
</form>
${entries.length === 0 ? suggestions(page) : ''}
</section>`;
}

function suggestions(page: Page): Html {
  return html`<div class="suggestions" data-suggestions><h3>${page.say('chat.suggestions')}</h3><ul>${[
    'status',
    'values',
    'rules',
  ].map((name) => {
    const text = page.say(`chat.ask-${name}`);
    return html`<li><form method="post" action="/chat"><input type="hidden" name="id" value="${randomUUID()}"><input type="hidden" name="lang" value="${page.locale}"><button type="submit" name="text" value="${text}">${text}</button></form></li>`;
  })}</ul></div>`;
}

function line(page: Page, entry: ChatEntry, last: boolean): Html {
  const who = page.say(`chat.${entry.author === 'citizen' ? 'you' : entry.author}`);
  return html`<div class="line ${entry.author}" data-id="${entry.id}"${last ? html` id="last"` : ''}><p class="who">${who} <time datetime="${new Date(entry.at).toISOString()}">${page.dates.time(entry.at)}</time></p><div class="text"><bdi>${linked(entry.text)}</bdi></div>${
    entry.image ? html`<p><a href="${entry.image.url}">${page.say('chat.picture')}: ${entry.image.alt}</a></p>` : ''
  }${entry.buttons?.length ? html`<ul class="choices">${entry.buttons.map((button) => html`<li><form method="post" action="/chat"><input type="hidden" name="id" value="${randomUUID()}"><input type="hidden" name="lang" value="${page.locale}"><input type="hidden" name="text" value="${button.label}"><button type="submit" name="button" value="${button.id}">${button.label}</button></form></li>`)}</ul>` : ''}</div>`;
}

/** Web addresses in a text become links; everything else stays text. */
function linked(text: string): Html {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<a href="${part}" rel="noopener nofollow">${part}</a>` : part))}`;
}
