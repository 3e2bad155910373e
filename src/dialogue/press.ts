// A tapped button: stable ids, so that a tap on an old message still does what its label said.
import { isLocale } from '../core/locale.ts';
import { isTopic } from '../core/subscription.ts';
import { beginAction } from './action.ts';
import { settleChoice } from './clarify.ts';
import { explainStop, follow } from './follow.ts';
import { handOver, withdraw } from './handoff.ts';
import { chooseLanguage } from './language.ts';
import { move, stay } from './move.ts';
import type { Scene } from './scene.ts';
import { callOff } from './step.ts';
import { consent, decline, prefer, toggleTopic } from './subscribe.ts';

export function press(scene: Scene, id: string): void {
  const [name = '', value = ''] = (id.split('@')[0] ?? '').split(':');
  switch (name) {
    case 'intent': {
      const intent = scene.deps.answers().intent(value);
      if (intent === undefined) break;
      settleChoice(scene);
      if (intent.action === 'unsubscribe') explainStop(scene, intent);
      else follow(scene, intent);
      return;
    }
    case 'do':
      return beginAction(scene, value);
    case 'consent':
      settleChoice(scene);
      return value === 'yes' ? consent(scene) : decline(scene);
    case 'topic':
      if (isTopic(value) && value !== 'alarm') return toggleTopic(scene, value);
      break;
    case 'extent':
      if (value === 'all' || value === 'edges') return prefer(scene, { extent: value });
      break;
    case 'quiet':
      if (scene.step?.name === 'quiet') scene.close();
      if (value === 'off') return prefer(scene, { quiet: null });
      if (value === '22-7') return prefer(scene, { quiet: { from: 22 * 60, to: 7 * 60 } });
      break;
    case 'pause': {
      const days = value === 'off' ? 0 : Number(value);
      if (Number.isInteger(days) && days >= 0 && days <= 90) {
        if (scene.step?.name === 'pause') scene.close();
        return prefer(scene, { pauseUntil: days === 0 ? null : scene.now + days * 86_400_000 });
      }
      break;
    }
    case 'lang':
      if (isLocale(value)) return chooseLanguage(scene, value);
      break;
    case 'withdraw':
      return withdraw(scene);
    case 'move':
      settleChoice(scene);
      return value === 'also' || value === 'instead' ? move(scene, value) : stay(scene);
    case 'step':
      return callOff(scene);
    case 'human': {
      const asked = scene.step?.data.text ?? '';
      settleChoice(scene);
      return handOver(scene, 'human', asked);
    }
  }
  scene.say('button.old', undefined, [scene.button('do:help', 'help')]);
}
