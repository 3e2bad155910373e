// Subscribing in two messages: a short privacy text, one explicit yes. Asking a question never subscribes.
import { isLocale, type Locale } from '../core/locale.ts';
import type { Button } from '../core/message.ts';
import { TOPICS, type Topic } from '../core/subscription.ts';
import type { Scene } from './scene.ts';

/** Begins, or says why not here, or shows what one has. */
export function beginSubscribe(scene: Scene): void {
  const { conversation, deps } = scene;
  if (!deps.channels[conversation.channel].notices) {
    const list = deps.messengers.map((messenger) => `• ${messenger.name}: ${messenger.url}`);
    scene.say('subscribe.elsewhere', {
      list: [...list, `• ${deps.phrases.say(scene.locale, 'subscribe.feed')}: ${deps.publicUrl}/feed.atom`].join('\n'),
    });
    return;
  }
  if (conversation.subscriptions.some((subscription) => subscription.topic === 'alarm')) {
    scene.say('subscribe.already');
    showPreferences(scene);
    return;
  }
  scene.open('consent', { locale: scene.locale });
  scene.speak(wording(scene, 'alarm', scene.locale), consentButtons(scene));
  scene.answered('service.subscribe');
}

const consentButtons = (scene: Scene): Button[] => [
  scene.button('consent:yes', 'consent-yes'),
  scene.button('consent:no', 'consent-no'),
];

/** Back to the question after something else was answered: the question alone, unless it was read in another language. */
export function askConsentAgain(scene: Scene): void {
  if (scene.step?.data.locale !== scene.locale) return beginSubscribe(scene);
  scene.say('subscribe.go-on', undefined, consentButtons(scene));
}

/** Exactly what is shown and kept as the proof. */
const wording = (scene: Scene, topic: Topic, locale: Locale): string =>
  topic === 'alarm'
    ? scene.deps.phrases.say(locale, 'subscribe.consent', {
        city: scene.deps.settings().get('stadt'),
        link: `${scene.deps.publicUrl}/datenschutz`,
      })
    : scene.deps.phrases.say(locale, 'subscribe.topic-consent', {
        topic: scene.deps.phrases.say(locale, `topic.${topic}`),
      });

/** The explicit yes. Without the question before it (an old button), the question comes first. */
export function consent(scene: Scene): void {
  if (scene.step?.name !== 'consent') {
    beginSubscribe(scene);
    return;
  }
  // The proof holds what was read, whatever language the yes was said in.
  const { locale: asked } = scene.step.data;
  const locale = isLocale(asked) ? asked : scene.locale;
  scene.close();
  const consents = [{ topic: 'alarm' as const, locale, wording: wording(scene, 'alarm', locale), at: scene.now }];
  scene.effect({ do: 'subscribe', consents });
  scene.count('subscribed');
  const more = [
    ...TOPICS.filter((topic) => topic !== 'alarm').map((topic) => topicButton(scene, topic, false)),
    scene.button('extent:edges', 'extent-edges'),
    scene.button('do:settings', 'settings'),
  ];
  const notice = scene.deps.noticeInForce(scene.locale);
  if (notice === null) {
    scene.say('subscribe.done', { situation: scene.deps.describe.dated(scene.locale) }, more);
  } else {
    // Whoever joins while an alarm runs reads what the others got, in the same words.
    const say = (key: string) => scene.deps.phrases.say(scene.locale, `subscribe.${key}`);
    scene.speak([say('done-notice'), notice.text, say('more')].join('\n\n'), more);
  }
  const end = scene.deps.leaving(scene.conversation.channel, scene.locale);
  if (end !== null) scene.speak(end.text, [scene.button('do:move', 'move')]);
}

export function decline(scene: Scene): void {
  scene.close();
  scene.open('declined');
  scene.say('subscribe.declined');
}

const topicButton = (scene: Scene, topic: Topic, on: boolean) => ({
  id: `topic:${topic}`,
  label: `${on ? '✓ ' : '+ '}${scene.deps.phrases.say(scene.locale, `topic.${topic}`)}`,
});

/** A background topic on or off; only somebody who subscribed to alarms has them. */
export function toggleTopic(scene: Scene, topic: Topic): void {
  const { subscriptions } = scene.conversation;
  if (!subscriptions.some((subscription) => subscription.topic === 'alarm')) {
    beginSubscribe(scene);
    return;
  }
  const name = scene.deps.phrases.say(scene.locale, `topic.${topic}`);
  if (subscriptions.some((subscription) => subscription.topic === topic)) {
    scene.effect({ do: 'unsubscribe', topics: [topic], reason: 'unsubscribed' });
    scene.say('subscribe.topic-off', { topic: name }, [scene.button('do:settings', 'settings')]);
    return;
  }
  scene.effect({
    do: 'subscribe',
    consents: [{ topic, locale: scene.locale, wording: wording(scene, topic, scene.locale), at: scene.now }],
  });
  scene.say('subscribe.topic-on', { topic: name }, [scene.button('do:settings', 'settings')]);
}

