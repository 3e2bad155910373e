// Proposals from chats as an editor reads them: what was taken out, what is meant, what speaks against it.
import { html } from 'hono/html';
import { type Finding, NONE } from '../../core/intent.ts';
import { LANGUAGES } from '../../core/locale.ts';
import { marksIn, partsOf } from '../../core/marked-text.ts';
import { LONGEST_EXAMPLE, type Proposal } from '../../core/proposal.ts';
import { catalogueTabs, type TabCounts } from './catalogue-tabs.ts';
import { findingsList, markNames } from './finding-words.ts';
import type { Tried } from './notice-deps.ts';
import type { Session } from './sessions.ts';
import type { IntentChoice } from './teaching-deps.ts';
import type { Html, Views } from './views.ts';

/** What stands in the fields of one. `intent` may be `None+near`. */
export interface ProposalFields {
  text: string;
  language: string;
  intent: string;
}

export interface ProposalEntry {
  proposal: Proposal;
  fields: ProposalFields;
  findings: Finding[];
  understood: Tried;
  /** What the bot answers to the intent that is meant; null: nothing. */
  answer: string | null;
}

export interface ProposalsContent {
  entries: ProposalEntry[];
  /** All that wait, also those that are not shown. */
  count: number;
  intents: IntentChoice[];
  label: (intent: string) => string;
  said: string | null;
  trouble: string | null;
  waiting: TabCounts;
}

export function proposalsView(views: Views, content: ProposalsContent, session: Session): Html {
  const { t } = views;
  return html`<section class="wide"><h1>${t('catalogue.title')}</h1>
${catalogueTabs(views, '/proposals', content.waiting)}
${content.trouble === null ? '' : html`<div class="banner bad" role="alert"><p>${content.trouble}</p></div>`}
${content.said === null ? '' : html`<p class="banner good" role="status">${content.said}</p>`}
<p class="hint">${t('proposal.lead')}</p>
${content.entries.length === 0 ? html`<p class="empty">${t('proposal.none')}</p>` : content.entries.map((entry) => entryView(views, entry, content, session))}
${content.count > content.entries.length ? html`<p class="hint">${t('proposal.more', { count: content.count - content.entries.length })}</p>` : ''}</section>`;
}

function entryView(views: Views, entry: ProposalEntry, content: ProposalsContent, session: Session): Html {
  const { t, format, seal } = views;
  const { proposal, fields, findings, understood, answer } = entry;
  const { id } = proposal;
  const marks = marksIn(proposal.text);
  return html`<article class="card proposal" id="p-${id}" aria-labelledby="h-${id}"><h2 id="h-${id}">${meantBy(views, fields.intent, content.label)}</h2>
<p class="quote"><bdi>${partsOf(proposal.text).map((part) => (typeof part === 'string' ? part : html`<mark>${t(`mark.${part.mark}`)}</mark>`))}</bdi></p>
<p class="hint">${t('proposal.from', { name: proposal.userName, at: format.full(proposal.at) })}${marks.length === 0 ? '' : ` ${t('proposal.taken-out', { marks: markNames(t, marks) })}`}</p>
<form method="post" action="/console/catalogue/proposals/${id}" class="stack">${seal(session)}
<label for="text-${id}">${t('proposal.text')}</label><textarea id="text-${id}" name="text" rows="2" required maxlength="${LONGEST_EXAMPLE}" dir="auto">${fields.text}</textarea>
<div class="pair"><span><label for="intent-${id}">${t('proposal.intent')}</label>${intentSelect(views, `intent-${id}`, fields.intent, content.intents)}</span>
<span><label for="language-${id}">${t('proposal.language')}</label><select id="language-${id}" name="language">${LANGUAGES.map((one) => html`<option value="${one}" ${one === fields.language ? 'selected' : ''}>${t(`language.${one}`)}</option>`)}</select></span></div>
${findingsList(views, findings, content.label)}
<details class="more"><summary>${t('proposal.now')}</summary>
<p>${t(`proposal.understood.${understood.action}`)}${understood.candidates[0] === undefined ? '' : ` ${t('proposal.best', { intent: content.label(understood.candidates[0].intent), score: Math.round(understood.candidates[0].confidence * 100) })}`}</p>
${answer === null ? html`<p class="hint">${t('proposal.no-answer')}</p>` : html`<p class="hint">${t('proposal.answer')}</p><p class="bubble" dir="auto">${answer}</p>`}</details>
<div class="buttons"><button class="primary" name="do" value="accept">${t('proposal.accept')}</button><button name="do" value="check">${t('proposal.check')}</button><button name="do" value="reject" formnovalidate>${t('proposal.reject')}</button></div></form></article>`;
}

const meantBy = ({ t }: Views, intent: string, label: (intent: string) => string): string =>
  intent.startsWith(NONE) ? t(intent === NONE ? 'proposal.far' : 'proposal.near') : label(intent);

/** All intents by name, first what nothing answers. */
function intentSelect({ t }: Views, id: string, chosen: string, intents: IntentChoice[]): Html {
  const option = (value: string, label: string): Html =>
    html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${label}</option>`;
  return html`<select id="${id}" name="intent">${option(`${NONE}+near`, t('proposal.near'))}${option(NONE, t('proposal.far'))}${intents
    .filter((intent) => intent.id !== NONE)
    .map((intent) => option(intent.id, intent.label))}</select>`;
}
