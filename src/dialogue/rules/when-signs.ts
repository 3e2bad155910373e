// The pieces of a message that speak of time: words from the list `dates`, numbers, dates and clock times.
import { fold, spellingsOf } from './fold.ts';
import { allOf, type WordTree } from './word-tree.ts';

/** One piece. `start` and `end` are its place in the text. */
export interface Sign {
  kind:
    | 'today'
    | 'tomorrow'
    | 'overmorrow'
    | 'weekday'
    | 'weekend'
    | 'date'
    | 'part'
    | 'time'
    | 'number'
    | 'unit'
    | 'next'
    | 'from'
    | 'until'
    | 'between'
    | 'and'
    | 'during'
    | 'within'
    | 'month'
    | 'clock'
    | 'half'
    | 'quarter'
    | 'past'
    | 'before'
    | 'am'
    | 'pm'
    | 'midnight'
    | 'greeting';
  /** Weekday 0–6, day of month, minute of the day, the number itself. */
  value: number;
  /** The part of the day or the unit. */
  name: string;
  month?: number;
  year?: number;
  start: number;
  end: number;
}

export type SignReader = (text: string) => Sign[];

/** Longer texts are no time to be read. UTF-16 units. */
const LONGEST = 300;
const PLAIN = [
  'today',
  'tomorrow',
  'overmorrow',
  'weekend',
  'next',
  'clock',
  'half',
  'quarter',
  'past',
  'before',
] as const;
const MODES = ['from', 'until', 'between', 'and', 'during', 'within', 'am', 'pm', 'midnight', 'greeting'] as const;
const PIECE =
  /(?<iy>\d{4})-(?<im>\d{2})-(?<id>\d{2})|(?<d>\d{1,2})\.\s?(?<m>\d{1,2})\.(?:\s?(?<y>\d{4}|\d{2}(?!\d|\s*uhr)))?|(?<h>\d{1,2})[:.](?<min>\d{2})(?!\d)|(?<n>\d{1,4})|\p{L}[\p{L}\p{M}]*|[–-]/giu;

/** Compiles the list. The reader returns the signs in the order of the text, clock times and dates put together. */
export function createSignReader(words: WordTree): SignReader {
  const known = new Map<string, Pick<Sign, 'kind' | 'value' | 'name'>[]>();
  const learn = (list: readonly string[], sign: Pick<Sign, 'kind' | 'value' | 'name'>) => {
    for (const word of list.flatMap(spellingsOf)) known.set(word, [...(known.get(word) ?? []), sign]);
  };
  const groups = (name: string) =>
    Object.keys(words.dates && !Array.isArray(words.dates) ? ((words.dates as WordTree)[name] ?? {}) : {});
  for (const kind of [...PLAIN, ...MODES]) learn(allOf(words, 'dates', kind), { kind, value: 0, name: kind });
  for (const [value, name] of groups('weekdays').entries())
    learn(allOf(words, 'dates', 'weekdays', name), { kind: 'weekday', value, name });
  for (const [at, name] of groups('months').entries())
    learn(allOf(words, 'dates', 'months', name), { kind: 'month', value: at + 1, name });
  for (const name of groups('parts')) learn(allOf(words, 'dates', 'parts', name), { kind: 'part', value: 0, name });
  for (const name of groups('units')) learn(allOf(words, 'dates', 'units', name), { kind: 'unit', value: 0, name });
  for (const [value, list] of allOf(words, 'dates', 'numbers').entries())
    learn(list.split('|'), { kind: 'number', value, name: '' });

  return (text) => {
    if (text.length > LONGEST) return [];
    const signs: Sign[] = [];
    for (const match of text.matchAll(PIECE)) {
      const place = { start: match.index, end: match.index + match[0].length };
      const { iy, im, id, d, m, y, h, min, n } = match.groups!;
      if (iy) signs.push({ kind: 'date', value: Number(id), month: Number(im), year: Number(iy), name: '', ...place });
      else if (d)
        signs.push({ kind: 'date', value: Number(d), month: Number(m), year: fullYear(y), name: '', ...place });
      else if (h) signs.push(timeOrDate(Number(h), Number(min), match[0], text.slice(place.end), place));
      else if (n) signs.push({ kind: 'number', value: Number(n), name: '', ...place });
      else {
        const meanings = known.get(fold(match[0])) ?? known.get(match[0]) ?? [];
        const sign = choose(meanings, signs.at(-1), text.slice(place.end));
        if (sign) signs.push({ ...sign, ...place });
      }
    }
    return join(bridged(signs));
  };
}

const fullYear = (year: string | undefined): number | undefined =>
  year === undefined ? undefined : Number(year) < 100 ? 2000 + Number(year) : Number(year);

/** "18:30", "18.30 Uhr" are times; "3.12" is a date. */
function timeOrDate(a: number, b: number, written: string, rest: string, place: { start: number; end: number }): Sign {
  const date = written.includes('.') && b >= 1 && b <= 12 && a >= 1 && a <= 31 && !/^\s*(uhr|pm|am)/i.test(rest);
  if (date) return { kind: 'date', value: a, month: b, name: '', ...place };
  const minute = a <= 24 && b < 60 ? a * 60 + b : -1;
  return { kind: minute < 0 || minute > 1440 ? 'number' : 'time', value: minute < 0 ? a : minute, name: '', ...place };
}

