// Free text: language, intent, and one of three zones: answer, ask back, hand over.
import type { Classification } from '../core/intent.ts';
import { languageOf } from '../core/locale.ts';
import { beginAction } from './action.ts';
import { answer, intentButton } from './answer.ts';
import { keyword } from './command.ts';
import { handOver } from './handoff.ts';
import type { Scene } from './scene.ts';
import { remind } from './step.ts';

/** A follow-up may refer to the last answer for this long, ms. */
const CONTEXT_MS = 10 * 60_000;
/** A candidate is offered from this share of the best one's confidence on. */
const WORTH_OFFERING = 0.35;
/** Below this many letters a text says nothing about its language. */
const TELLING_LENGTH = 12;

export function understand(scene: Scene, text: string): void {
  if (keyword(scene, text)) return;
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
  const open = scene.step;
  switch (classification.zone) {
    case 'answer':
      answerOne(scene, classification.intent, text);
      if (classification.also !== undefined) answerOne(scene, classification.also, text);
      if (open !== null && scene.step === open) remind(scene);
      return;
    case 'clarify':
      return askBack(scene, classification, text);
    case 'escalate':
      return giveUp(scene, classification, text);
  }
}

function answerOne(scene: Scene, id: string | null, text: string): void {
  const intent = id === null ? undefined : scene.deps.answers().intent(id);
  if (intent === undefined) {
    handOver(scene, 'question', text);
  } else if (intent.action !== undefined) {
    scene.answered(intent.id);
    scene.count('answered', intent.id);
    beginAction(scene, intent.action, text);
  } else {
    answer(scene, intent);
  }
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
  const buttons = [...intents.map((intent) => intentButton(scene, intent)), scene.button('human:ask', 'human')];
  scene.open('clarify', { intents: intents.map((intent) => intent.id).join(' '), text: text.slice(0, 500) });
  scene.say('clarify.ask', undefined, buttons);
  scene.count('asked-back');
}

function giveUp(scene: Scene, classification: Classification, text: string): void {
  if (scene.conversation.owner === 'queue') return addToQueue(scene);
  if (scene.step?.name === 'clarify') scene.close();
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
  scene.open('clarify', { intents: '', text: text.slice(0, 500) });
  scene.speak(phrases.say('de', phrases.has(key) ? key : 'foreign.other'), [
    { id: 'human:ask', label: '👤 Mensch / human' },
    { id: 'lang:en', label: 'English' },
    { id: 'lang:de', label: 'Deutsch' },
  ]);
  scene.count('foreign');
}
