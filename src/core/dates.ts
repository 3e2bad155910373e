// Instants as people read them, in the city's time zone.
import { type Locale, languageOf } from './locale.ts';
import type { Phrases } from './phrases.ts';

export interface Dates {
  /** "Montag, 23. November, 18 Uhr"; midnight as an end is 24 o'clock of the day before. */
  moment(ms: number, as?: 'end'): string;
  /** "Sonntag, 29. November" */
  dayName(ms: number): string;
  /** "23. November 2026" */
  day(ms: number): string;
  /** "18:05" */
  time(ms: number): string;
}

const TAGS: Record<Locale, string> = {
  de: 'de-DE',
  'de-simple': 'de-DE',
  en: 'en-GB',
  tr: 'tr-TR',
  fr: 'fr-FR',
  it: 'it-IT',
  uk: 'uk-UA',
  ar: 'ar-u-nu-latn',
};

/** `zone` is an IANA name. */
export function createDates(phrases: Phrases, locale: Locale, zone: string): Dates {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(TAGS[locale], { timeZone: zone, ...options });
  const weekday = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const date = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const clock = format({ hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
  const german = languageOf(locale) === 'de';
  return {
    moment(ms, as) {
      const time = clock.format(ms);
      const midnight = time === '00:00' || time === '0:00';
      if (as === 'end' && midnight)
        return phrases.say(locale, 'web.date.until-midnight', { day: weekday.format(ms - 1) });
      return phrases.say(locale, 'web.date.moment', { day: weekday.format(ms), time: german ? short(time) : time });
    },
    dayName: (ms) => weekday.format(ms),
    day: (ms) => date.format(ms),
    time: (ms) => clock.format(ms),
  };
}

/** "18:00" → "18", as German says "18 Uhr". */
function short(time: string): string {
  const [hour = '', minute = ''] = time.split(':');
  return minute === '00' ? String(Number(hour)) : `${Number(hour)}:${minute}`;
}
