// The form of an alarm's phase: few choices, none of which can contradict another, and what would be said.
import { html } from 'hono/html';
import type { Alarm } from '../../core/alarm.ts';
import type { AudienceCounts, BroadcastView } from '../../core/broadcast.ts';
import type { Notice } from '../../core/notice.ts';
import { type AlarmFormKind, stampOf, type Values } from './alarm-form.ts';
import { audienceView, textsView } from './notice-parts.ts';
import type { Session } from './sessions.ts';
import { stillGoingOutView } from './still-going-out.ts';
import type { Html, Views } from './views.ts';

/** What a form goes on from, and why it came back. */
export interface Editing {
  id: string;
  reason: string | null;
  by: string | null;
}

export interface AlarmFormContent {
  kind: AlarmFormKind;
  /** The one it is about; null for a new one. */
  alarm: Alarm | null;
  /** Where the form goes. */
  action: string;
  /** The submission it takes the place of. */
  editing: Editing | null;
  values: Values;
  days: string[];
  lastDays: string[];
  trouble: string | null;
  done: string | null;
  /** What this one makes out of date and still goes out. */
  wrong: BroadcastView | null;
  preview: { notice: Notice; audience: AudienceCounts; startAt: number } | null;
  rate: (channel: string) => number | null;
}

export function alarmFormView(views: Views, content: AlarmFormContent, session: Session): Html {
  const { t, seal } = views;
  const { kind, alarm, values, preview, editing } = content;
  return html`<section class="wide"><p><a href="/console/broadcasts">${t('broadcasts.back')}</a></p><h1>${t(`alarm-form.${kind}.title`)}</h1>
<p class="hint">${t(`alarm-form.${kind}.text`)}</p>
${editingView(views, editing)}
${content.done === null ? '' : html`<p class="banner good" role="status">${content.done}</p>`}
${content.trouble === null ? '' : html`<p class="banner bad" role="alert">${content.trouble}</p>`}
${stillGoingOutView(views, content.wrong, session)}
${alarm === null || kind === 'new' ? '' : holdsNow(views, alarm)}
<form method="post" action="${content.action}" class="compose">${seal(session)}${preview === null ? '' : html`<input type="hidden" name="seen" value="${stampOf(values)}">`}
<div class="card stack">
${kind === 'new' || kind === 'correct' ? dayField(views, content) : ''}
${kind === 'cancel' ? '' : untilField(views, content)}
${kind === 'correct' ? html`<label for="wrong">${t('alarm-form.wrong')}</label><input id="wrong" name="wrong" maxlength="200" value="${values.wrong ?? ''}" aria-describedby="wrong-hint"><p class="hint" id="wrong-hint">${t('alarm-form.wrong-hint')}</p>` : ''}
<label for="reason">${t(kind === 'cancel' ? 'alarm-form.reason-cancel' : 'alarm-form.reason')}</label><input id="reason" name="reason" maxlength="200" value="${values.reason ?? ''}" ${kind === 'cancel' ? 'required' : ''} aria-describedby="reason-hint"><p class="hint" id="reason-hint">${t('alarm-form.reason-hint')}</p>
${kind === 'new' ? exceptions(views, values) : ''}${scheduleFields(views, values)}
<div class="buttons"><button name="do" value="preview" class="${preview === null ? 'primary' : ''}">${t(preview === null ? 'compose.preview' : 'compose.preview-again')}</button></div></div>
${preview === null ? '' : previewView(views, preview, content.rate, editing)}</form></section>`;
}

/** What a form takes the place of, and what was asked for. */
export function editingView({ t }: Views, editing: Editing | null): Html | string {
  if (editing === null) return '';
  const { reason, by } = editing;
  return html`<div class="banner warn" role="status"><p>${t('compose.editing')}</p>${
    reason === null
      ? ''
      : html`<p><strong>${t('compose.returned', { name: by ?? '–' })}</strong> <bdi>${reason}</bdi></p>`
  }</div>`;
}

