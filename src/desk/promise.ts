// By when a person answers, said so that it can be kept: in office hours today, else from the next opening.
import { type Locale, languageOf } from '../core/locale.ts';
import type { Phrases, PhraseValues } from '../core/phrases.ts';
import type { OfficeHours } from './office-hours.ts';

/** With less working time than this left, today is not promised. */
const LEAST_MINUTES_TODAY = 60;

/** Which sentence, and the instant in it (ms UTC): until when today, or from when. */
export type Promised =
  | { kind: 'today' | 'tomorrow' | 'weekday' | 'date'; at: number }
  /** There are no office hours one could promise. */
  | { kind: 'soon'; at: null };

/** Pure: what can be promised to somebody who asks at `now`. */
export function promiseAt(office: OfficeHours, now: number): Promised {
  const until = office.openUntil(now);
  if (until !== null && until - now >= LEAST_MINUTES_TODAY * 60_000) return { kind: 'today', at: until };
  const from = office.nextOpening(until ?? now);
  if (from === null) return { kind: 'soon', at: null };
  const today = Date.parse(office.local(now).day);
  const days = Math.round((Date.parse(office.local(from).day) - today) / 86_400_000);
  if (days === 0) return { kind: 'today', at: office.openUntil(from)! };
  return { kind: days === 1 ? 'tomorrow' : days < 7 ? 'weekday' : 'date', at: from };
}

/**
 * The promise as a clause for citizens ("heute bis 16 Uhr", "am Montag ab 9 Uhr"), from the phrases `desk.promise.*`.
 * What the dialogue says when it hands over, and what staff see on the card.
 */
export function createPromisedText(office: OfficeHours, phrases: Phrases, zone: () => string) {
  return (locale: Locale, now: number): string => {
    const promised = promiseAt(office, now);
    if (promised.at === null) return phrases.say(locale, 'desk.promise.soon');
    return phrases.say(locale, `desk.promise.${promised.kind}`, valuesOf(locale, promised.at, zone()));
  };
}

/** `hour`: 16 or 12:30; `clock`: always 16:00; `weekday` and `date` in words of the locale. */
function valuesOf(locale: Locale, at: number, timeZone: string): PhraseValues {
  const language = languageOf(locale);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
  const [hour, minute] = clock.split(':') as [string, string];
  return {
    clock,
    hour: minute === '00' ? String(Number(hour)) : `${Number(hour)}:${minute}`,
    weekday: new Intl.DateTimeFormat(language, { timeZone, weekday: 'long' }).format(at),
    date: new Intl.DateTimeFormat(language, { timeZone, day: 'numeric', month: 'long' }).format(at),
  };
}
