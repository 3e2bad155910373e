// Choosing the language, Leichte Sprache included.
import { LOCALES, type Locale } from '../core/locale.ts';
import type { Scene } from './scene.ts';

export function askLanguage(scene: Scene): void {
  scene.say(
    'language.ask',
    undefined,
    LOCALES.map((locale) => ({ id: `lang:${locale}`, label: scene.deps.phrases.say(locale, 'language.own-name') })),
  );
}

/** From now on, and for notices too. */
export function chooseLanguage(scene: Scene, locale: Locale): void {
  scene.effect({ do: 'locale', locale });
  scene.speakExactly(locale);
  scene.say('language.chosen', undefined, [scene.button('do:status', 'status'), scene.button('do:help', 'help')]);
}
