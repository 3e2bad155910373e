// "Meinten Sie …?": offering candidates, taking the choice, and going back to the dialogue it interrupted.
import { intentButton } from './answer.ts';
import { follow } from './follow.ts';
import { handOver } from './handoff.ts';
import type { Scene } from './scene.ts';

/** Asks which of `ids` was meant, with a person as the last choice. A dialogue under way waits until it is settled. */
export function offer(scene: Scene, ids: string[], text: string): void {
  openChoice(scene, ids, text);
  ask(scene, 'clarify.ask', ids);
}

/** Opens the step without saying anything. What it interrupts is kept in it. */
export function openChoice(scene: Scene, ids: string[], text: string): void {
  const { step } = scene;
  const outer: Record<string, string> =
    step === null
      ? {}
      : step.name === 'clarify'
        ? { outer: step.data.outer ?? '', outerData: step.data.outerData ?? '{}' }
        : { outer: step.name, outerData: JSON.stringify(step.data) };
  scene.open('clarify', { intents: ids.join(' '), text: text.slice(0, 500), ...outer });
}

/** Ends the choice, if one is open; the dialogue it interrupted is open again. */
export function settleChoice(scene: Scene): void {
  const { step } = scene;
  if (step?.name !== 'clarify') return;
  scene.close();
  const { outer = '', outerData = '{}' } = step.data;
  if (outer !== '') scene.open(outer, JSON.parse(outerData) as Record<string, string>);
}

/** "1", "das zweite", a label, "ja" to the only one, or "keins davon". False: it was none of these. */
export function choose(scene: Scene, text: string): boolean {
  const { rules, answers } = scene.deps;
  const ids = (scene.step?.data.intents ?? '').split(' ').filter((id) => id !== '');
  const asked = scene.step?.data.text ?? '';
  const at = placeOf(scene, ids, text);
  if (rules.no(text) || at === ids.length) {
    settleChoice(scene);
    if (ids.length === 0 && rules.no(text)) scene.say('step.called-off');
    else handOver(scene, 'question', asked);
    return true;
  }
  if (rules.cancel(text)) {
    settleChoice(scene);
    scene.say('step.called-off');
    return true;
  }
  const intent = at === null ? undefined : answers().intent(ids[at] ?? '');
  if (intent !== undefined) {
    settleChoice(scene);
    follow(scene, intent, asked);
    return true;
  }
  if (ids.length > 1 && rules.yes(text)) {
    ask(scene, 'clarify.which', ids);
    return true;
  }
  settleChoice(scene);
  return false;
}

/** The place in the list that was chosen, from 0; the number of intents means the person; null: none. */
function placeOf(scene: Scene, ids: string[], text: string): number | null {
  const { rules, answers } = scene.deps;
  const folded = text.trim().toLowerCase();
  const labelled = ids.findIndex((id) =>
    Object.values(answers().intent(id)?.label ?? {}).some((label) => label.toLowerCase() === folded),
  );
  if (labelled >= 0) return labelled;
  const number = /^\D{0,12}([1-4])\D{0,3}$/.exec(text)?.[1];
  if (number !== undefined) return Number(number) - 1;
  const choice = rules.choice(text);
  if (choice !== null) return choice === 'last' ? ids.length - 1 : choice - 1;
  return ids.length <= 1 && rules.yes(text) ? 0 : null;
}

function ask(scene: Scene, key: string, ids: string[]): void {
  const buttons = ids.flatMap((id) => {
    const intent = scene.deps.answers().intent(id);
    return intent === undefined ? [] : [intentButton(scene, intent)];
  });
  scene.say(key, undefined, [...buttons, scene.button('human:ask', 'human')]);
}
