// The status for machines, and as a badge.
import type { AirView } from '../../core/air.ts';
import type { Situation } from '../../core/situation.ts';
import type { Page } from './page.ts';
import { describeStatus, type Signal, signalOf } from './status.ts';

const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());

/** GET /status.json. Instants are ISO 8601 in UTC; `until` null means open; words are in the page's locale. */
export function statusJson(page: Page, situation: Situation, air: AirView) {
  const { alarm, phase } = situation;
  const { headline, lead, facts, stale, asOf } = describeStatus(page, situation);
  const shown = phase === 'none' || phase === 'off' ? null : alarm;
  return {
    phase,
    signal: signalOf(situation),
    headline,
    text: lead,
    asOf,
    facts: facts.map(({ label, value }) => ({ label, value })),
    alarm:
      shown === null
        ? null
        : {
            id: shown.id,
            stovesFrom: iso(shown.stovesFrom),
            carsFrom: iso(shown.carsFrom),
            until: iso(shown.until),
            reason: shown.reason,
            announcedAt: iso(shown.announcedAt),
            lastNewsAt: iso(shown.lastNewsAt),
          },
    stale,
    at: iso(situation.at),
    air: air.readings.map((reading) => ({
      station: reading.station,
      name: reading.stationName,
      pollutant: reading.pollutant,
      value: reading.value,
      unit: 'µg/m³',
      averaging: reading.averaging,
      endsAt: iso(reading.endsAt),
      class: reading.airClass,
      source: reading.source,
      provisional: true,
    })),
    city: page.city,
    lang: page.locale,
    url: page.deps.publicUrl,
  };
}

/** Dark enough for white words: contrast over 4.5. */
const COLOURS: Record<Signal, string> = { green: '#1b6e3c', amber: '#8a5200', red: '#b3182b' };

/** GET /badge.svg: "Feinstaubalarm | nein", 20 px high, for embedding as a picture. */
export function badge(page: Page, situation: Situation): string {
  const left = page.say('badge.label');
  const right = page.say(`badge.${situation.phase}`);
  const width = (text: string) => Math.round([...text].length * 6.6) + 16;
  const [a, b] = [width(left), width(right)];
  const text = (value: string, x: number, length: number) =>
    `<text x="${x}" y="14" textLength="${length - 16}" lengthAdjust="spacingAndGlyphs">${escapeXml(value)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${a + b}" height="20" role="img" aria-label="${escapeXml(`${left}: ${right}`)}"><title>${escapeXml(`${left}: ${right}`)}</title><clipPath id="r"><rect width="${a + b}" height="20" rx="4"/></clipPath><g clip-path="url(#r)"><rect width="${a}" height="20" fill="#33414e"/><rect x="${a}" width="${b}" height="20" fill="${COLOURS[signalOf(situation)]}"/></g><g fill="#fff" text-anchor="start" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">${text(left, 8, a)}${text(right, a + 8, b)}</g></svg>`;
}

/** For text and attributes of XML: markup characters escaped, characters XML forbids removed. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
