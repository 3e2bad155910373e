// The file of subscribers: rows in, rows out, each fault with the line it stands in.
import { type Address, type ChannelName, parseAddress, SUBSCRIBABLE } from '../core/address.ts';
import { isLocale, LOCALES, type Locale } from '../core/locale.ts';
import { isTopic, TOPICS, type Topic } from '../core/subscription.ts';

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

export interface RowFault {
  /** 1-based line of the file where the row begins. */
  line: number;
  message: string;
}

export const HEADER = ['address', 'lang', 'topics', 'consent_at', 'consent_text'];

/** Reads the whole file. Good rows are kept whatever the others are; a wrong header is one fault and no row. */
export function readSubscribers(
  text: string,
  now: number,
): { rows: (SubscriberRow & { line: number })[]; faults: RowFault[] } {
  const [header, ...records] = splitRecords(text.replace(/^\ufeff/, ''));
  const names = header?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  if (names.join() !== HEADER.join()) {
    return { rows: [], faults: [{ line: 1, message: `the first line must be ${HEADER.join(',')}` }] };
  }
  const rows: (SubscriberRow & { line: number })[] = [];
  const faults: RowFault[] = [];
  for (const { line, fields, open } of records) {
    if (fields.length === 1 && fields[0]?.trim() === '') continue;
    const read = open ? 'a quotation mark is never closed' : readRow(fields, now);
    if (typeof read === 'string') faults.push({ line, message: read });
    else rows.push({ ...read, line });
  }
  return { rows, faults };
}

function readRow(fields: string[], now: number): SubscriberRow | string {
  if (fields.length !== HEADER.length) return `has ${fields.length} columns instead of ${HEADER.length}`;
  const [addressText = '', lang = '', topicText = '', at = '', wording = ''] = fields.map((field) => field.trim());
  const address = parseAddress(addressText);
  if (address === null) return `"${addressText.slice(0, 60)}" is no address such as telegram:123`;
  if (!SUBSCRIBABLE.includes(address.channel)) return `people on ${address.channel} cannot subscribe`;
  if (!isLocale(lang)) return `lang must be one of ${LOCALES.join(', ')}`;
  const topics = [...new Set(topicText.split(/\s+/).filter((topic) => topic !== ''))];
  if (topics.length === 0) return 'topics is empty';
  const unknown = topics.find((topic) => !isTopic(topic));
  if (unknown !== undefined) return `"${unknown.slice(0, 40)}" is no topic; topics are ${TOPICS.join(', ')}`;
  const consentAt = instant(at);
  if (consentAt === null) return 'consent_at must be an instant such as 2026-11-23T08:00:00Z';
  if (consentAt > now + 60_000) return 'consent_at lies in the future';
  if (wording === '') return 'consent_text is empty: without the wording there is no proof';
  if (wording.length > 4_000) return 'consent_text has more than 4000 characters';
  return { address, locale: lang, topics: topics as Topic[], consentAt, consentText: wording };
}

/** ISO 8601 with a zone; a date alone is midnight UTC. */
function instant(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(text)) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at < Date.UTC(2000, 0)) return null;
  return at;
}

export function writeSubscribers(rows: Iterable<SubscriberRow>): string {
  const lines = [HEADER.join(',')];
  for (const { address, locale, topics, consentAt, consentText } of rows) {
    const fields = [formatShort(address), locale, topics.join(' '), new Date(consentAt).toISOString(), consentText];
    lines.push(fields.map(quote).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** `whatsapp-cloud` is written as the contract has it. */
function formatShort({ channel, id }: { channel: ChannelName; id: string }): string {
  return `${channel === 'whatsapp-cloud' ? 'whatsapp' : channel}:${id}`;
}

const quote = (field: string): string => (/[",;\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

interface CsvRecord {
  line: number;
  fields: string[];
  /** A quotation mark was open when the file ended. */
  open: boolean;
}

/** RFC 4180; the separator is what the header line uses, comma or semicolon. */
function splitRecords(text: string): CsvRecord[] {
  const separator = (text.split(/\r?\n/, 1)[0] ?? '').includes(';') ? ';' : ',';
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let line = 1;
  let begin = 1;
  const end = (open = false) => {
    records.push({ line: begin, fields: [...fields, field], open });
    fields = [];
    field = '';
    begin = line + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quoted) {
      if (char === '\n') line += 1;
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (char === '"' && field === '') quoted = true;
    else if (char === separator) {
      fields.push(field);
      field = '';
    } else if (char === '\n') {
      end();
      line += 1;
    } else if (char !== '\r') field += char;
  }
  if (quoted || field !== '' || fields.length > 0) end(quoted);
  return records;
}
