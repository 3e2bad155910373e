// Text at the border: made storable once, and cut where a reader would cut it.

/** The longest text we keep of one message, UTF-16 units; the rest is dropped and said so. */
export const MAX_INBOUND = 4_096;

/**
 * What is stored of any incoming text, the same on every database: lone surrogates replaced, NUL and other control
 * characters but tab and newline removed, cut at `max` units between graphemes.
 */
export function normalize(text: string, max: number = MAX_INBOUND): string {
  const clean = text
    .slice(0, max * 4)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
  return clean.length <= max ? clean : clean.slice(0, graphemeBorder(clean, max));
}

/** Cuts a long text into parts of at most `max` UTF-16 units: at paragraphs, then sentences, then words, then graphemes. */
export function split(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const at = cutAt(rest, max);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

function cutAt(text: string, max: number): number {
  const head = text.slice(0, max + 1);
  const least = Math.floor(max / 2);
  const paragraph = head.lastIndexOf('\n\n');
  if (paragraph > least) return paragraph;
  let sentence = -1;
  for (const match of head.matchAll(/[.!?…؟。]["'”“»)\]]*(?=\s)|\n/g)) sentence = match.index + match[0].length;
  if (sentence > least && sentence <= max) return sentence;
  const word = head.lastIndexOf(' ');
  if (word > least) return word;
  return graphemeBorder(text, max);
}

/** The last border between graphemes at or before `max`; a single grapheme longer than that is cut at a code point. */
function graphemeBorder(text: string, max: number): number {
  const from = Math.max(0, max - 256);
  const start = from > 0 && isLowSurrogate(text, from) ? from - 1 : from;
  let border = 0;
  for (const { index } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text.slice(start, max + 64))) {
    if (start + index > max) break;
    if (index > 0) border = start + index;
  }
  if (border > 0) return border;
  return isLowSurrogate(text, max) ? max - 1 : max;
}

const isLowSurrogate = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
};
