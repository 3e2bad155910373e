// What an editor typed into the form of one intent, as changes to it; and what stands there.
import type { ChangePlace, NewChange } from '../../core/catalogue-change.ts';
import { type Intent, NONE } from '../../core/intent.ts';
import { LANGUAGES, type Language, LOCALES } from '../../core/locale.ts';
import { normalize } from '../../core/text.ts';

/** Longest text of one field, UTF-16 units. */
const LONGEST = 5_000;
/** Examples taken from one form. */
const MOST_EXAMPLES = 200;

/** Where examples stand: of `None` in two groups. */
export const groupsOf = (intent: Intent): readonly ('utterances' | 'near')[] =>
  intent.id === NONE ? ['near', 'utterances'] : ['utterances'];

/** A source a line, its address last. */
export const sourceText = (intent: Intent): string =>
  intent.source.map(({ name, url }) => (url === undefined ? name : `${name} ${url}`)).join('\n');

/** Only what differs from what stands there. An answer that is left out of the form stays as it is. */
export function changesIn(form: Record<string, string>, intent: Intent): NewChange[] {
  const changes: NewChange[] = [];
  const change = (kind: NewChange['kind'], place: ChangePlace, text: string): void => {
    changes.push({ kind, intent: intent.id, place, text });
  };
  for (const group of groupsOf(intent)) {
    for (const language of LANGUAGES) {
      const place = `${group}.${language}` as const;
      for (const text of linesOf(form[`add.${place}`])) change('add', place, text);
    }
  }
  for (const { place, text } of removedIn(form, intent)) change('remove', place, text);
  if (intent.id !== NONE) {
    for (const locale of LOCALES) set(`answers.${locale}`, intent.answers[locale]);
    set('source', sourceText(intent));
  }
  set('as_of', intent.asOf);
  set('valid_until', intent.validUntil);
  return changes;

  function set(place: ChangePlace, before = ''): void {
    const typed = form[place];
    if (typed === undefined) return;
    const text = normalize(typed, LONGEST).trim();
    if (text !== before.trim()) change('set', place, text);
  }
}

/** Ticked examples: their field holds the sentence, so that a list that moved on does no harm. */
function removedIn(
  form: Record<string, string>,
  intent: Intent,
): { place: `${'utterances' | 'near'}.${Language}`; text: string }[] {
  return Object.entries(form).flatMap(([name, text]) => {
    const [, group, language] = /^remove\.(utterances|near)\.([a-z]{2})\.\d+$/.exec(name) ?? [];
    const known = LANGUAGES.find((one) => one === language);
    if ((group !== 'utterances' && group !== 'near') || known === undefined) return [];
    return intent[group][known]?.includes(text) ? [{ place: `${group}.${known}` as const, text }] : [];
  });
}

/** One example a line, each once. */
const linesOf = (text = ''): string[] =>
  [
    ...new Set(
      normalize(text, 40_000)
        .split('\n')
        .map((line) => line.replace(/\s+/g, ' ').trim())
        .filter((line) => line !== ''),
    ),
  ].slice(0, MOST_EXAMPLES);
