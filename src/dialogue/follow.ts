// What a recognised, chosen or tapped intent does: its dialogue if it has one, else its answer.
import type { Intent } from '../core/intent.ts';
import { beginAction } from './action.ts';
import { answer } from './answer.ts';
import type { Scene } from './scene.ts';

/** True when it began a dialogue. `text` is the message that led here, if one did. */
export function follow(scene: Scene, intent: Intent, text = ''): boolean {
  if (intent.action === undefined) {
    answer(scene, intent);
    return false;
  }
  scene.answered(intent.id);
  scene.count('answered', intent.id);
  beginAction(scene, intent.action, text);
  return true;
}

/** How the notices end, with the end one tap or a yes away: for questions about it, and orders that leave doubt. */
export function explainStop(scene: Scene, intent: Intent): void {
  const subscribed = scene.conversation.subscriptions.length > 0;
  answer(scene, intent, subscribed ? [scene.button('do:unsubscribe', 'unsubscribe')] : []);
  if (subscribed && scene.step === null) scene.open('unsubscribe');
}
