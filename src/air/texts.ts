// Measured air as sentences: values, what they mean for today, and the nearest station.
import { AIR_STALE_MS, type AirReading, type AirView } from '../core/air.ts';
import { type Locale, languageOf } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';
import { worstClass } from './index-class.ts';

export interface AirTextOptions {
  air: {
    view(): AirView;
    nearest(latitude: number, longitude: number): { code: string; name: string; km: number } | null;
  };
  phrases: Phrases;
  now(): number;
  /** IANA name. */
  timeZone(): string;
  city(): string;
}

/** Beyond this nobody is in the city, km. */
const FAR_KM = 40;

/** Nothing here ever states a value that was not measured; without one it says so and where to look. */
export function createAirTexts({ air, phrases, now, timeZone, city }: AirTextOptions) {
  const say = (locale: Locale, key: string, values?: Record<string, string | number>) =>
    phrases.say(locale, `air.${key}`, values);

  const official = (station?: string): AirReading[] =>
    air.view().readings.filter((one) => one.source === 'uba' && (station === undefined || one.station === station));

  /** "18 Uhr", with the day when it is not today's; midnight is 24 o'clock of the day before. */
  function moment(locale: Locale, ms: number): string {
    const tag = locale === 'ar' ? 'ar-u-nu-latn' : languageOf(locale);
    const format = (options: Intl.DateTimeFormatOptions, at = ms) =>
      new Intl.DateTimeFormat(tag, { timeZone: timeZone(), ...options }).format(at);
    const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const midnight = clock === '00:00';
    const long = midnight ? '24:00' : clock;
    const time = languageOf(locale) === 'de' && long.endsWith(':00') ? String(Number(long.slice(0, 2))) : long;
    const day = (at: number) => format({ weekday: 'long', day: 'numeric', month: 'long' }, at);
    const at = midnight ? ms - 1 : ms;
    return day(at) === day(now()) ? say(locale, 'moment', { time }) : say(locale, 'moment-day', { day: day(at), time });
  }

  function lines(locale: Locale, readings: AirReading[]): string[] {
    const stations = new Map<string, AirReading[]>();
    for (const reading of readings) stations.set(reading.station, [...(stations.get(reading.station) ?? []), reading]);
    return [...stations.values()].map((own) => {
      const newest = Math.max(...own.map((reading) => reading.endsAt));
      const values = own.map((reading) =>
        say(locale, reading.endsAt === newest ? 'value' : 'value-at', {
          pollutant: say(locale, `pollutant.${reading.pollutant}`),
          value: Math.round(reading.value),
          class: reading.airClass === null ? '' : say(locale, `class.${reading.airClass}`),
          ...(reading.endsAt === newest ? {} : { at: moment(locale, reading.endsAt) }),
        }),
      );
      const station = say(locale, 'station', { station: own[0]!.stationName, at: moment(locale, newest) });
      return [station, ...values.map((value) => `• ${value}`)].join('\n');
    });
  }

  function withFrame(locale: Locale, readings: AirReading[]): string {
    if (readings.length === 0) return say(locale, 'none');
    const newest = Math.max(...readings.map((reading) => reading.endsAt));
    const old = now() - newest > AIR_STALE_MS ? [say(locale, 'old', { at: moment(locale, newest) })] : [];
    return [...old, ...lines(locale, readings), say(locale, 'source')].join('\n\n');
  }

  return {
    moment,
    /** The newest values of all stations, with hour, class and source. */
    values: (locale: Locale): string => withFrame(locale, official()),
    /** What the worst of the fresh values means for being outdoors; empty without one. */
    advice(locale: Locale): string {
      const fresh = official().filter((reading) => now() - reading.endsAt <= AIR_STALE_MS);
      const worst = worstClass(fresh.map((reading) => reading.airClass));
      return worst === null ? '' : say(locale, `advice.${worst}`);
    },
    /** The values of the station nearest to a place. */
    near(latitude: number, longitude: number, locale: Locale): string {
      const nearest = air.nearest(latitude, longitude);
      if (nearest === null) return say(locale, 'none');
      if (nearest.km > FAR_KM) return say(locale, 'far', { city: city() });
      const km =
        nearest.km < 1
          ? new Intl.NumberFormat(languageOf(locale), { maximumFractionDigits: 1 }).format(nearest.km)
          : Math.round(nearest.km);
      const readings = official(nearest.code);
      return `${say(locale, 'near', { station: nearest.name, km })}\n\n${withFrame(locale, readings)}`;
    },
  };
}
