// The draft of the next catalogue: what changes, what held-out sentences say of it, and the way back.
import { html } from 'hono/html';
import type { CatalogueChange } from '../../core/catalogue-change.ts';
import type { RevisionFigures } from '../../core/catalogue-revision.ts';
import type { Finding } from '../../core/intent.ts';
import { hasRole } from '../../core/user.ts';
import { catalogueTabs, type TabCounts } from './catalogue-tabs.ts';
import { findingsList } from './finding-words.ts';
import type { Session } from './sessions.ts';
import type { PendingRevision, RevisionEntry } from './teaching-deps.ts';
import type { Html, Views } from './views.ts';

export interface DraftContent {
  changes: CatalogueChange[];
  lost: CatalogueChange[];
  pending: PendingRevision | null;
  history: RevisionEntry[];
  /** Why no revision came of it. */
  findings: Finding[];
  label: (intent: string) => string;
  nameOf: (userId: string) => string;
  said: string | null;
  trouble: string | null;
  /** A reason that was given and is not lost. */
  reason: string;
  waiting: TabCounts;
}

/** Sentences shown of each kind. */
const MOST = 12;
export const SHORTEST_REASON = 10;
export const LONGEST_REASON = 500;

export function draftView(views: Views, content: DraftContent, session: Session): Html {
  const { t } = views;
  const { pending, changes } = content;
  return html`<section class="wide"><h1>${t('catalogue.title')}</h1>
${catalogueTabs(views, '/draft', content.waiting)}
${content.trouble === null ? '' : html`<div class="banner bad" role="alert"><p>${content.trouble}</p>${findingsList(views, content.findings, content.label)}</div>`}
${content.said === null ? '' : html`<p class="banner good" role="status">${content.said}</p>`}
${pending === null ? '' : pendingView(views, pending, content, session)}
<section class="card"><h2>${t('draft-page.changes')}</h2>
${changes.length === 0 ? html`<p class="empty">${t(pending === null ? 'draft-page.none' : 'draft-page.none-more')}</p>` : changesList(views, changes, content, session)}
${
  pending !== null || changes.length === 0
    ? ''
    : html`<form method="post" action="/console/catalogue/draft" class="stack">${views.seal(session)}<label for="note">${t('draft-page.note')}</label><input id="note" name="note" maxlength="200" autocomplete="off">
<p class="hint">${t('draft-page.measure-hint')}</p><button class="primary" name="do" value="measure">${t('draft-page.measure')}</button></form>`
}</section>
${historyView(views, content, session)}</section>`;
}

function changesList(views: Views, changes: CatalogueChange[], content: DraftContent, session: Session): Html {
  const { t, seal, format } = views;
  const lost = new Set(content.lost.map(({ id }) => id));
  return html`<ul class="plain changes">${changes.map(
    (
      change,
    ) => html`<li><p><strong>${content.label(change.intent)}</strong> <span class="kind">${t(`change.${change.kind}`, { place: placeName(views, change.place) })}</span></p>
<p class="words" dir="auto">${change.text === '' ? html`<em>${t('change.empty')}</em>` : change.text}</p>
${lost.has(change.id) ? html`<p class="banner warn">${t('change.lost')}</p>` : ''}
<p class="hint">${content.nameOf(change.by)}, ${format.full(change.at)}</p>
${
  change.revisionId === null
    ? html`<form method="post" action="/console/catalogue/draft">${seal(session)}<input type="hidden" name="id" value="${change.id}"><button class="quiet" name="do" value="remove">${t('change.drop')}</button></form>`
    : ''
}</li>`,
  )}</ul>`;
}

/** „Beispielsatz (Deutsch)“, „Antwort (Leichte Sprache)“. */
export function placeName({ t }: Views, place: string): string {
  const [what = '', which] = place.split('.');
  return which === undefined ? t(`place.${what}`) : t(`place.${what}`, { which: t(`locale.${which}`) });
}

