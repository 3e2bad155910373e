// The words on a button, typed: "nur beginn und ende" does what the button of that name does.
import { TOPICS } from '../core/subscription.ts';
import { labelOf } from './answer.ts';
import type { Scene } from './scene.ts';

/** Buttons that mean the same whenever they are tapped. */
const FIXED: [id: string, label: string][] = [
  ['do:subscribe', 'subscribe'],
  ['do:help', 'help'],
  ['do:status', 'status'],
  ['do:human', 'human'],
];
/** Buttons for people who get notices. */
const PREFERENCES: [id: string, label: string][] = [
  ['extent:edges', 'extent-edges'],
  ['extent:all', 'extent-all'],
  ['do:quiet', 'quiet'],
  ['quiet:off', 'quiet-off'],
  ['do:pause', 'pause'],
  ['pause:off', 'pause-off'],
  ['do:unsubscribe', 'unsubscribe'],
];

/** No label is longer. */
const LONGEST = 32;

/** The id of the button whose label the message is, in the language spoken here; null when it is none. */
export function buttonNamed(scene: Scene, text: string): string | null {
  const typed = bare(text);
  if (typed === '' || typed.length > LONGEST) return null;
  const { phrases } = scene.deps;
  const subscribed = scene.conversation.subscriptions.length > 0;
  for (const [id, name] of subscribed ? [...FIXED, ...PREFERENCES] : FIXED)
    if (bare(phrases.say(scene.locale, `button.${name}`)) === typed) return id;
  if (subscribed)
    for (const topic of TOPICS)
      if (topic !== 'alarm' && bare(phrases.say(scene.locale, `topic.${topic}`)) === typed) return `topic:${topic}`;
  for (const intent of scene.deps.answers().all())
    if (bare(labelOf(scene, intent)) === typed) return `intent:${intent.id}`;
  return null;
}

/** "Nur Beginn & Ende" and "nur beginn und ende!" are the same words. */
const bare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\s(&|und|and|ve|et|e|і|та|و)\s/gu, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
