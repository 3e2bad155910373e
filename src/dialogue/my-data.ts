// MEINE DATEN: a summary here, everything else behind a link that works once. Never the transcript in the messenger.
import { holdValues } from './erase.ts';
import type { Scene } from './scene.ts';

/** The link lives this long, ms. */
const LINK_MS = 24 * 3_600_000;

export function showData(scene: Scene): void {
  const { conversation, deps } = scene;
  const token = deps.newToken();
  scene.effect({ do: 'link', purpose: 'data', tokenHash: deps.hashToken(token), expiresAt: scene.now + LINK_MS });
  const topics = conversation.subscriptions.map((subscription) =>
    deps.phrases.say(scene.locale, `topic.${subscription.topic}`),
  );
  scene.say('my-data.summary', {
    channel: deps.phrases.say(scene.locale, `channel.${conversation.channel}`),
    code: conversation.code,
    language: deps.phrases.say(scene.locale, `language.${conversation.locale ?? scene.locale}`),
    topics: topics.length > 0 ? topics.join(', ') : deps.phrases.say(scene.locale, 'my-data.no-topics'),
    ticket: conversation.openTicket === null ? 'no' : 'yes',
    link: `${deps.publicUrl}/daten/${token}`,
  });
  if (conversation.hold !== null) scene.say('my-data.held', holdValues(scene, conversation.hold));
  scene.effect({ do: 'ask-for-notes', told: deps.phrases.say(scene.locale, 'my-data.notes') });
}
