// An open question of ours: the next message may answer it, change the subject, or call it off.
import { answer } from './answer.ts';
import { askToErase } from './erase.ts';
import { type FeedbackKind, keep } from './feedback.ts';
import { handOver } from './handoff.ts';
import type { Scene } from './scene.ts';
import { beginSubscribe, consent, decline, prefer } from './subscribe.ts';

/** True when the message was for the open step. A question in between is answered elsewhere and the step stays. */
export function resume(scene: Scene, text: string): boolean {
  const { step } = scene;
  if (step === null) return false;
  const { rules } = scene.deps;
  switch (step.name) {
    case 'consent':
      if (rules.yes(text)) consent(scene);
      else if (rules.no(text) || rules.cancel(text)) decline(scene);
      else return false;
      return true;
    case 'feedback':
      if (rules.cancel(text) || rules.no(text)) callOff(scene);
      else if (isQuestion(scene, text)) return false;
      else keep(scene, step.data.kind as FeedbackKind, text);
      return true;
    case 'quiet': {
      if (rules.cancel(text) || rules.no(text)) {
        callOff(scene);
        return true;
      }
      const hours = scene.deps.quietHours(text);
      if (hours === null) return false;
      scene.close();
      prefer(scene, { quiet: hours });
      return true;
    }
    case 'clarify':
      return choose(scene, text);
    default:
      return false;
  }
}

/** After an answer in the middle of a dialogue: the dialogue goes on. */
export function remind(scene: Scene): void {
  switch (scene.step?.name) {
    case 'consent':
      scene.close();
      return beginSubscribe(scene);
    case 'erase':
      return askToErase(scene);
    case 'feedback':
      return scene.say('feedback.go-on');
    case 'quiet':
      return scene.say('preferences.quiet-ask', undefined, [scene.button('quiet:22-7', 'quiet-night')]);
  }
}

function callOff(scene: Scene): void {
  scene.close();
  scene.say('step.called-off');
}

const isQuestion = (scene: Scene, text: string): boolean => {
  if (!text.includes('?')) return false;
  return scene.deps.classifier().classify(text).zone === 'answer';
};

/** "1", "das zweite", a label, "ja" to the first, or "keins davon". */
function choose(scene: Scene, text: string): boolean {
  const { rules, answers } = scene.deps;
  const ids = (scene.step?.data.intents ?? '').split(' ').filter((id) => id !== '');
  const asked = scene.step?.data.text ?? '';
  const number = Number(/^\D{0,12}([1-4])\D{0,3}$/.exec(text)?.[1] ?? Number.NaN);
  const folded = text.trim().toLowerCase();
  const labelled = ids.findIndex((id) =>
    Object.values(answers().intent(id)?.label ?? {}).some((label) => label.toLowerCase() === folded),
  );
  const at =
    labelled >= 0 ? labelled : Number.isNaN(number) ? (rules.yes(text) && ids.length === 1 ? 0 : -1) : number - 1;
  if (rules.no(text) || at === ids.length) {
    scene.close();
    handOver(scene, 'question', asked);
    return true;
  }
  if (rules.cancel(text)) {
    callOff(scene);
    return true;
  }
  const intent = ids[at] === undefined ? undefined : answers().intent(ids[at]);
  if (intent === undefined) {
    scene.close();
    return false;
  }
  scene.close();
  answer(scene, intent);
  return true;
}
