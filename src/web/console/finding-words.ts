// A finding of the lint in the language of the page.
import { html } from 'hono/html';
import type { Finding } from '../../core/intent.ts';
import type { Html, Views } from './views.ts';

/** Faults of a file's YAML are only known in English. `label`: how people call an intent. */
export function said(
  { t }: Views,
  { said: sentence, message }: Finding,
  label?: (intent: string) => string,
): Html | string {
  if (sentence === undefined) return html`<span lang="en">${message}</span>`;
  const { code, values } = sentence;
  const { language, intent, marks } = values;
  return t(`finding.${code}`, {
    ...values,
    ...(language === undefined ? { language: '' } : { language: t(`language.${language}`) }),
    ...(intent === undefined || label === undefined ? {} : { intent: `„${label(String(intent))}“` }),
    ...(marks === undefined ? {} : { marks: markNames(t, String(marks).split(', ')) }),
  });
}

/** What was taken out, in words. */
export const markNames = (t: Views['t'], marks: readonly string[]): string =>
  marks.map((mark) => t(`mark.${mark}`)).join(', ');

/** What speaks against something, worst first. */
export function findingsList(views: Views, findings: readonly Finding[], label: (intent: string) => string): Html | '' {
  if (findings.length === 0) return '';
  const order = { error: 0, warning: 1, hint: 2 };
  const sorted = findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
  return html`<ul class="plain findings">${sorted.map(
    (finding) =>
      html`<li><span class="chip ${finding.severity === 'error' ? 'overdue' : finding.severity === 'warning' ? 'soon' : 'fresh'}">${views.t(`severity.${finding.severity}`)}</span> ${said(views, finding, label)}</li>`,
  )}</ul>`;
}
