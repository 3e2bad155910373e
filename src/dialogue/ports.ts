// What the dialogue needs of the rest of the house.
import type { ChannelName } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import type { Classifier, Intent, IntentId } from '../core/intent.ts';
import type { Locale } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Situation } from '../core/situation.ts';
import type { Rules } from './rules/create-rules.ts';

/** The published catalogue as the dialogue reads it. */
export interface Answers {
  intent(id: IntentId): Intent | undefined;
  /** Goes along with buttons, so that a tap on an old message still works or says so. */
  revision: number;
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
  /** Whole sentences about what is in force. */
  describe: {
    situation(locale: Locale): string;
    alarmTimes(locale: Locale): string;
  };
  /** By when a person answers, as a sentence for people. */
  promise(locale: Locale): string;
  /** Minutes after midnight a phrase like "22 bis 7 Uhr" means; null when it is none. */
  quietHours(text: string): { from: number; to: number } | null;
  newToken(): string;
  hashToken(token: string): string;
  publicUrl: string;
  channels: Record<ChannelName, { buttons: number; notices: boolean }>;
  /** Messengers a web visitor can go on in; their names and links. */
  messengers: { name: string; url: string }[];
}
