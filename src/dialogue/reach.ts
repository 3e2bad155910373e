// "Sprechzeiten?", "Telefonnummer?": the hours and ways of the city. Only who asks for a person gets a ticket.
import { answer } from './answer.ts';
import type { Scene } from './scene.ts';

export function tellHowToReach(scene: Scene): void {
  const { phrases, answers, settings } = scene.deps;
  const line = (label: string, value: string): string =>
    value === '' ? '' : `${phrases.say(scene.locale, `web.contact.${label}`)}: ${value}\n`;
  const lead = [
    line('telephone', settings().get('telefon').trim()),
    line('mail', settings().get('email').trim()),
    line('hotline', '115'),
  ]
    .join('')
    .trim();
  const human = answers().intent('service.human');
  if (human !== undefined) answer(scene, human, { lead });
  else scene.speak(`${lead}\n\n${settings().text('sprechzeiten', scene.locale)}`, [scene.button('do:human', 'human')]);
}
