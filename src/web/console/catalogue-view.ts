// The published answers: figures, drift, findings in words, and a box to try a sentence.
import { html } from 'hono/html';
import type { Finding } from '../../core/intent.ts';
import { catalogueTabs, type TabCounts } from './catalogue-tabs.ts';
import { said } from './finding-words.ts';
import type { CatalogueDeps, CatalogueFigures, Tried } from './notice-deps.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export interface CatalogueContent {
  published: Awaited<ReturnType<CatalogueDeps['published']>>;
  /** Who published, by name. */
  by: string;
  thresholds: { answer: number; clarify: number };
  figures: CatalogueFigures | null;
  drift: string[];
  findings: Finding[];
  tried: { text: string; result: Tried } | null;
  label: (intent: string) => string;
  waiting: TabCounts;
}

/** Findings and confusions shown. */
const MOST = 40;

export function catalogueView(views: Views, content: CatalogueContent, session: Session): Html {
  const { t, format } = views;
  const { published, thresholds, figures, drift } = content;
  return html`<section class="wide"><h1>${t('catalogue.title')}</h1>
${catalogueTabs(views, '', content.waiting)}
${drift.length === 0 ? '' : html`<div class="banner warn"><p>${t('catalogue.drift', { count: drift.length })}</p><p>${drift.slice(0, MOST).map((file) => html`<code>${file}</code> `)}</p></div>`}
${tryBox(views, content, session)}
<div class="columns"><section class="card"><h2>${t('catalogue.published')}</h2><dl class="facts">
<div><dt>${t('catalogue.revision')}</dt><dd>${published.revision}</dd></div>
<div><dt>${t('catalogue.since')}</dt><dd>${published.at === null ? '–' : format.full(published.at)}</dd></div>
<div><dt>${t('catalogue.by')}</dt><dd><bdi>${content.by}</bdi></dd></div>
<div><dt>${t('catalogue.note')}</dt><dd><bdi>${published.note || '–'}</bdi></dd></div>
<div><dt>${t('catalogue.size')}</dt><dd>${t('catalogue.size-of', { intents: published.intents, utterances: format.count(published.utterances) })}</dd></div>
<div><dt>${t('catalogue.hash')}</dt><dd><code>${published.hash.slice(0, 16)}</code></dd></div></dl></section>
<section class="card"><h2>${t('catalogue.thresholds')}</h2><p>${t('catalogue.thresholds-text', { answer: score(thresholds.answer), clarify: score(thresholds.clarify) })}</p>${figures === null ? html`<p class="hint">${t('catalogue.no-figures')}</p>` : figuresView(views, figures)}</section></div>
${figures === null || figures.confusions.length === 0 ? '' : confusionsView(views, figures, content.label)}
${findingsView(views, content.findings)}</section>`;
}

const score = (value: number): string =>
  value.toLocaleString('de-DE', { maximumFractionDigits: 2, minimumFractionDigits: 2 });

function tryBox({ t, seal }: Views, { tried, label }: CatalogueContent, session: Session): Html {
  return html`<section class="card" id="try"><h2>${t('try.title')}</h2><form method="post" action="/console/catalogue#try" class="stack">${seal(session)}<label for="text">${t('try.label')}</label>
<div class="field-row"><input id="text" name="text" required maxlength="500" autocomplete="off" value="${tried?.text ?? ''}"><button class="primary">${t('try.do')}</button></div></form>
${
  tried === null
    ? html`<p class="hint">${t('try.hint')}</p>`
    : html`<div class="tried" role="status"><p class="chips"><span class="chip ${tried.result.action === 'answer' ? 'done' : tried.result.action === 'emergency' ? 'overdue' : 'soon'}">${t(`try.action.${tried.result.action}`)}</span><span class="kind">${tried.result.foreign === null ? t(`language.${tried.result.language}`) : t('try.foreign', { language: tried.result.foreign })}</span></p>
<p class="hint">${t(`try.action-text.${tried.result.action}`)}</p>
${
  tried.result.candidates.length === 0
    ? ''
    : html`<ol class="guesses">${tried.result.candidates
        .slice(0, 3)
        .map(
          ({ intent, confidence }) =>
            html`<li><span>${label(intent)} <code>${intent}</code></span><span class="score">${score(confidence)}</span><meter min="0" max="1" value="${confidence.toFixed(3)}" aria-label="${label(intent)}"></meter></li>`,
        )}</ol>`
}
${tried.result.answer === null ? '' : html`<p class="bubble" dir="auto">${tried.result.answer}</p>`}</div>`
}</section>`;
}

function figuresView({ t, format }: Views, figures: CatalogueFigures): Html {
  const rows = [
    'accuracy',
    'amongThree',
    'right',
    'wrong',
    'clarified',
    'escalated',
    'outOfScopeRecall',
    'falseAnswers',
  ] as const;
  return html`<table><tbody>${rows.map((key) => html`<tr><th scope="row">${t(`figure.${key}`)}</th><td class="num">${format.percent(figures[key], 1)}</td></tr>`)}</tbody></table>
<p class="hint">${t(figures.method === 'test set' ? 'catalogue.by-test' : 'catalogue.by-cross', { inside: format.count(figures.inScope), outside: format.count(figures.outOfScope) })}</p>`;
}

function confusionsView({ t }: Views, { confusions }: CatalogueFigures, label: (intent: string) => string): Html {
  return html`<section class="card"><h2>${t('catalogue.confusions')}</h2><p class="hint">${t('catalogue.confusions-text')}</p><ul class="plain">${confusions
    .slice(0, 10)
    .map(
      ({ meant, taken, count, sentences }) =>
        html`<li><strong>${t('catalogue.confusion', { meant: label(meant), taken: label(taken), count })}</strong><br><span class="hint"><bdi>${sentences.map((sentence) => t('catalogue.quoted', { sentence })).join(' ')}</bdi></span></li>`,
    )}</ul></section>`;
}

/** By severity; the rule and the sentence in German, with the place. */

function findingsView(views: Views, findings: Finding[]): Html {
  const { t } = views;
  const order = { error: 0, warning: 1, hint: 2 };
  const sorted = findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
  const groups = [...new Set(sorted.map(({ severity, rule }) => `${severity} ${rule}`))];
  return html`<section class="card"><h2>${t('catalogue.findings')}</h2>${
    findings.length === 0
      ? html`<p class="hint">${t('catalogue.clean')}</p>`
      : groups.map((group) => {
          const [severity = '', rule = ''] = group.split(' ');
          const own = sorted.filter((finding) => finding.severity === severity && finding.rule === rule);
          return html`<details ${severity === 'error' ? 'open' : ''}><summary><span class="chip ${severity === 'error' ? 'overdue' : 'soon'}">${t(`severity.${severity}`)}</span> ${t(`rule.${rule}`)} <span class="count">${own.length}</span></summary><p class="hint">${t(`rule-text.${rule}`)}</p><ul class="plain findings">${own.slice(0, MOST).map((finding) => html`<li><code>${finding.file}:${finding.line}</code> ${said(views, finding)}</li>`)}</ul></details>`;
        })
  }</section>`;
}