function pendingView(views: Views, pending: PendingRevision, content: DraftContent, session: Session): Html {
  const { t, seal, format } = views;
  const form = (inner: Html): Html =>
    html`<form method="post" action="/console/catalogue/draft" class="stack">${seal(session)}<input type="hidden" name="id" value="${pending.id}">${inner}</form>`;
  const discard = form(html`<button name="do" value="discard">${t('draft-page.discard')}</button>`);
  const head = html`<h2>${t('draft-page.revision', { id: pending.id })}</h2><p class="hint"><bdi>${content.nameOf(pending.createdBy)}</bdi>, ${format.full(pending.createdAt)}. <bdi>${pending.note}</bdi></p>`;
  if (pending.stale)
    return html`<section class="card pending">${head}<p class="banner warn">${t('draft-page.stale')}</p>${discard}</section>`;
  if (pending.state === 'failed')
    return html`<section class="card pending">${head}<p class="banner bad">${t('draft-page.failed')} <span lang="en">${pending.reason ?? ''}</span></p>${discard}</section>`;
  if (pending.after === null)
    return html`<section class="card pending">${head}<p class="banner" role="status">${t('draft-page.measuring')}</p><p><a class="button" href="/console/catalogue/draft">${t('draft-page.look-again')}</a></p>${discard}</section>`;
  const mayPublish = !pending.worse || hasRole(session.account, 'admin');
  return html`<section class="card pending">${head}
<p class="banner ${pending.worse ? 'warn' : 'good'}">${t(pending.worse ? 'draft-page.worse' : pending.before === null ? 'draft-page.no-before' : 'draft-page.fine')}</p>
${figuresTable(views, pending.before, pending.after)}
${differences(views, pending.before, pending.after, content.label)}
${
  mayPublish
    ? form(
        html`${
          pending.worse
            ? html`<label for="reason">${t('draft-page.reason')}</label><textarea id="reason" name="reason" rows="3" required minlength="${SHORTEST_REASON}" maxlength="${LONGEST_REASON}">${content.reason}</textarea>`
            : ''
        }<button class="primary" name="do" value="publish">${t('draft-page.publish')}</button>`,
      )
    : html`<p class="hint">${t('draft-page.admin-only')}</p>`
}${discard}</section>`;
}

const SHARES = ['right', 'wrong', 'falseAnswers'] as const;

function figuresTable({ t, format }: Views, before: RevisionFigures | null, after: RevisionFigures): Html {
  const counted = (figures: RevisionFigures, key: (typeof SHARES)[number]): Html => {
    const of = key === 'falseAnswers' ? figures.outOfScope : figures.inScope;
    return html`${format.percent(figures[key], 1)} <span class="hint">${t('draft-page.of', { n: format.count(Math.round(figures[key] * of)), of: format.count(of) })}</span>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t('draft-page.figures')}"><table><thead><tr><th scope="col">${t('draft-page.figures')}</th><th scope="col">${t('draft-page.before')}</th><th scope="col">${t('draft-page.after')}</th></tr></thead><tbody>${SHARES.map(
    (key) =>
      html`<tr><th scope="row">${t(`figure.${key}`)}</th><td class="num">${before === null ? '–' : counted(before, key)}</td><td class="num">${counted(after, key)}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Sentences that are answered wrongly now and were not, and the other way round. */
function differences(
  { t }: Views,
  before: RevisionFigures | null,
  after: RevisionFigures,
  label: (intent: string) => string,
): Html | '' {
  if (before === null) return '';
  const wrongs = (figures: RevisionFigures) => [
    ...figures.wrongAnswers,
    ...figures.answeredOutOfScope.map((one) => ({ ...one, meant: 'None' })),
  ];
  const without = (list: ReturnType<typeof wrongs>, other: ReturnType<typeof wrongs>) => {
    const texts = new Set(other.map(({ text }) => text));
    return list.filter(({ text }) => !texts.has(text)).slice(0, MOST);
  };
  const list = (title: string, rows: ReturnType<typeof wrongs>): Html | '' =>
    rows.length === 0
      ? ''
      : html`<details class="more"><summary>${title} <span class="count">${rows.length}</span></summary><ul class="plain">${rows.map(({ text, meant, taken }) => html`<li><bdi>${t('catalogue.quoted', { sentence: text })}</bdi> <span class="hint">${t('draft-page.taken', { meant: label(meant), taken: label(taken) })}</span></li>`)}</ul></details>`;
  return html`${list(t('draft-page.newly-wrong'), without(wrongs(after), wrongs(before)))}${list(t('draft-page.no-longer-wrong'), without(wrongs(before), wrongs(after)))}`;
}

function historyView(views: Views, { history, nameOf }: DraftContent, session: Session): Html {
  const { t, seal, format } = views;
  return html`<section class="card"><h2>${t('draft-page.history')}</h2><ul class="plain changes">${history
    .slice(0, MOST)
    .map(
      (
        entry,
      ) => html`<li><p><strong>${t('draft-page.revision', { id: entry.id })}</strong> <span class="chip ${entry.state === 'published' ? 'done' : 'fresh'}">${t(`draft-page.state.${entry.state}`)}</span></p>
<p class="hint">${entry.publishedAt === null ? '' : `${format.full(entry.publishedAt)}, `}<bdi>${nameOf(entry.createdBy)}</bdi>. <bdi>${entry.note}</bdi></p>
${entry.reason === null ? '' : html`<p class="hint">${t('draft-page.reason-was', { reason: entry.reason })}</p>`}
${
  entry.state === 'retired'
    ? html`<form method="post" action="/console/catalogue/back">${seal(session)}<input type="hidden" name="id" value="${entry.id}"><button>${t('draft-page.back')}</button></form>`
    : ''
}</li>`,
    )}</ul></section>`;
}
