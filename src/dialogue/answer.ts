// An intent's answer: the best text there is, its live parts, its date and its source.
import type { Intent, IntentId } from '../core/intent.ts';
import { fallbacks, type Locale, languageOf } from '../core/locale.ts';
import type { Button } from '../core/message.ts';
import { SETTINGS } from '../core/settings.ts';
import type { DialogueDeps } from './ports.ts';
import type { Scene } from './scene.ts';

export const GREETING = 'smalltalk.greeting';

const TEXT_SETTINGS = new Set(SETTINGS.map((definition) => definition.key));

export function answerById(scene: Scene, id: IntentId): void {
  const intent = scene.deps.answers().intent(id);
  if (intent === undefined) scene.say('answer.missing');
  else answer(scene, intent);
}

export interface AnswerOptions {
  /** Buttons before the answer's own. */
  more?: Button[];
  /** A sentence before the answer. */
  lead?: string;
}

/** Says the answer with the date of its facts, its source and the next steps, and remembers it for follow-ups. */
export function answer(scene: Scene, intent: Intent, { more = [], lead = '' }: AnswerOptions = {}): void {
  const { text, spokenIn } = render(scene.deps, intent, scene.locale);
  const own = languageOf(spokenIn) === languageOf(scene.locale) || intent.id.startsWith('smalltalk.');
  const note = own ? '' : `${scene.deps.phrases.say(scene.locale, 'answer.other-language')}\n\n`;
  const said = intent.id === GREETING && scene.discloses() ? withoutGreeting(text) : text;
  scene.speak(before(lead) + note + said, [...more, ...nextSteps(scene, intent)]);
  scene.answered(intent.id);
  scene.count('answered', intent.id);
}

const before = (lead: string): string => (lead === '' ? '' : `${lead}\n\n`);

/** The disclosure has greeted already: the greeting's own first paragraph would say it twice. */
const withoutGreeting = (text: string): string => text.slice(text.indexOf('\n\n') + 1).trim();

/** Date and source of an answer, for whoever asks how old it is and where it comes from, or says that it is wrong. */
export function basis(scene: Scene, intent: Intent, key: 'answer.basis' | 'answer.doubted' = 'answer.basis'): void {
  const { footer } = render(scene.deps, intent, scene.locale);
  scene.say(key, { label: labelOf(scene, intent), footer: footer === '' ? '–' : footer }, [
    scene.button('do:human', 'human'),
  ]);
}

/** The text of an answer in the best locale there is. */
export function render(
  deps: DialogueDeps,
  intent: Intent,
  locale: Locale,
): { text: string; spokenIn: Locale; footer: string } {
  const spokenIn = fallbacks(locale).find((candidate) => intent.answers[candidate] !== undefined) ?? 'de';
  const raw = intent.answers[spokenIn] ?? '';
  const used = new Set<string>();
  const text = raw
    .replace(/\{([a-z_]+)\}/g, (whole, name: string) => {
      used.add(name);
      return liveText(deps, name, spokenIn, isLive(intent)) ?? whole;
    })
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const footer = footerOf(deps, intent, spokenIn, used);
  return { text: footer === '' ? text : `${text}\n\n${footer}`, spokenIn, footer };
}

/** `footed`: the time it holds for stands below the answer, not beside it. */
function liveText(deps: DialogueDeps, name: string, locale: Locale, footed: boolean): string | null {
  switch (name) {
    case 'situation':
    case 'alarm_times':
      return footed ? deps.describe.situation(locale) : deps.describe.dated(locale);
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

/** Computed at the moment of asking, with the time they hold for. */
const LIVE = /^\s*\{(situation|alarm_times|air_values)\}/;

/** Whether an answer begins with what holds now and holds no text of the city, which has a date of its own. */
export function isLive(intent: Intent): boolean {
  const text = intent.answers.de ?? '';
  return LIVE.test(text) && ![...text.matchAll(/\{([a-z_]+)\}/g)].some(([, name]) => TEXT_SETTINGS.has(name!));
}

/**
 * "Stand: … · Quelle: …": the oldest date among the answer and the settings it uses; this minute where the answer
 * begins with what holds now.
 */
function footerOf(deps: DialogueDeps, intent: Intent, locale: Locale, used: Set<string>): string {
  if (intent.source.length === 0 || intent.asOf === undefined) return '';
  const sources = intent.source.map((source) => source.name).join(', ');
  const dates = deps.describe.dates(locale);
  if (isLive(intent))
    return deps.phrases.say(locale, 'answer.footer', { date: dates.moment(deps.clock.now()), sources });
  const days = [Date.parse(intent.asOf)];
  for (const key of used) {
    const at = TEXT_SETTINGS.has(key) ? deps.settings().changedAt(key) : null;
    if (at !== null) days.push(at);
  }
  const date = dates.day(Math.min(...days));
  return deps.phrases.say(locale, 'answer.footer', { date, sources });
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
  return { id: `intent:${intent.id}@${scene.deps.answers().revision}`, label: labelOf(scene, intent) };
}

/** What an intent is called in the best locale there is. */
export function labelOf(scene: Scene, intent: Intent): string {
  const locale = fallbacks(scene.locale).find((candidate) => intent.label[candidate] !== undefined) ?? 'de';
  return intent.label[locale] ?? intent.id;
}
