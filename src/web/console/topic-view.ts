// All intents by name, and the form of one: examples per language, answers per locale, sources and dates.
import { html } from 'hono/html';
import { type Finding, type Intent, NONE } from '../../core/intent.ts';
import { LANGUAGES, LOCALES } from '../../core/locale.ts';
import { catalogueTabs, type TabCounts } from './catalogue-tabs.ts';
import { findingsList } from './finding-words.ts';
import type { Session } from './sessions.ts';
import { groupsOf, sourceText } from './topic-form.ts';
import type { Html, Views } from './views.ts';

export interface TopicContent {
  intent: Intent;
  /** Changes with the draft; a form of another one is refused. */
  stand: string;
  label: (intent: string) => string;
  /** Typed and not saved. */
  typed: Record<string, string>;
  trouble: string | null;
  findings: Finding[];
  waiting: TabCounts;
}

const countOf = (intent: Intent): number =>
  [...Object.values(intent.utterances), ...Object.values(intent.near)].reduce((sum, list) => sum + list.length, 0);

export function topicsView(
  views: Views,
  intents: Intent[],
  label: (intent: string) => string,
  today: string,
  waiting: TabCounts,
): Html {
  const { t, format } = views;
  const byName = intents.toSorted((a, b) => label(a.id).localeCompare(label(b.id), 'de'));
  return html`<section class="wide"><h1>${t('catalogue.title')}</h1>
${catalogueTabs(views, '/topics', waiting)}
<p class="hint">${t('topic-page.lead')}</p>
<ul class="plain topics">${byName.map(
    (intent) =>
      html`<li class="card"><a href="/console/catalogue/topic?id=${intent.id}"><strong>${label(intent.id)}</strong></a> <code>${intent.id}</code><br><span class="hint">${t('topic-page.counts', { examples: format.count(countOf(intent)), answers: Object.keys(intent.answers).length })}</span>${
        intent.validUntil !== undefined && intent.validUntil < today
          ? html` <span class="chip overdue">${t('topic-page.expired')}</span>`
          : ''
      }</li>`,
  )}</ul></section>`;
}

export function topicView(views: Views, content: TopicContent, session: Session): Html {
  const { t, seal } = views;
  const { intent, label, typed } = content;
  const isNone = intent.id === NONE;
  return html`<section class="wide"><h1>${label(intent.id)}</h1>
${catalogueTabs(views, '/topics', content.waiting)}
<p><a href="/console/catalogue/topics">${t('topic-page.back')}</a> · <code>${intent.id}</code>${intent.description === '' ? '' : html` · <span lang="en">${intent.description}</span>`}</p>
${content.trouble === null ? '' : html`<div class="banner bad" role="alert"><p>${content.trouble}</p>${findingsList(views, content.findings, label)}</div>`}
<form method="post" action="/console/catalogue/topic?id=${intent.id}" class="topic-form">${seal(session)}<input type="hidden" name="stand" value="${content.stand}">
${
  isNone
    ? html`<p class="hint">${t('topic-page.none')}</p>`
    : html`<section class="card"><h2>${t('topic-page.answers')}</h2><p class="hint">${t('topic-page.answers-hint')}</p>${LOCALES.map(
        (locale) => {
          const name = `answers.${locale}`;
          const text = typed[name] ?? intent.answers[locale]?.trim() ?? '';
          return html`<details class="more" ${locale === 'de' ? 'open' : ''}><summary>${t(`locale.${locale}`)}${text === '' ? html` <span class="chip soon">${t('topic-page.missing')}</span>` : ''}</summary>
<label class="unseen" for="${name}">${t('place.answers', { which: t(`locale.${locale}`) })}</label><textarea id="${name}" name="${name}" rows="7" maxlength="5000" dir="auto" lang="${locale === 'de-simple' ? 'de' : locale}">${text}</textarea></details>`;
        },
      )}</section>`
}
<section class="card"><h2>${t('topic-page.facts')}</h2>
<div class="pair">${(['as_of', 'valid_until'] as const).map(
    (name) =>
      html`<span><label for="${name}">${t(`place.${name}`)}</label><input id="${name}" name="${name}" type="date" value="${typed[name] ?? (name === 'as_of' ? intent.asOf : intent.validUntil) ?? ''}"></span>`,
  )}</div>
${isNone ? '' : html`<label for="source">${t('place.source')}</label><textarea id="source" name="source" rows="3" maxlength="2000">${typed.source ?? sourceText(intent)}</textarea><p class="hint">${t('topic-page.source-hint')}</p>`}</section>
<section class="card"><h2>${t('topic-page.examples')}</h2><p class="hint">${t('topic-page.examples-hint')}</p>
${groupsOf(intent).map((group) => html`${isNone ? html`<h3>${t(`proposal.${group === 'near' ? 'near' : 'far'}`)}</h3>` : ''}${LANGUAGES.map((language) => examples(views, content, group, language))}`)}</section>
<div class="buttons"><button class="primary">${t('topic-page.save')}</button></div></form></section>`;
}

function examples(
  { t, format }: Views,
  { intent, typed }: TopicContent,
  group: 'utterances' | 'near',
  language: (typeof LANGUAGES)[number],
): Html {
  const list = intent[group][language] ?? [];
  const place = `${group}.${language}`;
  const added = typed[`add.${place}`] ?? '';
  return html`<details class="more" ${added === '' ? '' : 'open'}><summary>${t(`language.${language}`)} <span class="count">${format.count(list.length)}</span></summary>
<label for="add.${place}">${t('topic-page.add', { language: t(`language.${language}`) })}</label><textarea id="add.${place}" name="add.${place}" rows="3" dir="auto">${added}</textarea>
${
  list.length === 0
    ? ''
    : html`<fieldset class="examples" tabindex="0"><legend>${t('topic-page.remove')}</legend>${list.map((text, at) => {
        const name = `remove.${place}.${at}`;
        return html`<label><input type="checkbox" name="${name}" value="${text}" ${typed[name] === text ? 'checked' : ''}> <bdi>${text}</bdi></label>`;
      })}</fieldset>`
}</details>`;
}
