// Handing over to a person: a ticket, and the truth about when somebody answers.
import type { Candidate, IntentId } from '../core/intent.ts';
import type { TicketKind } from '../core/ticket.ts';
import type { Scene } from './scene.ts';

/** A web visitor's way back to the answer works this long, ms. */
const RETURN_MS = 14 * 86_400_000;

/** Opens a ticket, or adds to the open one, and says so. `opening` is a phrase that goes before the promise. */
export function handOver(
  scene: Scene,
  kind: TicketKind,
  subject: string,
  more: { candidates?: Candidate[]; intent?: IntentId; opening?: string } = {},
): void {
  const { conversation, deps } = scene;
  if (conversation.mutedUntil !== null && conversation.mutedUntil > scene.now) {
    scene.say('handoff.muted');
    return;
  }
  if (conversation.openTicket !== null) {
    scene.effect({ do: 'ticket-news' });
    const key = more.opening ?? (kind === 'human' ? 'handoff.already' : 'handoff.noted');
    scene.say(key, { promise: deps.promise(scene.locale) });
    return;
  }
  // A photograph and its question in one breath are one ticket and one promise.
  if (scene.awaitsPerson()) return;
  const { candidates = [], intent = null, opening = 'handoff.opened' } = more;
  scene.effect({ do: 'ticket', kind, subject: subject.replace(/\s+/g, ' ').trim(), candidates, intent });
  scene.count('handed-over', intent ?? kind);
  const values = { promise: deps.promise(scene.locale) };
  if (conversation.channel !== 'web-chat') {
    scene.say(opening, values);
    return;
  }
  const token = deps.newToken();
  scene.effect({ do: 'link', purpose: 'return', tokenHash: deps.hashToken(token), expiresAt: scene.now + RETURN_MS });
  const url = `${deps.publicUrl}/chat/return/${token}`;
  scene.speak(
    `${deps.phrases.say(scene.locale, opening, values)}\n\n${deps.phrases.say(scene.locale, 'handoff.return', { link: url })}`,
    [],
    { link: { url, label: deps.phrases.say(scene.locale, 'handoff.return-label') } },
  );
}

/** "Doch nicht" while a person is awaited: asked once, because the question would be gone. */
export function askToWithdraw(scene: Scene): void {
  scene.open('withdraw');
  scene.say('withdraw.ask', undefined, [
    scene.button('withdraw:yes', 'withdraw-yes'),
    scene.button('step:cancel', 'withdraw-no'),
  ]);
}

/** Takes the open question back; without one there is nothing to do. */
export function withdraw(scene: Scene): void {
  scene.close();
  if (scene.conversation.openTicket === null) {
    scene.say('step.called-off');
    return;
  }
  scene.effect({ do: 'withdraw-ticket' });
  scene.say('withdraw.done');
}
