// The file of subscribers: rows in, rows out, each fault with the line it stands in; other people's columns by name.
import { type Address, type ChannelName, parseAddress, SUBSCRIBABLE } from '../core/address.ts';
import { isLocale, LOCALES, type Locale } from '../core/locale.ts';
import { isTopic, TOPICS, type Topic } from '../core/subscription.ts';
import { parseTime } from '../core/wall-clock.ts';
import { type CsvRecord, createCsvRecords } from './csv-records.ts';

/** One person's consent to some topics, as given once. */
export interface SubscriberRow {
  address: Pick<Address, 'channel' | 'id'>;
  locale: Locale;
  topics: Topic[];
  /** ms UTC */
  consentAt: number;
  /** The wording as it was shown. */
  consentText: string;
}

export type NumberedRow = SubscriberRow & { line: number };

export interface RowFault {
  /** 1-based line of the file where the row begins. */
  line: number;
  message: string;
}

export const FIELDS = ['address', 'lang', 'topics', 'consent_at', 'consent_text'] as const;
export type Field = (typeof FIELDS)[number];

/** How a foreign file is read: which column a field stands in, or what it is for every row. */
export interface Mapping {
  columns: Partial<Record<Field, string>>;
  values: Partial<Record<Field, string>>;
  /** In front of addresses that name no channel. */
  channel: string | null;
  /** For times without a zone of their own, such as `24.11.2025 18:03`. */
  zone: string;
}

const OWN: Mapping = { columns: {}, values: {}, channel: null, zone: 'UTC' };

export interface SubscriberPart {
  rows: NumberedRow[];
  faults: RowFault[];
}

/** Reads a file in pieces; a wrong header is one fault and no row. Good rows are kept whatever the others are. */
export function createSubscriberReader(now: number, mapping: Mapping = OWN) {
  const records = createCsvRecords();
  const foreign = mapping !== OWN;
  let places: Record<Field, number> | null = null;
  let width = 0;
  let refused = false;

  function part(found: CsvRecord[]): SubscriberPart {
    const result: SubscriberPart = { rows: [], faults: [] };
    for (const record of found) {
      if (refused) break;
      if (places === null) {
        const fault = readHeader(record);
        if (fault === null) continue;
        refused = true;
        result.faults.push({ line: record.line, message: fault });
        break;
      }
      const { line, fields, broken } = record;
      if (broken === null && fields.length === 1 && fields[0]?.trim() === '') continue;
      const read = broken ?? readRecord(fields);
      if (typeof read === 'string') result.faults.push({ line, message: read });
      else result.rows.push({ ...read, line });
    }
    return result;
  }

  /** Null: it can be read. */
  function readHeader({ fields, broken }: CsvRecord): string | null {
    const names = fields.map((name) =>
      name
        .replace(/^\ufeff/, '')
        .trim()
        .toLowerCase(),
    );
    width = names.length;
    if (!foreign && (broken !== null || names.join() !== FIELDS.join())) {
      return `the first line must be ${FIELDS.join(',')}; for another file name its columns with --map`;
    }
    const found = FIELDS.map((field) => {
      if (mapping.values[field] !== undefined) return [field, -1] as const;
      return [field, names.indexOf((mapping.columns[field] ?? field).trim().toLowerCase())] as const;
    });
    const missing = found.filter(([field, at]) => at < 0 && mapping.values[field] === undefined);
    if (missing.length > 0) {
      const wanted = missing.map(([field]) => mapping.columns[field] ?? field).join(', ');
      return `there is no column ${wanted}; columns are ${names.join(', ')}`;
    }
    places = Object.fromEntries(found) as Record<Field, number>;
    return null;
  }

  function readRecord(fields: string[]): SubscriberRow | string {
    if (fields.length !== width) return `has ${fields.length} columns instead of ${width}`;
    const of = (field: Field): string => (mapping.values[field] ?? fields[places![field]] ?? '').trim();
    return readRow(
      {
        address: of('address'),
        lang: of('lang'),
        topics: of('topics'),
        at: of('consent_at'),
        wording: of('consent_text'),
      },
      mapping,
      now,
    );
  }

  return {
    push: (text: string): SubscriberPart => part(records.push(text)),
    end: (): SubscriberPart => part(records.end()),
  };
}

