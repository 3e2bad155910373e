// The dialogues an intent, a button or a command can open, by name.

import { stop } from './always.ts';
import { answerById } from './answer.ts';
import { askToErase } from './erase.ts';
import { takeDown } from './feedback.ts';
import { handOver } from './handoff.ts';
import { askLanguage } from './language.ts';
import { beginMove } from './move.ts';
import { showData } from './my-data.ts';
import type { Scene } from './scene.ts';
import { askPause, askQuiet, beginSubscribe, showPreferences } from './subscribe.ts';

/** `text` is the message that led here, if one did: a suggestion may already be in it. */
export function beginAction(scene: Scene, name: string, text = ''): void {
  switch (name) {
    case 'subscribe':
      return beginSubscribe(scene);
    case 'unsubscribe':
      return stop(scene);
    case 'erase':
      return askToErase(scene);
    case 'my-data':
      return showData(scene);
    case 'language':
      return askLanguage(scene);
    case 'settings':
      return showPreferences(scene);
    case 'human':
      return handOver(scene, 'human', text);
    case 'suggestion':
    case 'complaint':
    case 'report':
      return takeDown(scene, name, text);
    case 'move':
      return beginMove(scene);
    case 'quiet':
      return askQuiet(scene);
    case 'pause':
      return askPause(scene);
    case 'status':
      return answerById(scene, 'alarm.status');
    case 'help':
      return answerById(scene, 'service.help');
    default:
      return scene.say('button.old', undefined, [scene.button('do:help', 'help')]);
  }
}
