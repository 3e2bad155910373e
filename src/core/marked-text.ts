// A sentence somebody wrote, with what names a person taken out and marked by its kind: `Hallo ‹name›, darf ich …`.

export const MARKS = [
  'name',
  'phone',
  'mail',
  'url',
  'handle',
  'plate',
  'iban',
  'address',
  'postcode',
  'id',
  'date',
] as const;
export type Mark = (typeof MARKS)[number];

/** What is read as a number where it is left: the classifier reads every run of digits as one 0. */
const NUMBERS: ReadonlySet<Mark> = new Set(['phone', 'plate', 'iban', 'address', 'postcode', 'id', 'date']);
const MARKED = new RegExp(`‹(${MARKS.join('|')})›`, 'g');

/** `‹` and `›` that somebody wrote, so that only ours mean something. */
export const withoutMarks = (text: string): string => text.replace(/[‹›]/g, (sign) => (sign === '‹' ? '<' : '>'));

/** The parts in order: words as they were written, and marks. */
export function partsOf(marked: string): (string | { mark: Mark })[] {
  return marked
    .split(MARKED)
    .map((part, at) => (at % 2 === 0 ? part : { mark: part as Mark }))
    .filter((part) => part !== '');
}

/** The kinds of what was taken out, each once. */
export const marksIn = (marked: string): Mark[] => [
  ...new Set([...marked.matchAll(MARKED)].map(([, mark]) => mark as Mark)),
];

/**
 * The sentence as an example: numbers are a 0, which the classifier reads like any other number; names, addresses of
 * mail and web leave nothing, and what stood around them closes up.
 */
export function asExample(marked: string): string {
  return marked
    .replace(MARKED, (_, mark: Mark) => (NUMBERS.has(mark) ? '0' : '\u0001'))
    .replace(/\n+\s*/g, '\n')
    .replace(/[^\S\n]*\u0001(?:[^\S\n]*\u0001)*/g, '')
    .replace(/^[\s,;:.!،؛–—-]+|[\s,;:،؛–—-]+$/g, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/ +([,.!?;:])/g, '$1')
    .replace(/,(\s*[,.!?])/g, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
}
