// An intent's answer: the best text there is, its live parts, its date and its source.
import type { Intent, IntentId } from '../core/intent.ts';
import { fallbacks, type Locale, languageOf } from '../core/locale.ts';
import type { Button } from '../core/message.ts';
import { SETTINGS } from '../core/settings.ts';
import type { DialogueDeps } from './ports.ts';
import type { Scene } from './scene.ts';

const TEXT_SETTINGS = new Set(SETTINGS.map((definition) => definition.key));

export function answerById(scene: Scene, id: IntentId): void {
  const intent = scene.deps.answers().intent(id);
  if (intent === undefined) scene.say('answer.missing');
  else answer(scene, intent);
}

/** Says the answer with the date of its facts, its source and the next steps, and remembers it for follow-ups. */
export function answer(scene: Scene, intent: Intent, more: Button[] = []): void {
  const { text, spokenIn } = render(scene.deps, intent, scene.locale);
  const note =
    languageOf(spokenIn) === languageOf(scene.locale) || intent.id.startsWith('smalltalk.')
      ? ''
      : `${scene.deps.phrases.say(scene.locale, 'answer.other-language')}\n\n`;
  scene.speak(note + text, [...more, ...nextSteps(scene, intent)]);
  scene.answered(intent.id);
  scene.count('answered', intent.id);
}

/** The text of an answer in the best locale there is. */
export function render(deps: DialogueDeps, intent: Intent, locale: Locale): { text: string; spokenIn: Locale } {
  const spokenIn = fallbacks(locale).find((candidate) => intent.answers[candidate] !== undefined) ?? 'de';
  const raw = intent.answers[spokenIn] ?? '';
  const used = new Set<string>();
  const text = raw
    .replace(/\{([a-z_]+)\}/g, (whole, name: string) => {
      used.add(name);
      return liveText(deps, name, spokenIn) ?? whole;
    })
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const footer = footerOf(deps, intent, spokenIn, used);
  return { text: footer === '' ? text : `${text}\n\n${footer}`, spokenIn };
}

function liveText(deps: DialogueDeps, name: string, locale: Locale): string | null {
  switch (name) {
    case 'situation':
      return deps.describe.situation(locale);
    case 'alarm_times':
      return deps.describe.alarmTimes(locale);
    case 'air_values':
      return deps.air.values(locale);
    case 'air_advice':
      return deps.air.advice(locale);
    case 'regime':
      return deps.phrases.say(locale, `regime.${deps.settings().get('regime')}`);
    default:
      return TEXT_SETTINGS.has(name) ? deps.settings().text(name, locale) : null;
  }
}

/** "Stand: … · Quelle: …": the oldest date among the answer and the settings it uses. */
function footerOf(deps: DialogueDeps, intent: Intent, locale: Locale, used: Set<string>): string {
  if (intent.source.length === 0 || intent.asOf === undefined) return '';
  const dates = [Date.parse(intent.asOf)];
  for (const key of used) {
    const at = TEXT_SETTINGS.has(key) ? deps.settings().changedAt(key) : null;
    if (at !== null) dates.push(at);
  }
  const date = new Intl.DateTimeFormat(languageOf(locale) === 'de' ? 'de' : locale, {
    timeZone: deps.settings().get('time_zone'),
    day: 'numeric',
    month: 'numeric',
    year: 'numeric',
  }).format(Math.min(...dates));
  return deps.phrases.say(locale, 'answer.footer', {
    date,
    sources: intent.source.map((source) => source.name).join(', '),
  });
}

function nextSteps(scene: Scene, intent: Intent): Button[] {
  const buttons: Button[] = [];
  for (const id of intent.buttons.slice(0, 3)) {
    const next = scene.deps.answers().intent(id);
    if (next !== undefined) buttons.push(intentButton(scene, next));
  }
  if (intent.staff) buttons.push(scene.button('do:human', 'human'));
  return buttons;
}

/** `intent:<id>@<revision>`, at most 64 bytes; the label in the best locale there is. */
export function intentButton(scene: Scene, intent: Intent): Button {
  const locale = fallbacks(scene.locale).find((candidate) => intent.label[candidate] !== undefined) ?? 'de';
  return { id: `intent:${intent.id}@${scene.deps.answers().revision}`, label: intent.label[locale] ?? intent.id };
}
