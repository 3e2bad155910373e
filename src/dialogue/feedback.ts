// Suggestions, complaints and reports: taken down in the person's own words, and confirmed.
import { handOver } from './handoff.ts';
import type { Scene } from './scene.ts';

export type FeedbackKind = 'suggestion' | 'complaint' | 'report';

/** A message of this many words already says what it is about. */
const ENOUGH_WORDS = 6;

/** Takes it down at once when the message holds it, else asks for it. */
export function takeDown(scene: Scene, kind: FeedbackKind, text: string): void {
  if (text.split(/\s+/).filter((word) => word !== '').length >= ENOUGH_WORDS) {
    keep(scene, kind, text);
    return;
  }
  scene.open('feedback', { kind });
  scene.say(`feedback.ask-${kind}`, undefined, [scene.button('step:cancel', 'cancel')]);
}

export function keep(scene: Scene, kind: FeedbackKind, text: string): void {
  scene.close();
  handOver(scene, kind, text, { opening: `feedback.kept-${kind}` });
}
