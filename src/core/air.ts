// Measured air: what was measured where and when, for everyone who says or draws it.

/** Pollutants we show. */
export const POLLUTANTS = ['pm10', 'pm25', 'no2'] as const;
export type Pollutant = (typeof POLLUTANTS)[number];

/** Classes of the Umweltbundesamt's index (scheme of hourly means), best first. */
export const AIR_CLASSES = ['very-good', 'good', 'moderate', 'poor', 'very-poor'] as const;
export type AirClass = (typeof AIR_CLASSES)[number];

/** One measured value. Never invented: a missing hour has no reading. */
export interface AirReading {
  pollutant: Pollutant;
  /** µg/m³ */
  value: number;
  /** How long it was averaged over: `hour` officially, `minutes` (the last five) by citizens' sensors. */
  averaging: 'hour' | 'minutes';
  /** End of the averaging time, ms UTC. */
  endsAt: number;
  /** Station code such as `DEBW118`, or `sensor.community`. */
  station: string;
  stationName: string;
  /** Who measured: official values and citizens' sensors are never mixed. */
  source: 'uba' | 'sensor-community';
  /** Null for citizens' sensors: they have no class. */
  airClass: AirClass | null;
  /** Sensors behind a median; 1 for a station. */
  sensors: number;
}

/** The hours of one pollutant at one station, oldest first; a gap is a missing hour. */
export interface AirSeries {
  station: string;
  stationName: string;
  pollutant: Pollutant;
  hours: { endsAt: number; value: number }[];
}

/** Everything known of the air at an instant. */
export interface AirView {
  /** The newest reading of each station and pollutant; may be old: see `endsAt`. */
  readings: AirReading[];
  series: AirSeries[];
  /** When the sources were last asked with success, ms UTC; null = never. */
  fetchedAt: number | null;
}

/** A value older than this is said to be old. */
export const AIR_STALE_MS = 3 * 3_600_000;
