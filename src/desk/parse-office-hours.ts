// Reads office hours as an admin writes them: `Mo-Do 09:00-16:00; Fr 09:00-12:30`.

/** Minutes after midnight, `to` exclusive. */
interface Span {
  from: number;
  to: number;
}

/** Index 1 Monday … 7 Sunday; spans in order, never overlapping. */
export type OfficeWeek = Record<number, Span[]>;

const DAYS = ['mo', 'di', 'mi', 'do', 'fr', 'sa', 'so'];

/** Throws an Error whose message names the part that cannot be read. Several spans of a day: `Mo 09:00-12:00, 13:00-16:00`. */
export function parseOfficeHours(text: string): OfficeWeek {
  const week: OfficeWeek = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] };
  for (const part of text.split(';')) {
    const rule = part.trim();
    if (rule === '') continue;
    const match = /^([a-z]{2})(?:\s*[-–]\s*([a-z]{2}))?\s+(.+)$/i.exec(rule);
    const from = match ? DAYS.indexOf(match[1]!.toLowerCase()) + 1 : 0;
    const to = match?.[2] ? DAYS.indexOf(match[2].toLowerCase()) + 1 : from;
    if (!match || from === 0 || to < from) throw new Error(`"${rule}" is not like "Mo-Fr 09:00-16:00"`);
    for (const written of match[3]!.split(',')) {
      const span = parseSpan(written, rule);
      for (let day = from; day <= to; day++) week[day]!.push(span);
    }
  }
  for (const spans of Object.values(week)) {
    spans.sort((a, b) => a.from - b.from);
    if (spans.some((span, index) => index > 0 && span.from < spans[index - 1]!.to)) {
      throw new Error('two spans of one day overlap');
    }
  }
  return week;
}

function parseSpan(written: string, rule: string): Span {
  const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(written.trim());
  if (!match) throw new Error(`"${rule}" is not like "Mo-Fr 09:00-16:00"`);
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number) as [number, number, number, number];
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  if (fromMinute > 59 || toMinute > 59 || to > 1_440 || from >= to) throw new Error(`"${rule}" has no such time`);
  return { from, to };
}
