// What is in force, in whole sentences: the same for dialogue, public page and confirmation of a subscription.
import { createDates, type Dates } from '../core/dates.ts';
import type { Locale } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import { dayPhase, isStale, type Situation } from '../core/situation.ts';

export interface DescribeDeps {
  phrases: Phrases;
  settings(): Settings;
  situation(): Situation;
}

export type Describe = ReturnType<typeof createDescribe>;

export function createDescribe({ phrases, settings, situation }: DescribeDeps) {
  const known = new Map<string, Dates>();

  /** Made once per locale: formats are dear. */
  function dates(locale: Locale): Dates {
    const zone = settings().get('time_zone');
    const key = `${locale} ${zone}`;
    const found = known.get(key) ?? createDates(phrases, locale, zone);
    known.set(key, found);
    return found;
  }

  /** What holds and, in brackets, at what time that was so. */
  const dated = (locale: Locale): string => {
    const at = dates(locale).moment(situation().at);
    return `${describeSituation(locale)} ${phrases.say(locale, 'situation.as-of', { at })}`;
  };

  /** What holds, since when, until when, why; and that the news is old when it is. */
  function describeSituation(locale: Locale): string {
    const { phase, alarm } = situation();
    const { moment } = dates(locale);
    if (alarm === null || phase === 'off' || phase === 'none') return phrases.say(locale, `situation.${phase}`).trim();
    const open = alarm.until === null && phase !== 'ended' ? '.open' : '';
    const lines = [
      phrases.say(locale, `situation.${phase}${open}`, {
        stovesFrom: moment(alarm.stovesFrom),
        carsFrom: moment(alarm.carsFrom),
        until: alarm.until === null ? '' : moment(alarm.until, 'end'),
      }),
    ];
    if (alarm.reason !== null && phase !== 'ended')
      lines.push(phrases.say(locale, 'situation.reason', { reason: alarm.reason }));
    if (isStale(situation(), settings().number('stale_hours'))) {
      lines.push(phrases.say(locale, 'situation.stale'));
    }
    return lines.map((line) => line.trim()).join('\n');
  }

  /** What is known today of a coming day (ms UTC, `to` exclusive): one sentence that names the day. */
  function day(from: number, to: number, locale: Locale): string {
    const { dayName } = dates(locale);
    const last = to - 1;
    const named = dayName(from) === dayName(last) ? dayName(from) : `${dayName(from)} – ${dayName(last)}`;
    return phrases.say(locale, `situation.day.${dayPhase(situation(), from, to)}`, { day: named });
  }

  return { situation: describeSituation, dated, day, dates };
}
