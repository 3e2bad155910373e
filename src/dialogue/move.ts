// Taking the notices along: a code in the old messenger, consent in the new one. Nothing changes before that yes.
import { isLocale, type Locale } from '../core/locale.ts';
import type { Button } from '../core/message.ts';
import { MOVE_MS, MOVE_WORD, type MoveMode, type MoveOffer } from '../core/move.ts';
import { isTopic, type Topic } from '../core/subscription.ts';
import type { Scene } from './scene.ts';
import { beginSubscribe } from './subscribe.ts';

/** In the old chat: where one can go on, each a link that holds once, and the code for typing. */
export function beginMove(scene: Scene): void {
  const { conversation, deps } = scene;
  if (!deps.channels[conversation.channel].notices) return beginSubscribe(scene);
  if (conversation.subscriptions.length === 0) {
    scene.say('move.nothing', undefined, [scene.button('do:subscribe', 'subscribe')]);
    return;
  }
  const places = deps.messengers.filter(({ channel }) => channel !== conversation.channel);
  if (places.length === 0) {
    scene.say('move.nowhere', { link: `${deps.publicUrl}/feed.atom` });
    return;
  }
  const code = deps.newCode();
  const shown = `${code.slice(0, 3)}-${code.slice(3)}`;
  scene.effect({ do: 'link', purpose: 'move', tokenHash: deps.hashToken(code), expiresAt: scene.now + MOVE_MS });
  scene.say('move.how', {
    list: places.map(({ name, move }) => `• ${name}: ${move(code)}`).join('\n'),
    command: `${MOVE_WORD} ${shown}`,
  });
  scene.count('move-asked');
}

/** In the new chat: what would come along, and the question. */
export function arrive(scene: Scene, code: string): void {
  const { conversation, deps } = scene;
  const offer = scene.turn.moves?.get(code);
  if (offer === undefined) {
    scene.say('move.unknown');
    return;
  }
  // Somebody new here is spoken to as in the chat they come from.
  if (conversation.locale === null && offer.locale !== null) {
    scene.speakExactly(offer.locale);
    scene.remember(offer.locale);
  }
  if (offer.same) {
    scene.say('move.same');
    return;
  }
  if (!deps.channels[conversation.channel].notices) {
    scene.say('move.not-here');
    return;
  }
  if (offer.topics.length === 0) {
    scene.say('move.ended', undefined, [scene.button('do:subscribe', 'subscribe')]);
    return;
  }
  ask(scene, code, offer);
}

function ask(scene: Scene, code: string, { from, topics }: Pick<MoveOffer, 'from' | 'topics'>): void {
  scene.open('move', { code, from, topics: topics.join(' '), locale: scene.locale });
  scene.speak(wording(scene, from, topics, scene.locale), buttons(scene));
}

const buttons = (scene: Scene): Button[] => [
  scene.button('move:instead', 'move-instead'),
  scene.button('move:also', 'move-also'),
  scene.button('move:no', 'consent-no'),
];

/** Exactly what is shown and kept as the proof. */
function wording({ deps }: Scene, from: string, topics: readonly Topic[], locale: Locale): string {
  return deps.phrases.say(locale, 'move.consent', {
    from: deps.phrases.say(locale, `channel.${from}`),
    topics: topics.map((topic) => deps.phrases.say(locale, `topic.${topic}`)).join(', '),
    city: deps.settings().get('stadt'),
    link: `${deps.publicUrl}/datenschutz`,
  });
}

/** The explicit yes. Without the question before it (an old button) nothing moves. */
export function move(scene: Scene, mode: MoveMode): void {
  if (scene.step?.name !== 'move') {
    scene.say('move.unknown');
    return;
  }
  const { code = '', from = '', topics: list = '', locale: asked } = scene.step.data;
  const { deps, conversation } = scene;
  // The proof holds what was read, whatever language the yes was said in.
  const locale = isLocale(asked) ? asked : scene.locale;
  const topics = list.split(' ').filter(isTopic);
  const text = wording(scene, from, topics, locale);
  const channel = (name: string) => deps.phrases.say(scene.locale, `channel.${name}`);
  const say = (key: string, values = {}) => deps.phrases.say(scene.locale, `move.${key}`, values);
  scene.close();
  scene.effect({
    do: 'move',
    mode,
    tokenHash: deps.hashToken(code),
    consents: topics.map((topic) => ({ topic, locale, wording: text, at: scene.now })),
    done: say(`done-${mode}`, { from: channel(from), situation: deps.describe.dated(scene.locale) }),
    refused: say('unknown'),
    busy: say('busy', { command: `${MOVE_WORD} ${code.slice(0, 3)}-${code.slice(3)}` }),
    there: say(`there-${mode}`, { to: channel(conversation.channel) }),
  });
  scene.count('moved', mode);
}

export function stay(scene: Scene): void {
  scene.close();
  scene.say('move.declined');
}

/** Back to the question after something else was answered. */
export function askMoveAgain(scene: Scene): void {
  const { code = '', from = '', topics = '', locale } = scene.step?.data ?? {};
  if (locale !== scene.locale)
    return ask(scene, code, { from: from as MoveOffer['from'], topics: topics.split(' ').filter(isTopic) });
  scene.say('move.go-on', undefined, buttons(scene));
}
