// Measured air for everyone who says or draws it.

import { createAir } from '../air/air.ts';
import { airChart } from '../air/chart.ts';
import { createAirTexts } from '../air/texts.ts';
import type { Config } from '../config.ts';
import type { AirSeries } from '../core/air.ts';
import type { Clock } from '../core/clock.ts';
import type { Locale } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { Database } from '../storage/database.ts';
import { openKeyv } from '../storage/keyv-store.ts';
import type { PinoShaped } from './pino-shape.ts';

export interface AirParts {
  config: Config;
  database: Database;
  clock: Clock;
  log: PinoShaped;
  phrases: Phrases;
  settings(): Settings;
}

/** Knows at once what an earlier process left in the cache; asks the sources only through `refresh`. */
export async function openAir({ config, database, clock, log, phrases, settings }: AirParts) {
  const cache = openKeyv<unknown>(database, 'air', () => clock.now());
  const air = createAir({
    roots: { uba: config.air.ubaRoot ?? undefined, sensorCommunity: config.air.sensorCommunityRoot ?? undefined },
    stations: config.air.stations,
    cache: { get: (key) => cache.get(key), set: (key, value, ttl) => cache.set(key, value, ttl) },
    clock,
    log,
  });
  await air.restore();
  const timeZone = (): string => settings().get('time_zone');
  const texts = createAirTexts({ air, phrases, now: () => clock.now(), timeZone, city: () => settings().get('stadt') });
  return {
    refresh: air.refresh,
    dialogue: { values: texts.values, advice: texts.advice, near: texts.near },
    web: {
      view: air.view,
      chart: (series: AirSeries[], locale: Locale) => airChart(series, { phrases, locale, timeZone: timeZone() }),
      text: texts.values,
    },
  };
}
