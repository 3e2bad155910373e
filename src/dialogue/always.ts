// What works at any time, whoever owns the conversation: STOPP, data rights, emergencies.
import type { StoredMessage } from '../core/conversation.ts';
import { languageOf } from '../core/locale.ts';
import { askToErase, erase, keepAll } from './erase.ts';
import { showData } from './my-data.ts';
import type { Scene } from './scene.ts';

/** Below this many letters a text says nothing about its language. */
const TELLING_LENGTH = 12;

/** True when the message was one of these and is done. */
export function always(scene: Scene, text: string, message?: StoredMessage): boolean {
  const { rules } = scene.deps;
  if (message?.kind === 'button') return false;
  if (message?.kind === 'command') {
    // "/hilfe es brennt": what follows a command is heard too.
    return help(scene, message.detail ?? '') || alwaysCommand(scene, message.text.slice(1));
  }
  if (text === '') return false;
  if (help(scene, text)) return true;
  // An edit can turn a message into a command: it arrives as text with its slash.
  if (text.startsWith('/') && alwaysCommand(scene, text.slice(1).trim().toLowerCase())) return true;
  if (scene.step?.name === 'erase' && confirmsErasure(scene, text)) {
    erase(scene);
    return true;
  }
  if (rules.eraseRequest(text)) {
    hearText(scene, text);
    askToErase(scene);
    return true;
  }
  if (rules.dataRequest(text)) {
    hearText(scene, text);
    showData(scene);
    return true;
  }
  if (rules.stop(text)) {
    hearText(scene, text);
    stop(scene);
    return true;
  }
  return false;
}

/** Emergencies and personal medical questions: 112, a doctor, 116117, before anything else. */
function help(scene: Scene, text: string): boolean {
  const urgent = text === '' ? null : scene.deps.rules.urgent(text);
  if (urgent === null) return false;
  hearText(scene, text);
  scene.discloseLast();
  // A yes after this answers nobody's question about notices or deletion.
  scene.close();
  scene.say(`urgent.${urgent}`);
  return true;
}

/** "Ja, alles löschen" to the question whether to delete everything: a yes and the order once more. */
function confirmsErasure({ deps: { rules, phrases }, locale }: Scene, text: string): boolean {
  if (text.trim().toLowerCase() === phrases.say(locale, 'button.erase-yes').toLowerCase()) return true;
  const [first = '', ...rest] = text.trim().split(/[\s,.!]+/);
  return rules.yes(first) && rest.length > 0 && (rules.eraseRequest(rest.join(' ')) || rules.eraseRequest(text));
}

function alwaysCommand(scene: Scene, name: string): boolean {
  switch (name) {
    case 'stop':
    case 'stopp':
    case 'abmelden':
    case 'unsubscribe':
    case 'iptal':
      stop(scene);
      return true;
    case 'daten':
    case 'data':
    case 'meinedaten':
    case 'verilerim':
      showData(scene);
      return true;
    case 'loeschen':
    case 'erase':
    case 'delete':
    case 'sil':
      askToErase(scene);
      return true;
    default:
      return false;
  }
}

/** The rest of a right that is under way: the yes or no to an erasure, also while staff own the conversation. */
export function duty(scene: Scene, message: StoredMessage): boolean {
  if (message.kind === 'button') {
    if (message.detail?.startsWith('leave:')) {
      tellWhy(scene, message.detail.slice('leave:'.length));
      return true;
    }
    switch (message.detail) {
      case 'erase:yes':
        // An old button asks again: what is gone is gone.
        if (scene.step?.name === 'erase') erase(scene);
        else askToErase(scene);
        return true;
      case 'erase:no':
        keepAll(scene);
        return true;
      case 'do:unsubscribe':
        stop(scene);
        return true;
      case 'do:erase':
        askToErase(scene);
        return true;
      case 'do:my-data':
        showData(scene);
        return true;
      default:
        return false;
    }
  }
  if (message.kind !== 'text' || scene.step?.name !== 'erase') return false;
  const { rules } = scene.deps;
  if (rules.yes(message.text)) {
    erase(scene);
    return true;
  }
  if (rules.no(message.text) || rules.cancel(message.text)) {
    keepAll(scene);
    return true;
  }
  return false;
}

/** Ends all notices at once, without a question; an open question to staff stays open and is named. */
export function stop(scene: Scene): void {
  const { conversation } = scene;
  const had = conversation.subscriptions.length > 0;
  scene.effect({ do: 'unsubscribe', topics: 'all', reason: 'unsubscribed' });
  scene.close();
  if (had) {
    const say = (key: string) => scene.deps.phrases.say(scene.locale, `stop.${key}`);
    scene.open('leave');
    scene.speak(
      `${say('done')}\n\n${say('why')}`,
      LEAVE_REASONS.map((reason) => scene.button(`leave:${reason}`, `leave-${reason}`)),
    );
  } else scene.say('stop.none');
  if (conversation.openTicket !== null) scene.say('stop.ticket-stays');
  scene.count('unsubscribed');
}

/** Offered after a STOPP: one tap, counted without the person; once per STOPP. */
export const LEAVE_REASONS = ['too-many', 'not-needed', 'other-way', 'other'] as const;

function tellWhy(scene: Scene, reason: string): void {
  const known = LEAVE_REASONS.some((candidate) => candidate === reason);
  if (known && scene.step?.name === 'leave') {
    scene.count('left-because', reason);
    scene.close();
  }
  scene.say('stop.why-thanks');
}

/** Right-before-everything messages are answered in the language they were written in. */
function hearText(scene: Scene, text: string): void {
  const { locale, platformLanguage } = scene.conversation;
  const { language } = scene.deps
    .classifier()
    .classify(text.slice(0, 200), { language: languageOf(locale ?? platformLanguage ?? 'de') });
  scene.speakIn(language);
  scene.hearCommand(text);
  if (text.length >= TELLING_LENGTH) scene.remember(language);
}
