// An open question of ours: the next message may answer it, change the subject, or call it off.
import { stop } from './always.ts';
import { choose, settleChoice } from './clarify.ts';
import { isKeyword } from './command-of.ts';
import { askToErase, erase, keepAll } from './erase.ts';
import { type FeedbackKind, keep } from './feedback.ts';
import { askToWithdraw, withdraw } from './handoff.ts';
import { askMoveAgain, move, stay } from './move.ts';
import type { Scene } from './scene.ts';
import {
  askConsentAgain,
  askPause,
  askQuiet,
  beginSubscribe,
  consent,
  decline,
  pauseEnd,
  prefer,
} from './subscribe.ts';

/** Steps with an answer to be had in a word or two. */
const ASKED_AGAIN = new Set(['consent', 'move', 'erase', 'withdraw', 'quiet', 'pause']);
/** A text of at most this many words that answers nothing is an unclear answer, not a new subject. */
const SHORT_ANSWER = 3;

/** True when the message was for the open step. A question in between is answered elsewhere and the step stays. */
export function resume(scene: Scene, text: string): boolean {
  const { step } = scene;
  if (step === null) return false;
  const { rules } = scene.deps;
  const refused = rules.no(text) || rules.cancel(text);
  if (refused || rules.yes(text)) scene.hearCommand(text);
  switch (step.name) {
    case 'consent':
      if (rules.yes(text)) consent(scene);
      else if (refused) decline(scene);
      else return false;
      return true;
    case 'move':
      // The code moves; that both chats go on is a choice of its own.
      if (rules.yes(text)) move(scene, 'instead');
      else if (refused) stay(scene);
      else return false;
      return true;
    case 'erase':
      if (rules.yes(text)) erase(scene);
      else if (refused) keepAll(scene);
      else return false;
      return true;
    case 'declined':
      if (!rules.afterAll(text)) return false;
      beginSubscribe(scene);
      return true;
    case 'feedback':
      if (refused) callOff(scene);
      else if (rules.yes(text)) remind(scene);
      else if (isKeyword(scene, text) || isQuestion(scene, text)) return false;
      else keep(scene, step.data.kind as FeedbackKind, text);
      return true;
    case 'quiet': {
      if (refused) {
        callOff(scene);
        return true;
      }
      const hours = scene.deps.when(text)?.clock;
      if (hours?.to === undefined) return false;
      scene.close();
      prefer(scene, { quiet: { from: hours.from % 1_440, to: hours.to % 1_440 } });
      return true;
    }
    case 'pause': {
      if (refused) {
        callOff(scene);
        return true;
      }
      const until = pauseEnd(scene, text);
      if (until === null) return false;
      scene.close();
      prefer(scene, { pauseUntil: until });
      return true;
    }
    case 'withdraw':
      if (rules.yes(text)) withdraw(scene);
      else if (refused) callOff(scene);
      else return false;
      return true;
    case 'unsubscribe':
      if (rules.yes(text)) stop(scene);
      else if (refused) callOff(scene);
      else return false;
      return true;
    case 'clarify': {
      // A no within a dialogue is meant for the dialogue: nobody asks for a person with it.
      if (refused && (step.data.outer ?? '') !== '') {
        settleChoice(scene);
        return resume(scene, text);
      }
      const chosen = choose(scene, text);
      if (chosen && scene.step !== null && scene.step.name !== 'clarify') remind(scene);
      return chosen;
    }
    default:
      return false;
  }
}

/** After an answer in the middle of a dialogue: the dialogue goes on. */
export function remind(scene: Scene): void {
  switch (scene.step?.name) {
    case 'consent':
      return askConsentAgain(scene);
    case 'move':
      return askMoveAgain(scene);
    case 'erase':
      return askToErase(scene);
    case 'withdraw':
      return askToWithdraw(scene);
    case 'feedback':
      return scene.say('feedback.go-on', undefined, [scene.button('step:cancel', 'cancel')]);
    case 'quiet':
      return askQuiet(scene);
    case 'pause':
      return askPause(scene);
  }
}

/** An unclear answer to a question of ours ("weiß nicht"): asked again. False: it may be a new subject. */
export function askAgain(scene: Scene, text: string): boolean {
  const name = scene.step?.name;
  if (name === undefined || !ASKED_AGAIN.has(name)) return false;
  if (/[?？؟]/.test(text)) return false;
  const words = text.split(/\s+/).filter((word) => word !== '').length;
  const spoilt = (name === 'quiet' || name === 'pause') && /\d/.test(text);
  if (words > SHORT_ANSWER && !spoilt) return false;
  scene.say('step.not-understood');
  remind(scene);
  return true;
}

export function callOff(scene: Scene): void {
  settleChoice(scene);
  scene.close();
  scene.say('step.called-off');
}

const isQuestion = (scene: Scene, text: string): boolean => {
  if (!text.includes('?')) return false;
  return scene.deps.classifier().classify(text).zone === 'answer';
};
