// One turn while it is worked: the locale, what has been said so far, and what is to be changed.
import type { Conversation, Step } from '../core/conversation.ts';
import type { Candidate } from '../core/intent.ts';
import { type Locale, languageOf } from '../core/locale.ts';
import type { Button } from '../core/message.ts';
import type { PhraseValues } from '../core/phrases.ts';
import type { Effect, Reply, Turn, TurnOutcome } from '../core/turn.ts';
import type { DialogueDeps } from './ports.ts';

/** An open question of a dialogue is forgotten after this long, ms. */
const STEP_MS = 30 * 60_000;

export type Scene = ReturnType<typeof createScene>;

/** Collects one turn's replies and effects; nothing leaves it but the outcome. */
export function createScene(turn: Turn, deps: DialogueDeps) {
  const { conversation } = turn;
  const now = deps.clock.now();
  const replies: Reply[] = [];
  const effects: Effect[] = [];
  const left = new Set<string>();
  let locale = conversation.locale ?? conversation.platformLanguage ?? 'de';
  let step: Step | null = conversation.step !== null && conversation.step.expiresAt > now ? conversation.step : null;
  let stepChanged = step === null && conversation.step !== null;
  let lastIntent: string | null | undefined;
  let candidates: Candidate[] | undefined;
  /** Said in front of the first reply a person ever gets; behind it when help comes first. */
  let disclosure: 'before' | 'after' = 'before';

  const say = (key: string, values?: PhraseValues, buttons?: Button[]): void => {
    speak(deps.phrases.say(locale, key, values), buttons);
  };
  const speak = (text: string, buttons?: Button[], extra: Partial<Reply> = {}): void => {
    // Several photographs, one sentence.
    if (replies.some((reply) => reply.text === text)) return;
    const choose = deps.phrases.say(locale, 'button.choose');
    replies.push({ text, ...(buttons && buttons.length > 0 ? { buttons, choose } : {}), ...extra });
  };
  /** A button with a phrase `button.<name>` as its label. */
  const button = (id: string, name: string): Button => ({ id, label: deps.phrases.say(locale, `button.${name}`) });

  const erased = (): boolean => effects.some((effect) => effect.do === 'erase');

  function outcome(): TurnOutcome {
    const first = replies[0];
    const patch: Extract<Effect, { do: 'conversation' }>['set'] = {};
    if (first !== undefined && conversation.disclosedAt === null) {
      const text = deps.phrases.say(locale, 'disclosure', {
        city: deps.settings().get('stadt'),
        link: `${deps.publicUrl}/datenschutz`,
      });
      replies[0] = {
        ...first,
        text: disclosure === 'before' ? `${text}\n\n${first.text}` : `${first.text}\n\n${text}`,
      };
      patch.disclosed = true;
    }
    if (stepChanged) patch.step = step;
    if (lastIntent !== undefined) patch.lastIntent = lastIntent;
    if (Object.keys(patch).length > 0 && !erased()) effects.push({ do: 'conversation', set: patch });
    const automatic = conversation.owner !== 'bot';
    return {
      conversationId: conversation.id,
      handled: turn.messages.map((message) => message.id).filter((id) => !left.has(id)),
      replies: automatic ? replies.map(marked) : replies,
      effects,
      ...(candidates === undefined ? {} : { candidates }),
    };
  }

  /** Where a person is awaited or writes, nobody shall take our words for theirs. Below the text: 112 comes first. */
  const marked = (reply: Reply): Reply => ({
    ...reply,
    text: `${reply.text}\n\n${deps.phrases.say(locale, 'automatic')}`,
    automatic: true,
  });

  return {
    turn,
    now,
    conversation: conversation as Conversation,
    deps,
    get locale(): Locale {
      return locale;
    },
    /** From here on this turn speaks `next`; Leichte Sprache stays for those who chose it. */
    speakIn(next: Locale): void {
      locale = next === 'de' && conversation.locale === 'de-simple' ? 'de-simple' : next;
    },
    /** As `speakIn`, and Leichte Sprache ends too: the person just chose. */
    speakExactly(next: Locale): void {
      locale = next;
    },
    /** A command or an answer of ours in another language than the one spoken here: from now on in that one. */
    hearCommand(text: string): void {
      const heard = deps.rules.languagesOf(text);
      const [other] = heard;
      if (other === undefined || heard.includes(languageOf(locale))) return;
      locale = other;
      effects.push({ do: 'locale', locale });
    },
    /** Remembers the language for what staff and notices say later, unless the person chose one of it themselves. */
    remember(next: Locale): void {
      if (conversation.locale === null || languageOf(conversation.locale) !== languageOf(next)) {
        effects.push({ do: 'locale', locale: next });
      }
    },
    /** What a typed number may mean. */
    offered: turn.offered,
    get step(): Step | null {
      return step;
    },
    open(name: string, data: Record<string, string> = {}): void {
      step = { name, data, expiresAt: now + STEP_MS };
      stepChanged = true;
    },
    close(): void {
      if (step !== null) stepChanged = true;
      step = null;
    },
    say,
    speak,
    button,
    effect: (effect: Effect): void => void effects.push(effect),
    count: (what: string, intent?: string): void =>
      void effects.push({ do: 'count', what, locale, ...(intent === undefined ? {} : { intent }) }),
    answered: (intent: string | null): void => {
      lastIntent = intent;
    },
    thought: (list: Candidate[]): void => {
      candidates = list;
    },
    discloseLast: (): void => {
      disclosure = 'after';
    },
    /** The next thing said will have the disclosure in front of it. */
    discloses: (): boolean => conversation.disclosedAt === null && replies.length === 0 && disclosure === 'before',
    /** Somebody waits for a person, since before or since this turn. */
    awaitsPerson: (): boolean => conversation.openTicket !== null || effects.some((effect) => effect.do === 'ticket'),
    /** The person is erased by this turn: what came later in it is a new person's, and left for the next. */
    erased,
    leave: (messageId: string): void => void left.add(messageId),
    said: (): number => replies.length,
    outcome,
  };
}
