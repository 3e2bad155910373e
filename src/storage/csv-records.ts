// A CSV file in pieces of any size, record by record: RFC 4180, and a broken quotation mark costs one line, not the rest.

export interface CsvRecord {
  /** 1-based line where the record begins. */
  line: number;
  fields: string[];
  /** What is wrong with its quotation marks; null: nothing. */
  broken: string | null;
}

/** A quoted field that goes on for longer than this was never closed: characters and lines. */
const MOST_CHARS = 20_000;
const MOST_LINES = 60;

/** `push` returns the records that are whole by now, `end` the rest. The separator is what the first line uses. */
export function createCsvRecords() {
  let rest = '';
  let lines: string[] = [];
  let next = 1;
  let separator: string | null = null;

  function push(text: string): CsvRecord[] {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(part);
    return take(false);
  }

  function end(): CsvRecord[] {
    if (rest !== '') lines.push(rest);
    rest = '';
    return take(true);
  }

  function take(over: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let from = 0;
    while (from < lines.length) {
      separator ??= lines[from]!.includes(';') ? ';' : lines[from]!.includes('\t') ? '\t' : ',';
      const read = readRecord(lines, from, separator);
      if (read.state === 'open' && !over) break;
      if (read.state === 'whole') {
        records.push({ line: next, fields: read.fields, broken: null });
        next += read.used;
        from += read.used;
      } else {
        const broken =
          read.state === 'open' || read.state === 'endless' ? 'a quotation mark is never closed' : read.why;
        records.push({ line: next, fields: [], broken });
        next += 1;
        from += 1;
      }
    }
    lines = lines.slice(from);
    return records;
  }

  return { push, end };
}

type Read =
  | { state: 'whole'; fields: string[]; used: number }
  | { state: 'open' }
  | { state: 'endless' }
  | { state: 'broken'; why: string };

function readRecord(lines: string[], from: number, separator: string): Read {
  const first = withoutReturn(lines[from]!);
  if (!first.includes('"')) return { state: 'whole', fields: first.split(separator), used: 1 };
  const fields: string[] = [];
  let text = first;
  let used = 1;
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const to = text.indexOf(separator, at);
      fields.push(text.slice(at, to < 0 ? undefined : to));
      if (to < 0) return { state: 'whole', fields, used };
      at = to + 1;
      continue;
    }
    let field = '';
    at += 1;
    for (;;) {
      const mark = text.indexOf('"', at);
      if (mark >= 0) {
        field += text.slice(at, mark);
        at = mark + 1;
        if (text[at] !== '"') break;
        field += '"';
        at += 1;
        continue;
      }
      field += `${text.slice(at)}\n`;
      if (used > MOST_LINES || field.length > MOST_CHARS) return { state: 'endless' };
      const line = lines[from + used];
      if (line === undefined) return { state: 'open' };
      text = withoutReturn(line);
      used += 1;
      at = 0;
    }
    fields.push(field);
    if (at === text.length) return { state: 'whole', fields, used };
    if (text[at] !== separator) return { state: 'broken', why: 'something stands behind a closing quotation mark' };
    at += 1;
  }
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
