// Classes of the Umweltbundesamt's air quality index: scheme of hourly means, five classes.
import { AIR_CLASSES, type AirClass, type Pollutant } from '../core/air.ts';

/** Upper bounds of the first four classes in whole µg/m³; above the last one is the fifth. */
export type Bounds = Record<Pollutant, readonly [number, number, number, number]>;

/** As published with API v4 (thresholds of type `aq4`); used until the API's own are read. */
export const BOUNDS: Bounds = {
  pm10: [9, 27, 54, 90],
  pm25: [5, 15, 30, 50],
  no2: [10, 30, 60, 100],
};

/** The class of an hourly mean; the value is rounded first, as the bounds are whole numbers. */
export function airClassOf(pollutant: Pollutant, value: number, bounds: Bounds = BOUNDS): AirClass {
  const whole = Math.round(value);
  const index = bounds[pollutant].findIndex((bound) => whole <= bound);
  return AIR_CLASSES[index === -1 ? 4 : index]!;
}

/** The worst of several classes decides; null without one. */
export function worstClass(classes: readonly (AirClass | null)[]): AirClass | null {
  const worst = Math.max(-1, ...classes.map((one) => (one === null ? -1 : AIR_CLASSES.indexOf(one))));
  return AIR_CLASSES[worst] ?? null;
}
