// Free text: language, intent, and one of three zones: answer, ask back, hand over.
import type { Classification, Intent } from '../core/intent.ts';
import { languageOf } from '../core/locale.ts';
import { answer, basis, GREETING, isLive } from './answer.ts';
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
/** Questions that a day can be asked of, and the longest stretch of days that is one, ms. */
const DAY_INTENTS = new Set(['alarm.status', 'alarm.outlook']);
const LONGEST_DAYS_MS = 8 * 86_400_000;

export function understand(scene: Scene, text: string): void {
  const open = scene.step;
  const goOn = (): void => {
    if (open !== null && scene.step === open) remind(scene);
  };
  if (keyword(scene, text)) return goOn();
  if (stays(scene, text)) return goOn();
  const { conversation, deps } = scene;
  const fresh = conversation.lastIntentAt !== null && scene.now - conversation.lastIntentAt < CONTEXT_MS;
  const before = fresh && conversation.lastIntent !== null ? deps.answers().intent(conversation.lastIntent) : undefined;
  if (before !== undefined && before.source.length > 0 && deps.rules.objection(text)) {
    if (conversation.owner === 'queue') addToQueue(scene);
    else basis(scene, before, 'answer.doubted');
    return goOn();
  }
  if ((open === null || open.name === 'declined') && withoutQuestion(scene, text)) return;
  if (before !== undefined && before.source.length > 0 && deps.rules.basisRequest(text)) {
    basis(scene, before);
    return goOn();
  }
  const classification = deps.classifier().classify(text, {
    language: languageOf(conversation.locale ?? conversation.platformLanguage ?? 'de'),
    ...(before === undefined ? {} : { lastIntent: before.id }),
  });
  scene.thought(classification.candidates);
  scene.speakIn(classification.language);
  if (text.length >= TELLING_LENGTH && classification.foreign === undefined) scene.remember(classification.language);
  if (classification.foreign !== undefined && classification.zone !== 'answer')
    return foreign(scene, classification, text);
  if (aboutDay(scene, classification, text, before)) return goOn();
  if (classification.zone === 'escalate' && before === undefined && open === null && isFragment(scene, text))
    return askWhat(scene);
  switch (classification.zone) {
    case 'answer':
      if (classification.intent === GREETING && scene.awaitsPerson()) {
        handOver(scene, 'human', text);
        return goOn();
      }
      if (!answerOne(scene, classification, text, before) && classification.also !== undefined)
        answerOne(scene, { intent: classification.also }, text, before);
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
function answerOne(
  scene: Scene,
  { intent: id }: Pick<Classification, 'intent'>,
  text: string,
  before: Intent | undefined,
): boolean {
  const intent = id === null ? undefined : scene.deps.answers().intent(id);
  if (intent === undefined) {
    handOver(scene, 'question', text);
    return true;
  }
  if (intent.action === 'subscribe' && scene.step?.name === 'consent') {
    // The question about the notices is on the table already: what is asked is how often they come.
    return answerOne(scene, { intent: 'service.frequency' }, text, before);
  }
  if (intent.action === 'unsubscribe' && scene.deps.rules.doubtsStop(text)) {
    explainStop(scene, intent);
    return true;
  }
  // A follow-up that leads to the same answer: said, so that nobody thinks they were not read.
  const same = before?.id === intent.id && !isLive(intent) && scene.deps.rules.elliptical(text);
  return follow(scene, intent, text, same ? scene.deps.phrases.say(scene.locale, 'answer.again') : '');
}

/** "Bitte nicht abmelden": nothing changes, and that is said. */
function stays(scene: Scene, text: string): boolean {
  if (!scene.deps.rules.stays(text)) return false;
  scene.hearCommand(text);
  scene.say(scene.conversation.subscriptions.length > 0 ? 'stop.kept' : 'stop.kept-none');
  return true;
}

/** "Gilt morgen Alarm?", "und am Sonntag?": what is known today of that day, then what holds now. */
function aboutDay(scene: Scene, classification: Classification, text: string, before: Intent | undefined): boolean {
  const { deps, conversation } = scene;
  const said = classification.intent;
  const asks =
    said !== null
      ? DAY_INTENTS.has(said)
      : classification.candidates[0] !== undefined && DAY_INTENTS.has(classification.candidates[0].intent);
  const follows = deps.rules.elliptical(text) && (before === undefined || before.id.startsWith('alarm.'));
  const elsewhere = classification.zone === 'answer' && said !== null && !/^(alarm|smalltalk)\./.test(said);
  if ((!asks && !follows) || elsewhere || conversation.owner === 'staff') return false;
  const day = deps.when(text);
  const status = deps.answers().intent('alarm.status');
  if (day?.grain !== 'day' || day.to === undefined || day.to - day.from > LONGEST_DAYS_MS || status === undefined)
    return false;
  const lead = day.from <= scene.now ? '' : deps.describe.day(day.from, day.to, scene.locale);
  answer(scene, status, { lead });
  return true;
}

/** Says nothing by itself. */
const ONE_LETTER = /^[^\p{L}\p{N}]*\p{L}[^\p{L}\p{N}]*$/u;

/** "Wo", "und wann?" with nothing before it: no person could answer that either. */
const isFragment = (scene: Scene, text: string): boolean =>
  scene.conversation.owner !== 'queue' && text.trim().split(/\s+/).length <= 2 && scene.deps.rules.elliptical(text);

/** "Ja", "doch nicht", "👍" when nothing was asked: no ticket comes of it. */
function withoutQuestion(scene: Scene, text: string): boolean {
  const { rules } = scene.deps;
  const { conversation } = scene;
  const refused = rules.no(text) || rules.cancel(text);
  if (conversation.openTicket !== null && refused) {
    askToWithdraw(scene);
    return true;
  }
  if (conversation.openTicket !== null && rules.waitingRequest(text)) {
    scene.hearCommand(text);
    scene.say('handoff.already', { promise: scene.deps.promise(scene.locale) });
    return true;
  }
  const said = /[\p{L}\p{N}]/u.test(text);
  if (ONE_LETTER.test(text)) {
    askWhat(scene);
    return true;
  }
  if (said && !refused && !rules.yes(text)) return false;
  if (!said && /[?？؟]/.test(text)) {
    askWhat(scene);
    return true;
  }
  const stop = refused && conversation.subscriptions.length > 0;
  scene.say('step.nothing-open', undefined, [
    ...(stop ? [scene.button('do:unsubscribe', 'unsubscribe')] : []),
    scene.button('do:status', 'status'),
    scene.button('do:help', 'help'),
  ]);
  return true;
}

function askWhat(scene: Scene): void {
  scene.say('step.what', undefined, [scene.button('do:status', 'status'), scene.button('do:help', 'help')]);
}

/** "Meinten Sie …?" with up to three buttons and a person. While a person is awaited, staff get it instead. */
function askBack(scene: Scene, classification: Classification, text: string): void {
  if (scene.conversation.owner === 'queue') return addToQueue(scene);
  const [best] = classification.candidates;
  const offerable = classification.candidates.filter(
    ({ intent, confidence }) =>
      confidence >= (best?.confidence ?? 0) * WORTH_OFFERING &&
      !intent.startsWith('smalltalk.') &&
      intent !== 'service.human',
  );
  // "Vielleicht": nearest to small talk, and nothing else is near.
  const { clarify } = scene.deps.classifier().thresholds;
  if (best?.intent.startsWith('smalltalk.') && !offerable.some(({ confidence }) => confidence >= clarify))
    return askWhat(scene);
  const intents = offerable.slice(0, 3).flatMap((candidate) => scene.deps.answers().intent(candidate.intent) ?? []);
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

/** A person is already awaited: what was written is there for them. */
function addToQueue(scene: Scene): void {
  scene.effect({ do: 'ticket-news' });
  scene.say('handoff.noted', { promise: scene.deps.promise(scene.locale) });
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
