// Who did what, in words, with a way to what it was done to.
import { html } from 'hono/html';
import type { ConsoleDeps } from './deps.ts';
import type { Html, Views } from './views.ts';

type Entry = Awaited<ReturnType<ConsoleDeps['audit']['list']>>[number];

/** `nameOf`: of an account; undefined where there is none of that id. */
export function auditView(
  views: Views,
  entries: readonly Entry[],
  nameOf: (userId: string) => string | undefined,
): Html {
  const { t, format } = views;
  const heads = ['at', 'who', 'what', 'subject', 'detail'].map(
    (key) => html`<th scope="col">${t(`audit.${key}`)}</th>`,
  );
  return html`<section class="wide"><h1>${t('audit.title')}</h1>
<div class="scroll" tabindex="0" role="region" aria-label="${t('audit.title')}"><table class="lines"><thead><tr>${heads}</tr></thead>
<tbody>${entries.map(
    (entry) =>
      html`<tr><td><time datetime="${format.iso(entry.at)}">${format.full(entry.at)}</time></td><td><bdi>${entry.userName ?? t('audit.system')}</bdi></td><td>${deed(views, entry.action)}</td><td>${subject(views, entry, nameOf)}</td><td><bdi>${detail(entry, nameOf)}</bdi></td></tr>`,
  )}</tbody></table></div>
${entries.length === 100 ? html`<p><a class="button" href="/console/audit?before=${entries.at(-1)!.id}">${t('audit.older')}</a></p>` : ''}</section>`;
}

function deed({ t, knows }: Views, action: string): Html | string {
  const key = `audit.deed.${action.replace('.', '-')}`;
  return knows(key) ? t(key) : html`<code>${action}</code>`;
}

/** Pages of what can be done something to, by the first word of the deed. */
const PAGES: Record<string, string> = {
  broadcast: 'broadcasts',
  person: 'people',
  subscriber: 'people',
  ticket: 'tickets',
};

function subject(
  { t }: Views,
  { action, subject: id }: Entry,
  nameOf: (userId: string) => string | undefined,
): Html | string {
  const [noun = ''] = action.split('.');
  const name = nameOf(id);
  if (name !== undefined) return html`<bdi>${name}</bdi>`;
  const page = PAGES[noun];
  if (page === undefined || !/^[\w-]+$/.test(id)) return html`<code>${id}</code>`;
  return html`<a href="/console/${page}/${id}">${t(`audit.open.${page}`)}</a>`;
}

/** A colleague to whom something was handed stands there by id. */
const detail = ({ detail: said }: Entry, nameOf: (userId: string) => string | undefined): string =>
  said === null ? '' : (nameOf(said) ?? said);
