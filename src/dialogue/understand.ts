// Free text: language, intent, and one of three zones: answer, ask back, hand over.
import type { Classification } from '../core/intent.ts';
import { languageOf } from '../core/locale.ts';
import { offer, openChoice } from './clarify.ts';
import { keyword } from './command.ts';
import { explainStop, follow } from './follow.ts';
import { askToWithdraw, handOver } from './handoff.ts';
import type { Scene } from './scene.ts';
import { askAgain, remind } from './step.ts';

/** A follow-up may refer to the last answer for this long, ms. */
const CONTEXT_MS = 10 * 60_000;
/** A candidate is offered from this share of the best one's confidence on. */
const WORTH_OFFERING = 0.35;
/** Below this many letters a text says nothing about its language. */
const TELLING_LENGTH = 12;

export function understand(scene: Scene, text: string): void {
  const open = scene.step;
  const goOn = (): void => {
    if (open !== null && scene.step === open) remind(scene);
  };
  if (keyword(scene, text)) return goOn();
  if (open === null && withoutQuestion(scene, text)) return;
  const { conversation, deps } = scene;
  const fresh = conversation.lastIntentAt !== null && scene.now - conversation.lastIntentAt < CONTEXT_MS;
  const classification = deps.classifier().classify(text, {
    language: languageOf(conversation.locale ?? conversation.platformLanguage ?? 'de'),
    ...(fresh && conversation.lastIntent !== null ? { lastIntent: conversation.lastIntent } : {}),
  });
  scene.thought(classification.candidates);
  scene.speakIn(classification.language);
  if (text.length >= TELLING_LENGTH && classification.foreign === undefined) scene.remember(classification.language);
  if (classification.foreign !== undefined && classification.zone !== 'answer')
    return foreign(scene, classification, text);
  switch (classification.zone) {
    case 'answer':
      if (!answerOne(scene, classification, text) && classification.also !== undefined)
        answerOne(scene, { intent: classification.also }, text);
      return goOn();
    case 'clarify':
      if (askAgain(scene, text)) return;
      return askBack(scene, classification, text);
    case 'escalate':
      if (askAgain(scene, text)) return;
      giveUp(scene, classification, text);
      return goOn();
  }
}

/** True when it began a dialogue: what else the message may hold is left to that. */
function answerOne(scene: Scene, { intent: id }: Pick<Classification, 'intent'>, text: string): boolean {
  const intent = id === null ? undefined : scene.deps.answers().intent(id);
  if (intent === undefined) {
    handOver(scene, 'question', text);
    return true;
  }
  if (intent.action === 'unsubscribe' && scene.deps.rules.doubtsStop(text)) {
    explainStop(scene, intent);
    return true;
  }
  return follow(scene, intent, text);
}

/** "Ja", "doch nicht", "👍" when nothing was asked: no ticket comes of it. */
function withoutQuestion(scene: Scene, text: string): boolean {
  const { rules } = scene.deps;
  const { conversation } = scene;
  const refused = rules.no(text) || rules.cancel(text);
  if (conversation.openTicket !== null && refused) {
    askToWithdraw(scene);
    return true;
  }
  const said = /[\p{L}\p{N}]/u.test(text);
  if (said && !refused && !rules.yes(text)) return false;
  const stop = refused && conversation.subscriptions.length > 0;
  scene.say('step.nothing-open', undefined, [
    ...(stop ? [scene.button('do:unsubscribe', 'unsubscribe')] : []),
    scene.button('do:status', 'status'),
    scene.button('do:help', 'help'),
  ]);
  return true;
}

/** "Meinten Sie …?" with up to three buttons and a person. While a person is awaited, staff get it instead. */
function askBack(scene: Scene, classification: Classification, text: string): void {
  if (scene.conversation.owner === 'queue') return addToQueue(scene);
  const least = (classification.candidates[0]?.confidence ?? 0) * WORTH_OFFERING;
  const intents = classification.candidates
    .filter(({ intent, confidence }) => confidence >= least && !intent.startsWith('smalltalk.'))
    .slice(0, 3)
    .flatMap((candidate) => scene.deps.answers().intent(candidate.intent) ?? []);
  if (intents.length === 0) return giveUp(scene, classification, text);
  offer(
    scene,
    intents.map((intent) => intent.id),
    text,
  );
  scene.count('asked-back');
}

function giveUp(scene: Scene, classification: Classification, text: string): void {
  if (scene.conversation.owner === 'queue') return addToQueue(scene);
  handOver(scene, 'question', text, { candidates: classification.candidates });
}

/** A person is already awaited: what was written is there for them; said once, not after every line. */
function addToQueue(scene: Scene): void {
  scene.effect({ do: 'ticket-news' });
  scene.say('handoff.noted');
}

/** A language we do not speak: said in that language, with a person offered. */
function foreign(scene: Scene, classification: Classification, text: string): void {
  const key = `foreign.${classification.foreign}`;
  const { phrases } = scene.deps;
  openChoice(scene, [], text);
  scene.speak(phrases.say('de', phrases.has(key) ? key : 'foreign.other'), [
    { id: 'human:ask', label: '👤 Mensch / human' },
    { id: 'lang:en', label: 'English' },
    { id: 'lang:de', label: 'Deutsch' },
  ]);
  scene.count('foreign');
}
