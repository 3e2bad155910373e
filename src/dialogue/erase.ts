// ALLE DATEN LÖSCHEN: one question, then gone.
import type { Scene } from './scene.ts';

/** Asks once, and says what stays and what we cannot delete. */
export function askToErase(scene: Scene): void {
  scene.open('erase');
  scene.say('erase.ask', undefined, [scene.button('erase:yes', 'erase-yes'), scene.button('erase:no', 'erase-no')]);
}

export function keepAll(scene: Scene): void {
  scene.close();
  scene.say('erase.kept');
}

/** Confirms, withdraws an open question, and has the person erased after this receipt went out. */
export function erase(scene: Scene): void {
  scene.close();
  scene.effect({ do: 'unsubscribe', topics: 'all', reason: 'erased' });
  if (scene.conversation.openTicket !== null) {
    scene.effect({ do: 'withdraw-ticket' });
    scene.say('erase.done-with-ticket');
  } else {
    scene.say('erase.done');
  }
  scene.effect({ do: 'erase' });
}