/** "zwischen 21 und 8 Uhr" is "21 bis 8 Uhr"; elsewhere "und" says no time. */
function bridged(signs: Sign[]): Sign[] {
  const from = signs.findIndex(({ kind }) => kind === 'between');
  const to = from < 0 ? -1 : signs.findIndex(({ kind }, at) => at > from && kind === 'and');
  return signs.flatMap((sign, at): Sign[] => {
    if (at === to) return [{ ...sign, kind: 'until' }];
    return sign.kind === 'and' || sign.kind === 'between' ? [] : [sign];
  });
}

/** Some words mean two things: "to" and "in" and "am" by what stands around. */
function choose(meanings: Pick<Sign, 'kind' | 'value' | 'name'>[], before: Sign | undefined, rest: string) {
  const find = (kind: Sign['kind']) => meanings.find((sign) => sign.kind === kind);
  const number = before?.kind === 'number' || before?.kind === 'time';
  if (find('am') && !(number && !/^\s*\p{L}/u.test(rest))) return undefined;
  if (
    find('weekday') &&
    meanings[0]!.name.length > 0 &&
    before === undefined &&
    /^\s+\p{L}/u.test(rest) &&
    meanings.length > 1
  )
    return undefined;
  if (find('before') && find('until')) return before?.kind === 'quarter' ? find('before') : find('until');
  if (find('past') && find('within'))
    return before?.kind === 'quarter' || before?.kind === 'half' ? find('past') : find('within');
  return meanings[0];
}

/** Puts "18 Uhr 30", "halb acht", "viertel nach 8", "8 pm", "24. Dezember" together. */
function join(signs: Sign[]): Sign[] {
  const out: Sign[] = [];
  for (let at = 0; at < signs.length; at++) {
    const [a, b, c] = [signs[at]!, signs[at + 1], signs[at + 2]];
    const merge = (count: number, sign: Partial<Sign>) => {
      out.push({ ...a, end: signs[at + count - 1]!.end, ...sign });
      at += count - 1;
    };
    const hour = (sign: Sign | undefined) => sign?.kind === 'number' && sign.value <= 24;
    if (a.kind === 'greeting') at += b?.kind === 'part' || b?.kind === 'tomorrow' || b?.kind === 'unit' ? 1 : 0;
    else if (a.kind === 'number' && a.value >= 1 && a.value <= 31 && b?.kind === 'month') {
      const year = c?.kind === 'number' && c.value > 1999 ? c.value : undefined;
      merge(year ? 3 : 2, { kind: 'date', value: a.value, month: b.value, year });
    } else if (a.kind === 'month' && b?.kind === 'number' && b.value >= 1 && b.value <= 31)
      merge(2, { kind: 'date', value: b.value, month: a.value });
    else if (a.kind === 'half' && b?.kind === 'past' && hour(c)) merge(3, { kind: 'time', value: c!.value * 60 + 30 });
    else if (a.kind === 'half' && hour(b)) merge(2, { kind: 'time', value: b!.value * 60 - 30 });
    else if (a.kind === 'quarter' && b?.kind === 'past' && hour(c))
      merge(3, { kind: 'time', value: c!.value * 60 + 15 });
    else if (a.kind === 'quarter' && b?.kind === 'before' && hour(c))
      merge(3, { kind: 'time', value: c!.value * 60 - 15 });
    else if (hour(a) && (b?.kind === 'am' || b?.kind === 'pm'))
      merge(2, { kind: 'time', value: ((a.value % 12) + (b.kind === 'pm' ? 12 : 0)) * 60 });
    else if (a.kind === 'time' && (b?.kind === 'am' || b?.kind === 'pm'))
      merge(2, { value: (a.value % 720) + (b.kind === 'pm' ? 720 : 0) });
    else if (a.kind === 'time' && b?.kind === 'clock') merge(2, {});
    else if (hour(a) && b?.kind === 'clock') {
      const minutes = c?.kind === 'number' && c.value < 60 ? c.value : undefined;
      merge(minutes === undefined ? 2 : 3, { kind: 'time', value: a.value * 60 + (minutes ?? 0) });
    } else if (a.kind === 'clock' && hour(b)) merge(2, { kind: 'time', value: b!.value * 60 });
    else if (a.kind === 'midnight') merge(1, { kind: 'time', value: 1440 });
    else out.push(a);
  }
  return out.map((sign, at) => bareTime(sign, out[at - 1], out[at + 1]));
}

/** "heute Abend um 8", "8 abends": a number beside a day or a part of the day is an hour. */
function bareTime(sign: Sign, before: Sign | undefined, after: Sign | undefined): Sign {
  if (sign.kind !== 'number' || sign.value > 24 || after?.kind === 'unit') return sign;
  const beside = before?.kind === 'part' || after?.kind === 'part' || before?.kind === 'until';
  const day = before && ['today', 'tomorrow', 'overmorrow', 'weekday', 'date'].includes(before.kind);
  return beside || day ? { ...sign, kind: 'time', value: sign.value * 60 } : sign;
}