function holdsNow({ t, format }: Views, alarm: Alarm): Html {
  const facts = [
    ['stoves', format.full(alarm.stovesFrom)],
    ['cars', format.full(alarm.carsFrom)],
    [
      'until',
      alarm.until === null ? t('alarm-form.open') : t('alarm-form.midnight', { day: format.longDay(alarm.until - 1) }),
    ],
    ...(alarm.reason === null ? [] : [['reason', alarm.reason]]),
  ];
  return html`<section class="card"><h2>${t('alarm-form.now')}</h2><dl class="facts">${facts.map(
    ([key, value]) => html`<div><dt>${t(`alarm-fact.${key}`)}</dt><dd><bdi>${value}</bdi></dd></div>`,
  )}</dl></section>`;
}

function dayField({ t, format }: Views, { days, values }: AlarmFormContent): Html {
  return html`<label for="day">${t('alarm-form.day')}</label><select id="day" name="day" required aria-describedby="day-hint">${days.map(
    (day) =>
      html`<option value="${day}" ${day === values.day ? 'selected' : ''}>${format.longDay(Date.parse(`${day.slice(-10)}T12:00:00Z`))}</option>`,
  )}</select><p class="hint" id="day-hint">${t('alarm-form.day-hint')}</p>`;
}

function untilField({ t, format }: Views, { kind, lastDays, values }: AlarmFormContent): Html {
  const first = kind === 'update' ? ['same'] : kind === 'end' ? [] : ['open'];
  return html`<label for="until">${t('alarm-form.until')}</label><select id="until" name="until" required aria-describedby="until-hint">${first.map(
    (choice) =>
      html`<option value="${choice}" ${choice === values.until ? 'selected' : ''}>${t(`alarm-form.${choice}`)}</option>`,
  )}${lastDays.map(
    (day) =>
      html`<option value="${day}" ${day === values.until ? 'selected' : ''}>${t('alarm-form.midnight', { day: format.longDay(Date.parse(`${day.slice(-10)}T12:00:00Z`)) })}</option>`,
  )}</select><p class="hint" id="until-hint">${t('alarm-form.until-hint')}</p>`;
}

function exceptions({ t }: Views, values: Values): Html {
  const box = (name: string) =>
    html`<label class="check" for="${name}"><input type="checkbox" id="${name}" name="${name}" value="yes" ${values[name] === 'yes' ? 'checked' : ''}> ${t(`alarm-form.${name}`)}</label>`;
  return html`<details ${values.begun === 'yes' || values.season === 'yes' ? 'open' : ''}><summary>${t('alarm-form.exceptions')}</summary><div class="stack">${box('begun')}${box('season')}</div></details>`;
}

/** A time of its own, and after which nothing is begun any more. */
export function scheduleFields({ t }: Views, values: Values): Html {
  return html`<details ${values['send-at'] || values['not-after'] ? 'open' : ''}><summary>${t('compose.later')}</summary><div class="stack">
<label for="send-at">${t('compose.send-at')}</label><input type="datetime-local" id="send-at" name="send-at" value="${values['send-at'] ?? ''}">
<label for="not-after">${t('compose.not-after')}</label><input type="datetime-local" id="not-after" name="not-after" value="${values['not-after'] ?? ''}"><p class="hint">${t('compose.later-hint')}</p></div></details>`;
}

export interface PreviewContent {
  notice: Pick<Notice, 'texts' | 'kind' | 'image'>;
  audience: AudienceCounts;
  startAt: number;
}

/** What each person will see, who gets it, and the button that hands it to a second person. */
export function previewView(
  views: Views,
  { notice, audience, startAt }: PreviewContent,
  rate: (channel: string) => number | null,
  editing: Editing | null,
): Html {
  const { t } = views;
  return html`<section class="card" id="preview"><h2>${t('compose.texts')}</h2>${textsView(views, notice)}</section>
<section class="card"><h2>${t('audience.title')}</h2>${audienceView(views, { audience, rate, startAt })}</section>
<div class="card submit-bar"><p>${t(editing === null ? 'compose.second' : 'compose.second-again')}</p><div class="buttons"><button class="primary" name="do" value="submit">${t(editing === null ? 'compose.submit' : 'compose.submit-again')}</button><button name="do" value="test">${t('compose.test')}</button></div></div>`;
}
