// A background post: what an editor writes, and the texts it becomes.
import { LOCALES, type Locale } from '../core/locale.ts';
import { MAX_SHORT_TEXT, type NoticeText } from '../core/notice.ts';
import type { Phrases } from '../core/phrases.ts';
import type { Topic } from '../core/subscription.ts';
import { normalize } from '../core/text.ts';

export interface PostDraft {
  topic: Topic;
  /** German at least; a locale needs both. */
  title: Partial<Record<Locale, string>>;
  text: Partial<Record<Locale, string>>;
  image?: { url: string; alt: string };
  link?: { url: string; label: string };
}

/** Only what was written: a language without its own text gets its fallback when it is sent. */
export function postTexts(draft: PostDraft, phrases: Phrases, publicUrl: string): NoticeText[] {
  return LOCALES.flatMap((locale): NoticeText[] => {
    const title = normalize(draft.title[locale] ?? '', 200).trim();
    const text = normalize(draft.text[locale] ?? '', 10_000).trim();
    if (title === '' || text === '') return [];
    const link = draft.link?.url ?? publicUrl;
    const stop = phrases.say(locale, 'notice.stop');
    const message = `${title}\n\n${text}\n\n${phrases.say(locale, 'notice.link', { link })}\n${stop}`;
    return [
      { locale, outlet: 'message', title, text: message },
      { locale, outlet: 'again', title, text: `${phrases.say(locale, 'notice.resent')}\n${message}` },
      { locale, outlet: 'feed', title, text },
      { locale, outlet: 'short', title, text: `${title.slice(0, MAX_SHORT_TEXT - link.length - 1)}\n${link}` },
    ];
  });
}
