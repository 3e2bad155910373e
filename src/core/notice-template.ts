// The approved wording a notice is sent with where free text is not allowed: bound to the notice as one of its texts.
import type { Locale } from './locale.ts';
import type { Template } from './message.ts';
import type { NoticeText } from './notice.ts';

/** Which approved template serves a locale. */
export interface TemplateChoice {
  locale: Locale;
  /** `template` is the first choice, `reserve` the one for when that is paused. */
  outlet: 'template' | 'reserve';
  name: string;
  /** The approved language code, exact. */
  language: string;
  /** How long Meta keeps trying to deliver it, seconds, where the wording says so. */
  ttlS?: number;
}

/** What fits into the body of a template beside its own words, UTF-16 units. */
const MAX_FACTS = 600;
const MAX_TITLE = 160;

/**
 * One text per choice: title is "name language seconds-to-live", and each line of the text one value: {{1}} what it is about, {{2}}
 * what holds, {{3}} where to read on. From the words for feeds, which carry no "unsubscribe with STOPP".
 */
export function templateTexts(
  texts: readonly NoticeText[],
  choices: readonly TemplateChoice[],
  link: string,
): NoticeText[] {
  return choices.flatMap(({ locale, outlet, name, language, ttlS }): NoticeText[] => {
    const feed = texts.find((text) => text.locale === locale && text.outlet === 'feed');
    if (feed === undefined) return [];
    const values = [cut(oneLine(feed.title), MAX_TITLE), cut(oneLine(feed.text), MAX_FACTS), link];
    return [
      {
        locale,
        outlet,
        title: [name, language, ...(ttlS === undefined ? [] : [ttlS])].join(' '),
        text: values.join('\n'),
      },
    ];
  });
}

/** The template of a stored text. */
export function readTemplate({ title, text }: Pick<NoticeText, 'title' | 'text'>): Template {
  const [name = '', language = '', ttl] = title.split(' ');
  return { name, language, body: text.split('\n'), ...(ttl === undefined ? {} : { ttlS: Number(ttl) }) };
}

export const isTemplateOutlet = (outlet: string): outlet is 'template' | 'reserve' =>
  outlet === 'template' || outlet === 'reserve';

/** Sentences stay apart where lines did. */
const oneLine = (text: string): string =>
  text
    .split(/\n+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => (/[.!?…:;,؟。)]$/.test(line) ? line : `${line}.`))
    .join(' ')
    .replace(/\.$/, (dot) => (text.includes('\n') ? dot : text.trimEnd().endsWith('.') ? dot : ''))
    .replace(/\s+/g, ' ');

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  const word = head.lastIndexOf(' ');
  return `${(word > max / 2 ? head.slice(0, word) : head).toWellFormed()}…`;
}
