// Hourly values of one station as a line chart in SVG: colours, dashes and words all say which line is which.
import type { AirSeries, Pollutant } from '../core/air.ts';
import { type Locale, languageOf } from '../core/locale.ts';
import type { Phrases } from '../core/phrases.ts';

export interface ChartOptions {
  phrases: Phrases;
  locale: Locale;
  /** IANA name. */
  timeZone: string;
}

const WIDTH = 430;
const HEIGHT = 236;
const LEFT = 30;
const RIGHT = 352;
const TOP = 24;
const BOTTOM = 204;
const HOUR_MS = 3_600_000;
/** Ticks on the time axis, hours apart. */
const TICK_HOURS = 12;
/** Used where no style sheet colours the classes; contrast over 4.5 on white. */
const HUES: Record<Pollutant, string> = { pm10: '#8a4b00', pm25: '#7a2e8f', no2: '#0b5f8a' };
const DASHES: Record<Pollutant, string> = { pm10: 'none', pm25: '7 4', no2: '2 4' };

/** Null without two hours to join. A missing hour is a gap in the line, never a guess. */
export function airChart(series: readonly AirSeries[], { phrases, locale, timeZone }: ChartOptions): string | null {
  const drawn = series.filter((one) => one.hours.length > 1);
  const times = drawn.flatMap((one) => one.hours.map((hour) => hour.endsAt));
  if (drawn.length === 0) return null;
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const most = niceCeiling(Math.max(...drawn.flatMap((one) => one.hours.map((hour) => hour.value)), 10));
  const x = (ms: number) => round(LEFT + ((ms - from) / Math.max(to - from, HOUR_MS)) * (RIGHT - LEFT));
  const y = (value: number) => round(BOTTOM - (value / most) * (BOTTOM - TOP));
  const say = (key: string, values?: Record<string, string | number>) => phrases.say(locale, `air.${key}`, values);
  const short = (pollutant: Pollutant) => say(`short.${pollutant}`);
  const tag = locale === 'ar' ? 'ar-u-nu-latn' : languageOf(locale);
  const format = (ms: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { timeZone, ...options }).format(ms);
  const clock = (ms: number) => format(ms, { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

  const title = say('chart.title', {
    pollutants: drawn.map((one) => short(one.pollutant)).join(', '),
    station: drawn[0]!.stationName,
  });
  const description = say('chart.from-to', {
    from: clock(from),
    to: clock(to),
    values: drawn.map((one) => `${short(one.pollutant)} ${Math.round(one.hours.at(-1)!.value)} µg/m³`).join(', '),
  });
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = most * share;
    return `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(value)}" y2="${y(value)}" stroke="#d5dce3"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end" font-size="12">${round(value)}</text>`;
  });
  const ticks = tickTimes(from, to, timeZone).map(
    (ms) =>
      `<line class="grid" x1="${x(ms)}" x2="${x(ms)}" y1="${BOTTOM}" y2="${BOTTOM + 5}" stroke="#d5dce3"/><text x="${x(ms)}" y="${BOTTOM + 20}" text-anchor="middle" font-size="12">${escapeXml(clock(ms))}</text>`,
  );
  const labels = spread(drawn.map((one) => y(one.hours.at(-1)!.value)));
  const lines = drawn.map((one, index) => {
    const last = one.hours.at(-1)!;
    return `<g class="${one.pollutant}"><path class="curve" d="${path(one, x, y)}" fill="none" stroke="${HUES[one.pollutant]}" stroke-width="2.2" stroke-dasharray="${DASHES[one.pollutant]}"/><circle class="dot" cx="${x(last.endsAt)}" cy="${y(last.value)}" r="3.5" fill="${HUES[one.pollutant]}"/><text class="name" x="${RIGHT + 8}" y="${round(labels[index]! + 4)}" font-size="12" fill="${HUES[one.pollutant]}">${escapeXml(short(one.pollutant))} ${Math.round(last.value)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(`${title}. ${description}`)}" font-family="system-ui, sans-serif" direction="ltr"><text x="0" y="12" font-size="12">${escapeXml(say('chart.unit'))}</text>${grid.join('')}${ticks.join('')}${lines.join('')}</svg>`;
}

function path(one: AirSeries, x: (ms: number) => number, y: (value: number) => number): string {
  let before: number | null = null;
  let text = '';
  for (const { endsAt, value } of one.hours) {
    const joined = before !== null && endsAt - before <= 1.5 * HOUR_MS;
    text += `${joined ? 'L' : 'M'}${x(endsAt)} ${y(value)}`;
    before = endsAt;
  }
  return text;
}

/** Noon and midnight in the city between two instants. */
function tickTimes(from: number, to: number, timeZone: string): number[] {
  const hour = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  const ticks: number[] = [];
  for (let ms = Math.ceil(from / HOUR_MS) * HOUR_MS; ms <= to; ms += HOUR_MS) {
    if (Number(hour.format(ms)) % TICK_HOURS === 0) ticks.push(ms);
  }
  return ticks;
}

/** The smallest of 10, 20, 40, 60, 80, 100, 200, … that holds the value. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

/** Moves labels apart so that none covers another. */
function spread(heights: number[]): number[] {
  const order = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  for (let i = 1; i < order.length; i++) order[i]!.height = Math.max(order[i]!.height, order[i - 1]!.height + 15);
  const over = Math.max(0, (order.at(-1)?.height ?? 0) - BOTTOM);
  const result: number[] = [];
  for (const { height, index } of order) result[index] = height - over;
  return result;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
