// The words that patterns speak of: from a token to the numbers of the entries it may stand for.
import { spellingsOf } from './fold.ts';

/** Tokens longer than this are no words of ours; keeps hostile input cheap. */
const LONGEST = 40;

/**
 * Entries are `word`, `stem*` (any ending) and `~word` (one typing error: a letter missing, added, changed or swapped
 * with its neighbour; the first letter must be right).
 */
export class Lexicon {
  private readonly numbers = new Map<string, number>();
  private readonly exact = new Map<string, number[]>();
  private readonly stems = new Map<string, number[]>();
  /** A fuzzy word with one letter left out → the words it comes from. */
  private readonly gaps = new Map<string, { word: string; id: number }[]>();

  /** The number of an entry, the same for the same entry. */
  number(entry: string): number {
    const known = this.numbers.get(entry);
    if (known !== undefined) return known;
    const id = this.numbers.size;
    this.numbers.set(entry, id);
    const fuzzy = entry.startsWith('~');
    const stem = entry.endsWith('*');
    for (const word of spellingsOf(entry.replace(/^~|\*$/g, ''))) {
      push(stem ? this.stems : this.exact, word, id);
      if (fuzzy) for (const gap of shortened(word)) push(this.gaps, gap, { word, id });
    }
    return id;
  }

  /** Numbers of all entries a folded token may stand for. */
  find(token: string): number[] {
    if (token.length > LONGEST) return [];
    const found = [...(this.exact.get(token) ?? [])];
    for (let end = 2; end <= token.length; end++) found.push(...(this.stems.get(token.slice(0, end)) ?? []));
    for (const gap of token.length >= 4 ? shortened(token) : [])
      for (const { word, id } of this.gaps.get(gap) ?? [])
        if (word[0] === token[0] && !found.includes(id) && isOneError(word, token)) found.push(id);
    return found;
  }
}

function push<T>(into: Map<string, T[]>, key: string, value: T): void {
  const list = into.get(key);
  if (list) list.push(value);
  else into.set(key, [value]);
}

const shortened = (word: string): string[] => [
  word,
  ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1)),
];

/** At most one letter missing, added, changed or swapped with its neighbour. */
function isOneError(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let head = 0;
  while (head < a.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const restA = a.slice(head, a.length - tail);
  const restB = b.slice(head, b.length - tail);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}
