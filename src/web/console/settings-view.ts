// All settings in groups, each with its value, what ships as default, and who changed it when.
import { html } from 'hono/html';
import { LOCALES, type Locale } from '../../core/locale.ts';
import { SETTINGS, type SettingDefinition, type Settings } from '../../core/settings.ts';
import type { SettingChange } from './deps.ts';
import type { Session } from './sessions.ts';
import type { Html, Views } from './views.ts';

const GROUPS: Record<string, (definition: SettingDefinition) => boolean> = {
  regime: ({ key }) => ['regime', 'saison_von', 'saison_bis', 'notice_class', 'remind_at', 'stale_hours'].includes(key),
  city: ({ key }) => ['stadt', 'telefon', 'email', 'time_zone', 'holidays'].includes(key),
  desk: ({ key }) =>
    [
      'office_hours',
      'closed_days',
      'departments',
      'department_mail',
      'alert_mail',
      'alert_after_minutes',
      'claim_minutes',
      'staff_name_shown',
    ].includes(key),
  whatsapp: ({ key }) => key.startsWith('whatsapp_'),
  texts: ({ kind }) => kind === 'text',
  retention: ({ key }) => key.startsWith('retention_'),
  other: () => true,
};

export interface SettingsContent {
  settings: Settings;
  history: SettingChange[];
  /** The name of who changed something. */
  nameOf: (userId: string) => string;
  locale: Locale;
  trouble: string | null;
  saved: string | null;
  /** What was written and not taken: it stays in its field. */
  refused: { key: string; value: string } | null;
}

export function settingsView(views: Views, content: SettingsContent, session: Session): Html {
  const { t } = views;
  const left = new Set(SETTINGS);
  const unfilled = content.settings.unfilled();
  return html`<section class="wide"><h1>${t('settings.title')}</h1>
${content.trouble === null ? '' : html`<p class="banner bad" role="alert">${content.trouble}</p>`}
${content.saved === null ? '' : html`<p class="banner good" role="status">${t('settings.saved', { label: t(`setting.${content.saved}`) })}</p>`}
${unfilled.length === 0 ? '' : html`<p class="banner warn">${t('settings.unfilled', { labels: unfilled.map((key) => t(`setting.${key}`)).join(', ') })}</p>`}
${Object.entries(GROUPS).map(([group, belongs]) => {
  const members = [...left].filter(belongs);
  for (const member of members) left.delete(member);
  if (members.length === 0) return '';
  return html`<section class="card" id="${group}"><h2>${t(`settings.group.${group}`)}</h2>
${group === 'texts' ? localeLinks(views, content.locale) : ''}
<div class="settings">${members.map((definition) => settingForm(views, definition, content, session))}</div></section>`;
})}
<section class="card"><h2>${t('settings.history')}</h2>${
    content.history.length === 0
      ? html`<p class="hint">${t('settings.no-history')}</p>`
      : html`<ol class="plain history">${content.history.map((change, at) => changeLine(views, content, change, at))}</ol>`
  }</section></section>`;
}

/** What it is now and what it was before, so that a slip can be put right. */
function changeLine(
  { t, format }: Views,
  { history, nameOf }: SettingsContent,
  change: SettingChange,
  at: number,
): Html {
  const [bare = '', locale] = change.key.split('.');
  const before = history.slice(at + 1).find(({ key }) => key === change.key)?.value ?? '';
  const shown = (value: string): string => value.slice(0, 300) || t('settings.put-back');
  return html`<li><time datetime="${format.iso(change.setAt)}">${format.full(change.setAt)}</time> · <bdi>${nameOf(change.setBy)}</bdi> · <strong>${t(`setting.${bare}`)}${
    locale === undefined ? '' : ` (${t(`locale.${locale}`)})`
  }</strong><br><bdi>${shown(change.value)}</bdi><br><span class="hint">${t('settings.before')} <bdi>${shown(before)}</bdi></span></li>`;
}

function localeLinks({ t }: Views, current: Locale): Html {
  return html`<nav aria-label="${t('settings.locales')}" class="tabs"><ul>${LOCALES.map(
    (locale) =>
      html`<li><a href="/console/settings?locale=${locale}#texts" ${locale === current ? html`aria-current="page"` : ''}>${t(`locale.${locale}`)}</a></li>`,
  )}</ul></nav>`;
}

function settingForm(views: Views, definition: SettingDefinition, content: SettingsContent, session: Session): Html {
  const { t, seal, format } = views;
  const { settings, locale, history } = content;
  const { key, kind } = definition;
  const stored = kind === 'text' && locale !== 'de' ? `${key}.${locale}` : key;
  const refused = content.refused?.key === stored ? content.refused.value : null;
  const value = refused ?? (kind === 'text' ? settings.text(key, locale) : settings.get(key));
  const last = history.find((change) => change.key === stored);
  const changedAt = last?.setAt ?? (stored === key ? settings.changedAt(key) : null);
  return html`<form method="post" action="/console/settings" class="setting">${seal(session)}<input type="hidden" name="key" value="${stored}"><input type="hidden" name="locale" value="${locale}">
<label for="s-${key}">${t(`setting.${key}`)}${definition.mustFill && settings.unfilled().includes(key) ? html` <span class="chip soon">${t('settings.must-fill')}</span>` : ''}</label>
${field(definition, value, views, refused !== null)}
<p class="hint" id="h-${key}">${changedAt === null ? t('settings.shipped') : t('settings.changed', { at: format.full(changedAt), name: last === undefined ? '–' : content.nameOf(last.setBy) })}${
    definition.value === undefined || definition.value === ''
      ? ''
      : ` ${t('settings.default', { value: kind === 'choice' ? t(`choice.${definition.value}`) : definition.value })}`
  }</p>
<button>${t('settings.save')}</button></form>`;
}

function field({ key, kind, choices, min, max }: SettingDefinition, value: string, { t }: Views, bad: boolean): Html {
  const shared = html`id="s-${key}" name="value" aria-describedby="h-${key}" ${bad ? html`aria-invalid="true" autofocus` : ''}`;
  if (kind === 'text') return html`<textarea ${shared} rows="4" maxlength="8000">${value}</textarea>`;
  if (kind === 'choice')
    return html`<select ${shared}>${(choices ?? []).map((choice) => html`<option value="${choice}" ${choice === value ? 'selected' : ''}>${t(`choice.${choice}`)}</option>`)}</select>`;
  if (kind === 'number')
    return html`<input ${shared} type="number" value="${value}" min="${min ?? 0}" max="${max ?? 100_000}" required>`;
  return html`<input ${shared} value="${value}" maxlength="1000" ${kind === 'day' ? html`pattern="\\d\\d-\\d\\d"` : ''}>`;
}