/** A whole file at once. */
export function readSubscribers(text: string, now: number, mapping: Mapping = OWN): SubscriberPart {
  const reader = createSubscriberReader(now, mapping);
  const [first, last] = [reader.push(text), reader.end()];
  return { rows: [...first.rows, ...last.rows], faults: [...first.faults, ...last.faults] };
}

function readRow(
  row: { address: string; lang: string; topics: string; at: string; wording: string },
  { channel, zone }: Mapping,
  now: number,
): SubscriberRow | string {
  if (Object.values(row).some((field) => /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/.test(field))) {
    return 'holds characters that are no text: is the file saved as UTF-8?';
  }
  const named = channel === null || /^[a-z-]+:/i.test(row.address) ? row.address : `${channel}:${bare(row.address)}`;
  const address = parseAddress(named);
  // A spreadsheet's formula is nobody's id on any platform.
  if (address === null || /^[=+\-@]/.test(address.id))
    return `"${row.address.slice(0, 60)}" is no address such as telegram:123`;
  if (!SUBSCRIBABLE.includes(address.channel)) return `people on ${address.channel} cannot subscribe`;
  if (!isLocale(row.lang)) return `lang must be one of ${LOCALES.join(', ')}`;
  const topics = [...new Set(row.topics.split(/\s+/).filter((topic) => topic !== ''))];
  if (topics.length === 0) return 'topics is empty';
  const unknown = topics.find((topic) => !isTopic(topic));
  if (unknown !== undefined) return `"${unknown.slice(0, 40)}" is no topic; topics are ${TOPICS.join(', ')}`;
  const consentAt = instant(row.at, zone);
  if (consentAt === null) return 'consent_at must be an instant such as 2026-11-23T08:00:00Z';
  if (consentAt > now + 60_000) return 'consent_at lies in the future';
  const wording = row.wording.replace(SHIELD, '');
  if (wording === '') return 'consent_text is empty: without the wording there is no proof';
  if (wording.length > 4_000) return 'consent_text has more than 4000 characters';
  return { address, locale: row.lang, topics: topics as Topic[], consentAt, consentText: wording };
}

/** A telephone number as people write it: `+49 711 / 123-4`. */
const bare = (text: string): string => (/^\+?[\d\s/().-]+$/.test(text) ? text.replace(/[\s/().-]/g, '') : text);

/** ISO 8601 with a zone (a date alone is midnight UTC), or a German date with or without a time in the city's zone. */
function instant(text: string, zone: string): number | null {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}:\d{2})(?::\d{2})?)?$/.exec(text);
  if (german !== null) {
    const [, day = '', month = '', year = '', time = '00:00'] = german;
    const parsed = parseTime(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${time}`, zone);
    return parsed.ok && parsed.at >= FIRST ? parsed.at : null;
  }
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(text)) return null;
  const at = Date.parse(text);
  // The 30th of February would be taken for the 2nd of March.
  const day = text.slice(0, 10);
  const exists = Number.isNaN(at) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
  return Number.isNaN(at) || !exists || at < FIRST ? null : at;
}

const FIRST = Date.UTC(2000, 0);

/** What keeps a spreadsheet from reckoning with a text: written before it, taken away again. */
const SHIELD = /^'(?=[=+\-@\t])/;

export function writeSubscribers(rows: Iterable<SubscriberRow>): string {
  const lines = [FIELDS.join(',')];
  for (const { address, locale, topics, consentAt, consentText } of rows) {
    const fields = [formatShort(address), locale, topics.join(' '), new Date(consentAt).toISOString()];
    lines.push([...fields, consentText.replace(/^(?=[=+\-@\t])/, "'")].map(quote).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** `whatsapp-cloud` is written as the contract has it. */
function formatShort({ channel, id }: { channel: ChannelName; id: string }): string {
  return `${channel === 'whatsapp-cloud' ? 'whatsapp' : channel}:${id}`;
}

const quote = (field: string): string => (/[",;\r\n\t]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
