// Slash commands, and the same words typed plainly.
import { beginAction } from './action.ts';
import { answerById } from './answer.ts';
import { askLanguage, chooseLanguage } from './language.ts';
import type { Scene } from './scene.ts';

/** STOPP and the data rights never come here: they are heard before. */
export function command(scene: Scene, name: string, payload: string | null): void {
  switch (name) {
    case 'start':
      // A deep link says what the person came for; it never subscribes by itself.
      if (payload === 'abo' || payload === 'sub' || payload === 'subscribe') return beginAction(scene, 'subscribe');
      return answerById(scene, 'smalltalk.greeting');
    case 'hilfe':
    case 'help':
    case 'yardim':
      return beginAction(scene, 'help');
    case 'status':
    case 'lage':
    case 'durum':
      return beginAction(scene, 'status');
    case 'abo':
    case 'subscribe':
    case 'abone':
      return beginAction(scene, 'subscribe');
    case 'einstellungen':
    case 'settings':
    case 'ayarlar':
      return beginAction(scene, 'settings');
    case 'sprache':
    case 'language':
    case 'dil':
      return askLanguage(scene);
    case 'mensch':
    case 'human':
    case 'insan':
      return beginAction(scene, 'human');
    case 'kennung':
    case 'code':
    case 'kod':
      return scene.say('code.show', { code: scene.conversation.code });
    default:
      return scene.say('command.unknown', undefined, [scene.button('do:help', 'help')]);
  }
}

/** Single words that mean a command. True when it was one. */
export function keyword(scene: Scene, text: string): boolean {
  const locale = scene.deps.rules.languageRequest(text);
  if (locale !== null) {
    chooseLanguage(scene, locale);
    return true;
  }
  const name = commandOf(scene, text);
  if (name === null) return false;
  command(scene, name, null);
  return true;
}

/** Whether `keyword` would take it. */
export const isKeyword = (scene: Scene, text: string): boolean =>
  scene.deps.rules.languageRequest(text) !== null || commandOf(scene, text) !== null;

function commandOf(scene: Scene, text: string): string | null {
  const { rules } = scene.deps;
  return rules.codeRequest(text)
    ? 'kennung'
    : rules.humanRequest(text)
      ? 'mensch'
      : rules.helpRequest(text)
        ? 'hilfe'
        : rules.settingsRequest(text)
          ? 'einstellungen'
          : rules.statusRequest(text)
            ? 'status'
            : rules.subscribeRequest(text)
              ? 'abo'
              : null;
}
