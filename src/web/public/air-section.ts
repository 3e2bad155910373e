// Measured air on the page: values with class words, the chart, the same as a table, and where it comes from.
import { html, raw } from 'hono/html';
import { AIR_STALE_MS, type AirReading, type AirSeries, type AirView } from '../../core/air.ts';
import type { Html } from './layout.ts';
import type { Page } from './page.ts';

/** Hours in the table under the chart. */
const TABLE_HOURS = 12;

export function airSection(page: Page, view: AirView): Html {
  const { say } = page;
  const stations = byStation(view.readings.filter((reading) => reading.source === 'uba'));
  const sensors = view.readings.filter((reading) => reading.source === 'sensor-community');
  const newest = Math.max(...view.readings.map((reading) => reading.endsAt), 0);
  const old = view.readings.length > 0 && page.deps.clock.now() - newest > AIR_STALE_MS;
  return html`<section class="card" aria-labelledby="air">
<h2 id="air">${say('air.title')}</h2>
${
  stations.length === 0
    ? html`<p>${page.deps.phrases.say(page.locale, 'air.none')}</p>`
    : html`${old ? html`<p class="note">${page.deps.phrases.say(page.locale, 'air.old', { at: page.dates.moment(newest) })}</p>` : ''}
<div class="stations">${stations.map((readings) => station(page, readings))}</div>
${chartFigures(page, view.series)}
<p class="faint">${page.deps.phrases.say(page.locale, 'air.source')} ${say('air.why')}</p>`
}
${sensors.length > 0 ? sensorLine(page, sensors) : ''}
</section>`;
}

function byStation(readings: AirReading[]): AirReading[][] {
  const groups = new Map<string, AirReading[]>();
  for (const reading of readings) groups.set(reading.station, [...(groups.get(reading.station) ?? []), reading]);
  return [...groups.values()];
}

function station(page: Page, readings: AirReading[]): Html {
  const phrase = (key: string) => page.deps.phrases.say(page.locale, `air.${key}`);
  const newest = Math.max(...readings.map((reading) => reading.endsAt));
  return html`<article class="station">
<h3>${readings[0]?.stationName}</h3>
<p class="as-of">${page.say('air.hour', { at: page.dates.moment(newest) })}</p>
<ul class="values">${readings.map(
    (
      reading,
    ) => html`<li class="${reading.airClass ?? 'unclassed'}"><span class="pollutant">${phrase(`pollutant.${reading.pollutant}`)}</span>
<span class="value"><b>${number(page, reading.value)}</b> µg/m³</span>
${reading.airClass === null ? '' : html`<span class="class">${phrase(`class.${reading.airClass}`)}</span>`}
${reading.endsAt === newest ? '' : html`<span class="as-of">${page.dates.moment(reading.endsAt)}</span>`}</li>`,
  )}</ul>
</article>`;
}

function chartFigures(page: Page, series: AirSeries[]): Html {
  const groups = new Map<string, AirSeries[]>();
  for (const one of series) groups.set(one.station, [...(groups.get(one.station) ?? []), one]);
  return html`${[...groups.values()].map((group, index) => {
    const svg = page.deps.air.chart(group, page.locale);
    if (svg === null) return '';
    const name = group[0]?.stationName ?? '';
    return html`<details class="chart"${index === 0 ? raw(' open') : ''}><summary>${page.say('air.course', { station: name })}</summary>
<figure>${raw(svg)}</figure>
${table(page, group, name)}
</details>`;
  })}`;
}

function table(page: Page, group: AirSeries[], name: string): Html {
  const hours = [...new Set(group.flatMap((one) => one.hours.map((hour) => hour.endsAt)))]
    .sort((a, b) => b - a)
    .slice(0, TABLE_HOURS);
  const cell = (one: AirSeries, endsAt: number) => {
    const hour = one.hours.find((candidate) => candidate.endsAt === endsAt);
    return hour === undefined ? '–' : number(page, hour.value);
  };
  return html`<details class="table"><summary>${page.say('air.table')}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${page.say('air.table-of', { station: name })}"><table>
<thead><tr><th scope="col">${page.say('air.hour-until')}</th>${group.map((one) => html`<th scope="col">${page.deps.phrases.say(page.locale, `air.short.${one.pollutant}`)}</th>`)}</tr></thead>
<tbody>${hours.map((endsAt) => html`<tr><th scope="row">${page.dates.moment(endsAt)}</th>${group.map((one) => html`<td>${cell(one, endsAt)}</td>`)}</tr>`)}</tbody>
</table></div></details>`;
}

function sensorLine(page: Page, readings: AirReading[]): Html {
  const phrase = (key: string, values: Record<string, string | number> = {}) =>
    page.deps.phrases.say(page.locale, `air.${key}`, values);
  const values = readings
    .map((reading) => `${phrase(`short.${reading.pollutant}`)} ${number(page, reading.value)} µg/m³`)
    .join(', ');
  return html`<p class="faint">${phrase('sensors', { values, count: readings[0]?.sensors ?? 0, at: page.dates.time(readings[0]?.endsAt ?? 0) })}</p>`;
}

const number = (page: Page, value: number): string =>
  new Intl.NumberFormat(page.locale === 'de-simple' ? 'de' : page.locale === 'ar' ? 'ar-u-nu-latn' : page.locale, {
    maximumFractionDigits: 0,
  }).format(value);