/** What one gets and how to change it. */
export function showPreferences(scene: Scene): void {
  const { conversation, deps } = scene;
  const alarm = conversation.subscriptions.find((subscription) => subscription.topic === 'alarm');
  if (alarm === undefined) {
    if (scene.step?.name === 'consent') return askConsentAgain(scene);
    scene.say('preferences.none', undefined, [scene.button('do:subscribe', 'subscribe')]);
    return;
  }
  const topics = conversation.subscriptions.map((subscription) =>
    deps.phrases.say(scene.locale, `topic.${subscription.topic}`),
  );
  const quiet = alarm.quietFrom === null ? '' : `${clockTime(alarm.quietFrom)}–${clockTime(alarm.quietTo ?? 0)}`;
  const paused = alarm.pausedUntil !== null && alarm.pausedUntil > scene.now ? dayOf(alarm.pausedUntil, scene) : '';
  scene.say(
    'preferences.summary',
    {
      topics: topics.join(', '),
      extent: alarm.extent,
      quiet: quiet === '' ? 'none' : quiet,
      paused: paused === '' ? 'none' : paused,
    },
    [
      alarm.extent === 'all' ? scene.button('extent:edges', 'extent-edges') : scene.button('extent:all', 'extent-all'),
      quiet === '' ? scene.button('do:quiet', 'quiet') : scene.button('quiet:off', 'quiet-off'),
      paused === '' ? scene.button('do:pause', 'pause') : scene.button('pause:off', 'pause-off'),
      ...TOPICS.filter((topic) => topic !== 'alarm').map((topic) =>
        topicButton(
          scene,
          topic,
          conversation.subscriptions.some((subscription) => subscription.topic === topic),
        ),
      ),
      ...(deps.messengers.some(({ channel }) => channel !== conversation.channel)
        ? [scene.button('do:move', 'move')]
        : []),
      scene.button('do:unsubscribe', 'unsubscribe'),
    ],
  );
}

/** Extent, quiet hours and pause need a subscription; without one the way there is shown. */
export function prefer(
  scene: Scene,
  set: { extent?: 'all' | 'edges'; quiet?: { from: number; to: number } | null; pauseUntil?: number | null },
): void {
  if (scene.conversation.subscriptions.length === 0) {
    scene.say('preferences.none', undefined, [scene.button('do:subscribe', 'subscribe')]);
    return;
  }
  const back = [scene.button('do:settings', 'settings')];
  if (set.extent !== undefined) {
    scene.effect({ do: 'preferences', extent: set.extent });
    scene.say(`preferences.extent-${set.extent}`, undefined, back);
  }
  if (set.quiet !== undefined) {
    scene.effect({ do: 'preferences', quietFrom: set.quiet?.from ?? null, quietTo: set.quiet?.to ?? null });
    if (set.quiet === null) scene.say('preferences.quiet-off', undefined, back);
    else scene.say('preferences.quiet-on', { from: clockTime(set.quiet.from), to: clockTime(set.quiet.to) }, back);
  }
  if (set.pauseUntil !== undefined) {
    const until = set.pauseUntil;
    scene.effect({ do: 'preferences', pausedUntil: until });
    if (until === null) scene.say('preferences.pause-off', undefined, back);
    else scene.say('preferences.pause-on', { until: dayOf(until, scene) }, back);
  }
}

const clockTime = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

const dayOf = (at: number, scene: Scene): string => scene.deps.describe.dates(scene.locale).day(at);

/** Longer than this is no pause but an end, ms. */
const LONGEST_PAUSE_MS = 92 * 86_400_000;

/** The end a text names for a pause ("3 Tage", "bis Montag"), ms UTC; null when it names none that can be. */
export function pauseEnd(scene: Scene, text: string): number | null {
  const span = scene.deps.when(text);
  const end = span?.to ?? span?.from ?? 0;
  return end > scene.now && end - scene.now <= LONGEST_PAUSE_MS ? end : null;
}

/** A pause of the length the message names, else the question how long. */
export function pause(scene: Scene, text: string): void {
  const until = pauseEnd(scene, text);
  if (until !== null) return prefer(scene, { pauseUntil: until });
  askPause(scene);
}

export function askPause(scene: Scene): void {
  if (scene.conversation.subscriptions.length === 0) return showPreferences(scene);
  scene.open('pause');
  scene.say('preferences.pause-ask', undefined, [
    scene.button('pause:7', 'pause-7'),
    scene.button('pause:14', 'pause-14'),
    scene.button('pause:30', 'pause-30'),
  ]);
}

export function askQuiet(scene: Scene): void {
  if (scene.conversation.subscriptions.length === 0) return showPreferences(scene);
  scene.open('quiet');
  scene.say('preferences.quiet-ask', undefined, [scene.button('quiet:22-7', 'quiet-night')]);
}
