// Slash commands, and the same words typed plainly.
import { MOVE_PAYLOAD, moveCodeIn } from '../core/move.ts';
import { beginAction } from './action.ts';
import { answerById } from './answer.ts';
import { buttonNamed } from './button-named.ts';
import { commandOf } from './command-of.ts';
import { askLanguage, chooseLanguage } from './language.ts';
import { arrive, beginMove } from './move.ts';
import { press } from './press.ts';
import { tellHowToReach } from './reach.ts';
import type { Scene } from './scene.ts';
import { pause, prefer } from './subscribe.ts';

/** STOPP and the data rights never come here: they are heard before. */
export function command(scene: Scene, name: string, payload: string | null): void {
  switch (name) {
    case 'start':
      // A deep link says what the person came for; it never subscribes by itself.
      if (payload === 'abo' || payload === 'sub' || payload === 'subscribe') return beginAction(scene, 'subscribe');
      if (payload?.startsWith(MOVE_PAYLOAD)) return arriveWith(scene, '/start', payload);
      if (payload?.startsWith('v-')) return linkChat(scene, payload.slice(2));
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
    case 'ruhezeit':
      return beginAction(scene, 'quiet');
    case 'pause':
      return beginAction(scene, 'pause');
    case 'barrierefreiheit':
      return scene.speak(
        `${scene.deps.settings().text('barrierefreiheit', scene.locale)}\n\n${scene.deps.publicUrl}/barrierefreiheit`,
      );
    case 'kennung':
    case 'code':
    case 'kod':
      return scene.say('code.show', { code: scene.conversation.code });
    case 'umzug':
    case 'umziehen':
    case 'move':
    case 'tasin':
      return payload === null ? beginMove(scene) : arriveWith(scene, '/umzug', payload);
    case 'verbinden':
    case 'connect':
      return linkChat(scene, payload ?? '');
    default:
      return scene.say('command.unknown', undefined, [scene.button('do:help', 'help')]);
  }
}

/** A code handed in as a command; one that cannot be one says so. */
function arriveWith(scene: Scene, name: string, payload: string): void {
  arrive(scene, moveCodeIn({ kind: 'command', text: name, detail: payload }) ?? '');
}

/** A colleague links their own chat for test sends; whether the code is right is known when the turn is stored. */
function linkChat(scene: Scene, code: string): void {
  const say = (key: string) => scene.deps.phrases.say(scene.locale, `link.${key}`);
  scene.effect({ do: 'link-chat', code: code.slice(0, 40), linked: say('done'), refused: say('refused') });
}

/** `VERBINDEN 3A4-KLMN`, as the console shows it. */
const LINK = /^\s*(?:verbinden|connect)[\s:]+([0-9a-z][0-9a-z -]{5,12})\s*$/iu;

/** Single words that mean a command, and the words on a button typed. True when it was one. */
export function keyword(scene: Scene, text: string): boolean {
  const code = LINK.exec(text)?.[1];
  if (code !== undefined) {
    linkChat(scene, code);
    return true;
  }
  const moving = moveCodeIn({ kind: 'text', text, detail: null });
  if (moving !== null) {
    arrive(scene, moving);
    return true;
  }
  const { rules } = scene.deps;
  const locale = rules.languageRequest(text);
  if (locale !== null) {
    chooseLanguage(scene, locale);
    return true;
  }
  if (rules.resumeRequest(text)) {
    scene.hearCommand(text);
    prefer(scene, { pauseUntil: null });
    return true;
  }
  if (rules.pauseRequest(text)) {
    scene.hearCommand(text);
    pause(scene, text);
    return true;
  }
  if (rules.reachRequest(text) && !(scene.conversation.openTicket !== null && rules.waitingRequest(text))) {
    scene.hearCommand(text);
    tellHowToReach(scene);
    return true;
  }
  const name = commandOf(scene, text);
  // "Gilt morgen Alarm?" asks about a day: that is understood, not ordered.
  const later = name === 'status' && (scene.deps.when(text)?.from ?? 0) > scene.now;
  if (name !== null && !later) {
    scene.hearCommand(text);
    command(scene, name, null);
    return true;
  }
  const button = buttonNamed(scene, text);
  if (button === null) return false;
  press(scene, button);
  return true;
}
