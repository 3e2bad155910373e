// The walk of a message: rights and emergencies, then people, then an open step, then understanding.
import type { StoredMessage } from '../core/conversation.ts';
import type { Button } from '../core/message.ts';
import type { Turn, TurnOutcome } from '../core/turn.ts';
import { always, duty } from './always.ts';
import { command } from './command.ts';
import { isKeyword } from './command-of.ts';
import { file, place, unreadable } from './file.ts';
import type { DialogueDeps } from './ports.ts';
import { press } from './press.ts';
import { createScene, type Scene } from './scene.ts';
import { remind, resume } from './step.ts';
import { understand } from './understand.ts';

/** More messages in one breath than this are a flood: rights and emergencies are heard, the rest is not answered. */
const MOST_AT_ONCE = 20;
/** What is left beside something heard already is a question of its own from this many words on. */
const REMAINDER_WORDS = 3;

export type Respond = (turn: Turn) => TurnOutcome;

/**
 * Works one turn and returns what to say and what to change; sends and stores nothing. The order is the promise:
 * STOPP, data rights and emergencies work in every state, then staff own what they own, then an open question of ours,
 * then the classifier.
 */
export function createRespond(deps: DialogueDeps): Respond {
  return (turn) => {
    const scene = createScene(turn, deps);
    const rest: StoredMessage[] = [];
    const heard = new Set<string>();
    for (const message of turn.messages) {
      if (scene.erased()) {
        scene.leave(message.id);
        continue;
      }
      const what = `${message.kind}\n${message.text}\n${message.detail}`;
      if (turn.messages.length > MOST_AT_ONCE && heard.has(what)) continue;
      heard.add(what);
      if (!settled(scene, message)) rest.push(message);
    }
    if (scene.erased()) return scene.outcome();
    if (turn.messages.length > MOST_AT_ONCE && rest.length > 0) tooMany(scene);
    else if (rest.length > 0) work(scene, rest);
    return scene.outcome();
  };
}

/** One clear answer to a flood; in a conversation staff own they see it for themselves. */
function tooMany(scene: Scene): void {
  if (scene.conversation.owner === 'staff') scene.effect({ do: 'ticket-news' });
  else scene.say('too-many');
  scene.count('flooded');
}

/** What changes something without asking for an answer, and what always comes first. True: nothing is left to do. */
function settled(scene: Scene, message: StoredMessage): boolean {
  switch (message.kind) {
    case 'membership':
      if (message.detail === 'opted-out') scene.effect({ do: 'unsubscribe', topics: 'all', reason: 'platform' });
      else scene.effect({ do: 'membership', blocked: message.detail === 'blocked' });
      if (message.detail === 'blocked') scene.effect({ do: 'unsubscribe', topics: 'all', reason: 'gone' });
      return true;
    case 'revoke':
      if (message.detail !== null) scene.effect({ do: 'amend', ofProviderId: message.detail, text: null });
      return true;
    case 'edit':
      if (message.detail !== null) scene.effect({ do: 'amend', ofProviderId: message.detail, text: message.text });
      always(scene, message.text);
      return true;
    case 'unsupported':
      return message.text === '';
    default:
      return always(scene, message.text, message) || duty(scene, message);
  }
}

/** Everything that staff ownership silences. */
function work(scene: Scene, messages: StoredMessage[]): void {
  if (scene.conversation.owner === 'staff') {
    scene.effect({ do: 'ticket-news' });
    return;
  }
  const texts: StoredMessage[] = [];
  const open = scene.step;
  for (const message of messages) {
    switch (message.kind) {
      case 'button':
        press(scene, message.detail ?? '');
        break;
      case 'command':
        command(scene, message.text.slice(1), message.detail);
        break;
      case 'location':
        place(scene, message);
        break;
      case 'media':
        file(scene, message);
        break;
      case 'unsupported':
        unreadable(scene);
        break;
      default: {
        const chosen = fromMenu(scene, message.text);
        if (chosen === undefined) texts.push(message);
        else press(scene, chosen.id);
      }
    }
  }
  if (texts.length === 0) {
    // A tap that settled a choice leads back to the dialogue the choice interrupted.
    if (open !== null && (scene.step === open || open.name === 'clarify')) remind(scene);
    return;
  }
  const lines = texts.map((message) => message.text.trim()).filter((line) => line !== '');
  const text = lines.join('\n');
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}?]/u.test(text)) {
    unreadable(scene);
    return;
  }
  if (resume(scene, text)) return;
  if (scene.said() > 0 && isRemainder(scene, text)) return;
  understand(scene, apart(scene, lines).join('\n'));
}

/** "Ach", "nee" beside a STOPP or a photograph of the same breath: no question of its own. */
const isRemainder = (scene: Scene, text: string): boolean =>
  !/[?？؟]/.test(text) &&
  text.split(/\s+/).length <= REMAINDER_WORDS &&
  !isKeyword(scene, text) &&
  scene.deps.classifier().classify(text).zone !== 'answer';

/** The button that a typed number means, where buttons are written out as a numbered menu. */
function fromMenu(scene: Scene, text: string): Button | undefined {
  if (scene.offered === undefined || scene.deps.channels[scene.conversation.channel].buttons > 0) return undefined;
  // A list of intents knows the question that led to it.
  if (scene.step?.name === 'clarify') return undefined;
  const place = /^[\s(]*(\d{1,2})[\s.)!]*$/.exec(text)?.[1];
  return place === undefined ? undefined : scene.offered[Number(place) - 1];
}

/**
 * Several short messages in one breath: a bare yes or no among them answers the open question, if it is the only one,
 * and is left out of what is understood. A yes before any question was shown counts for nothing.
 */
function apart(scene: Scene, lines: string[]): string[] {
  const { rules } = scene.deps;
  const rest = lines.filter((line) => !rules.yes(line) && !rules.no(line));
  if (rest.length === lines.length || rest.length === 0) return lines;
  const bare = lines.filter((line) => !rest.includes(line));
  const [answer] = bare;
  if (bare.length === 1 && answer !== undefined) resume(scene, answer);
  return rest;
}
