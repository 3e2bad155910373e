// What is in force, in whole sentences: the same for dialogue, public page and confirmation of a subscription.
import { type Locale, languageOf } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Situation } from '../core/situation.ts';

export interface DescribeDeps {
  phrases: Phrases;
  settings(): Settings;
  situation(): Situation;
}

export type Describe = ReturnType<typeof createDescribe>;

/** An open alarm about which nothing was said for this long is told to be old, ms (issue: 26 h). */
const STALE_MS = 26 * 3_600_000;

export function createDescribe({ phrases, settings, situation }: DescribeDeps) {
  const zone = (): string => settings().get('time_zone');

  /** "Montag, 23. November, 18:00": a day and an hour people can act on. */
  function instant(at: number, locale: Locale): string {
    return new Intl.DateTimeFormat(languageOf(locale), {
      timeZone: zone(),
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
    }).format(at);
  }

  /** What holds, since when, until when, why; and that the news is old when it is. */
  function describeSituation(locale: Locale): string {
    const { phase, alarm, at } = situation();
    const now = instant(at, locale);
    if (alarm === null || phase === 'off' || phase === 'none')
      return phrases.say(locale, `situation.${phase}`, { at: now }).trim();
    const open = alarm.until === null && phase !== 'ended' ? '.open' : '';
    const lines = [
      phrases.say(locale, `situation.${phase}${open}`, {
        at: now,
        stovesFrom: instant(alarm.stovesFrom, locale),
        carsFrom: instant(alarm.carsFrom, locale),
        until: alarm.until === null ? '' : instant(alarm.until, locale),
      }),
    ];
    if (alarm.reason !== null && phase !== 'ended')
      lines.push(phrases.say(locale, 'situation.reason', { reason: alarm.reason }));
    if (phase === 'active' && alarm.until === null && at - alarm.lastNewsAt > STALE_MS) {
      lines.push(phrases.say(locale, 'situation.stale'));
    }
    return lines.map((line) => line.trim()).join('\n');
  }

  /** Begin and end of the alarm in force or announced, or that there is none. */
  const alarmTimes = (locale: Locale): string => describeSituation(locale);

  return { situation: describeSituation, alarmTimes, instant };
}
