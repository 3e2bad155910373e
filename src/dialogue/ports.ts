// What the dialogue needs of the rest of the house.
import type { ChannelName } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import type { Dates } from '../core/dates.ts';
import type { Classifier, Intent, IntentId } from '../core/intent.ts';
import type { Locale } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Situation } from '../core/situation.ts';
import type { Rules } from './rules/create-rules.ts';
import type { When } from './rules/when.ts';

/** The published catalogue as the dialogue reads it. */
export interface Answers {
  intent(id: IntentId): Intent | undefined;
  all(): readonly Intent[];
  /** Goes along with buttons, so that a tap on an old message still works or says so. */
  revision: number;
}

export interface Messenger {
  channel: ChannelName;
  name: string;
  /** Begins a subscription there. */
  url: string;
  /** Hands in a code for a move there. */
  move(code: string): string;
}

export interface DialogueDeps {
  clock: Clock;
  rules: Rules;
  phrases: Phrases;
  settings(): Settings;
  situation(): Situation;
  classifier(): Classifier;
  answers(): Answers;
  /** Measured values and advice as sentences; empty string when there is nothing to advise. */
  air: {
    values(locale: Locale): string;
    advice(locale: Locale): string;
    near(latitude: number, longitude: number, locale: Locale): string;
  };
  /** What the city said last about an alarm that is announced or in force, in its own words; null: there is none. */
  noticeInForce(locale: Locale): { text: string } | null;
  /** What was said to everybody on a channel about its end; null: it stays. */
  leaving(channel: ChannelName, locale: Locale): { text: string } | null;
  /** Whole sentences about what is in force. */
  describe: {
    situation(locale: Locale): string;
    /** The same with the time it holds for. */
    dated(locale: Locale): string;
    /** What is known today of a day, ms UTC, `to` exclusive. */
    day(from: number, to: number, locale: Locale): string;
    dates(locale: Locale): Dates;
  };
  /** By when a person answers, as a sentence for people. */
  promise(locale: Locale): string;
  /** The day, time or span a text speaks of, read now in the city's time zone; null when it is none. */
  when(text: string): When | null;
  newToken(): string;
  /** A short code for people to type, never confused by ear or eye. */
  newCode(): string;
  hashToken(token: string): string;
  publicUrl: string;
  channels: Record<ChannelName, { buttons: number; notices: boolean }>;
  /** Messengers people can go on in: their names and links. */
  messengers: Messenger[];
}
