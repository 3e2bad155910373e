// A view of the air as two days of values make it, for pages and pictures.
import { airClassOf } from '../../src/air/index-class.ts';
import { type AirView, POLLUTANTS } from '../../src/core/air.ts';

const HOUR = 3_600_000;

/** Two stations, 48 hours, three pollutants at the first and two at the second; three hours are missing. */
export function sampleAir(now: number): AirView {
  const last = Math.floor(now / HOUR) * HOUR;
  const stations = [
    { code: 'DEBW118', name: 'Stuttgart Am Neckartor', of: POLLUTANTS, base: 34 },
    { code: 'DEBW013', name: 'Stuttgart-Bad Cannstatt', of: ['pm10', 'no2'] as const, base: 22 },
  ];
  const series = stations.flatMap(({ code, name, of, base }) =>
    of.map((pollutant, index) => ({
      station: code,
      stationName: name,
      pollutant,
      hours: Array.from({ length: 48 }, (_, n) => ({
        endsAt: last - (47 - n) * HOUR,
        value: Math.round(base - index * 9 + 10 * Math.sin(n / 4 + index) + n / 4),
      })).filter((_, n) => n < 20 || n > 22),
    })),
  );
  const readings = series.map((one) => {
    const { endsAt, value } = one.hours.at(-1)!;
    return {
      pollutant: one.pollutant,
      value,
      averaging: 'hour' as const,
      endsAt,
      station: one.station,
      stationName: one.stationName,
      source: 'uba' as const,
      airClass: airClassOf(one.pollutant, value),
      sensors: 1,
    };
  });
  return { readings, series, fetchedAt: now };
}
