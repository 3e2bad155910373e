// ALLE DATEN LÖSCHEN: one question, then gone.
import type { ErasureHold } from '../core/data-rights.ts';
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

/**
 * Confirms, withdraws open questions in every chat of the person, and has the person erased after this receipt went out. While an admin's hold
 * stands the person is told why and until when; notices end at once all the same.
 */
export function erase(scene: Scene): void {
  const { hold } = scene.conversation;
  scene.close();
  if (hold !== null) {
    scene.effect({ do: 'unsubscribe', topics: 'all', reason: 'unsubscribed' });
    scene.effect({ do: 'erase-later' });
    scene.say('erase.held', holdValues(scene, hold));
    return;
  }
  scene.effect({ do: 'unsubscribe', topics: 'all', reason: 'erased' });
  const here = scene.conversation.openTicket !== null;
  const { elsewhere, withDepartments } = scene.turn.withdrawal ?? { elsewhere: 0, withDepartments: 0 };
  if (here) scene.effect({ do: 'withdraw-ticket' });
  scene.say('erase.done', {
    open: elsewhere === 0 ? (here ? 'here' : 'none') : here ? 'both' : 'elsewhere',
    department: withDepartments > 0 ? 'yes' : 'no',
  });
  scene.effect({ do: 'erase' });
}

export const holdValues = ({ deps, locale }: Scene, { until, reason }: ErasureHold) => ({
  until: deps.describe.dates(locale).day(until),
  reason,
});
