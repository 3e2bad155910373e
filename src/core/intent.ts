// What people can mean and what we answer: the catalogue's nouns, and what a classifier says of a message.
import type { Language, Locale } from './locale.ts';

/** A stable id such as `alarm.status`; `None` is everything the bot must not answer by itself. */
export type IntentId = string;
export const NONE: IntentId = 'None';

/** Dialogues an intent may open instead of a plain answer. */
export const ACTIONS = [
  'subscribe',
  'unsubscribe',
  'erase',
  'human',
  'suggestion',
  'complaint',
  'report',
  'language',
  'settings',
  'my-data',
] as const;
export type Action = (typeof ACTIONS)[number];

export interface Source {
  name: string;
  url?: string;
}

/** Short elliptical questions that only make sense after this intent's answer. */
export interface FollowUp {
  intent: IntentId;
  utterances: Partial<Record<Language, string[]>>;
}

export interface Intent {
  id: IntentId;
  label: Partial<Record<Locale, string>>;
  description: string;
  owner: string;
  source: Source[];
  /** ISO date: when somebody last checked the facts. */
  asOf?: string;
  /** ISO date: after this day the facts want a new check. */
  validUntil?: string;
  action?: Action;
  /** The answer comes with the offer of a person. */
  staff: boolean;
  buttons: IntentId[];
  followUps: FollowUp[];
  utterances: Partial<Record<Language, string[]>>;
  /** Only in `None`: messages close to the domain that we still must not answer. */
  near: Partial<Record<Language, string[]>>;
  answers: Partial<Record<Locale, string>>;
}

/** A whole catalogue. `hash` covers everything training depends on: same hash, same model. */
export interface Catalogue {
  intents: Intent[];
  hash: string;
}

/** A finding of the lint: `line` is 1-based. */
export interface Finding {
  severity: 'error' | 'warning' | 'hint';
  file: string;
  line: number;
  rule: string;
  /** In English, as the command line prints it. */
  message: string;
  /** The same for a page in another language: its name and what is filled in. Faults of YAML itself have none. */
  said?: { code: string; values: Record<string, string | number> };
}

export interface Candidate {
  intent: IntentId;
  /** 0 … 1, comparable between messages of one model; not a probability. */
  confidence: number;
}

/** What the bot would do with a message. `emergency` is decided before any classifier. */
export type Zone = 'answer' | 'clarify' | 'escalate';

/** What the classifier says of one message. */
export interface Classification {
  language: Language;
  /** True when the language is one we do not speak; `language` is then the best one to apologise in. */
  foreign?: string;
  /** The intent to answer, or null when the bot would not answer by itself. */
  intent: IntentId | null;
  /** Score of the best intent other than None, after the None class has been held against it. */
  confidence: number;
  /** Best first, at most five, never None. */
  candidates: Candidate[];
  zone: Zone;
  /** A second question in the same message that would be answered too. */
  also?: IntentId;
}

/** What a classifier is told beside the text. */
export interface ClassifyContext {
  /** The language the platform or the conversation suggests; a prior, not a fact. */
  language?: Language;
  /** The intent answered last, if it is fresh enough for a follow-up. */
  lastIntent?: IntentId;
}

/**
 * Understands one message. Promises: never throws for any text; at most 30 ms for 4,096 hostile characters; keeps
 * no text after it returned.
 */
export interface Classifier {
  classify(text: string, context?: ClassifyContext): Classification;
  /** The catalogue hash the model was trained on. */
  readonly hash: string;
  readonly thresholds: { answer: number; clarify: number };
}
