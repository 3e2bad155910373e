// The form of a background post.
import { html } from 'hono/html';
import { LOCALES } from '../../core/locale.ts';
import { MAX_POST_TEXT } from '../../core/notice.ts';
import { TOPICS } from '../../core/subscription.ts';
import { stampOf, type Values } from './alarm-form.ts';
import { type Editing, editingView, previewView, scheduleFields } from './alarm-form-view.ts';
import type { PostPreview } from './post-routes.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

export interface PostFormContent {
  /** Where the form goes. */
  action: string;
  /** The submission it takes the place of. */
  editing: Editing | null;
  values: Values;
  trouble: string | null;
  done: string | null;
  preview: PostPreview | null;
  rate: (channel: string) => number | null;
}

export function postFormView(
  views: Views,
  { action, editing, values, trouble, done, preview, rate }: PostFormContent,
  session: Session,
): Html {
  const { t, seal } = views;
  const line = (name: string, type = 'text', more: Html | string = ''): Html =>
    html`<label for="${name}">${t(`post.${name}`)}</label><input id="${name}" name="${name}" type="${type}" value="${values[name] ?? ''}" maxlength="500" ${more}>`;
  return html`<section class="wide"><p><a href="/console/broadcasts">${t('broadcasts.back')}</a></p><h1>${t('post.title')}</h1>
<p class="hint">${t('post.text')}</p>
${editingView(views, editing)}
${done === null ? '' : html`<p class="banner good" role="status">${done}</p>`}
${trouble === null ? '' : html`<p class="banner bad" role="alert">${trouble}</p>`}
<form method="post" action="${action}" class="compose">${seal(session)}${preview === null ? '' : html`<input type="hidden" name="seen" value="${stampOf(values)}">`}
<div class="card stack"><label for="topic">${t('post.topic')}</label><select id="topic" name="topic" required>${TOPICS.filter(
    (topic) => topic !== 'alarm',
  ).map(
    (topic) =>
      html`<option value="${topic}" ${topic === values.topic ? 'selected' : ''}>${t(`topic.${topic}`)}</option>`,
  )}</select>
${LOCALES.map((locale) => {
  const own = html`<div class="stack"><label for="title-${locale}">${t('post.headline')}</label><input id="title-${locale}" name="title-${locale}" value="${values[`title-${locale}`] ?? ''}" maxlength="120" ${locale === 'de' ? 'required' : ''} lang="${locale.slice(0, 2)}" dir="auto">
<label for="text-${locale}">${t('post.words')}</label><textarea id="text-${locale}" name="text-${locale}" rows="6" maxlength="${MAX_POST_TEXT}" ${locale === 'de' ? 'required' : ''} lang="${locale.slice(0, 2)}" dir="auto">${values[`text-${locale}`] ?? ''}</textarea></div>`;
  const open = locale === 'de' || values[`title-${locale}`] || values[`text-${locale}`];
  return html`<details ${open ? 'open' : ''}><summary>${t(`locale.${locale}`)}</summary>${own}</details>`;
})}
<p class="hint">${t('post.languages')}</p>
<details ${values.image ? 'open' : ''}><summary>${t('post.picture')}</summary><div class="stack">${line('image', 'url')}${line('alt')}<p class="hint">${t('post.alt-hint')}</p></div></details>
<details ${values.link ? 'open' : ''}><summary>${t('post.link-title')}</summary><div class="stack">${line('link', 'url')}${line('label')}</div></details>
${scheduleFields(views, values)}
<div class="buttons"><button name="do" value="preview" class="${preview === null ? 'primary' : ''}">${t(preview === null ? 'compose.preview' : 'compose.preview-again')}</button></div></div>
${preview === null ? '' : previewView(views, preview, rate, editing)}</form></section>`;
}
