// What a recognised, chosen or tapped intent does: its dialogue if it has one, else its answer.
import type { Intent } from '../core/intent.ts';
import { beginAction } from './action.ts';
import { answer } from './answer.ts';
import type { Scene } from './scene.ts';
import { showPreferences } from './subscribe.ts';

/** True when it began a dialogue. `text` is the message that led here, if one did; `lead` goes before an answer. */
export function follow(scene: Scene, intent: Intent, text = '', lead = ''): boolean {
  if (intent.action === undefined || intent.action === 'settings') {
    answer(scene, intent, { lead });
    // A question about the settings is answered before they are shown.
    if (intent.action === 'settings' && scene.conversation.subscriptions.length > 0) showPreferences(scene);
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
  answer(scene, intent, { more: subscribed ? [scene.button('do:unsubscribe', 'unsubscribe')] : [] });
  if (subscribed && scene.step === null) scene.open('unsubscribe');
}
