// What one person reads of a notice: the best language there is, and the approved wording that is not paused.
import { fallbacks, isLocale, type Locale } from '../core/locale.ts';
import type { OutboundMessage, Template } from '../core/message.ts';
import type { Notice } from '../core/notice.ts';
import { isTemplateOutlet, readTemplate } from '../core/notice-template.ts';

export interface Reader {
  locale: string | null;
  platform_language: string | null;
  /** Doubt about it was settled: what is sent now says that it comes again. */
  decided_at: number | null;
}

export interface NoticeMessages {
  texts: Map<string, OutboundMessage>;
  templates: Map<string, Template>;
}

/** By `locale outlet`. Nothing released is ever rendered again, so this may be kept. */
export function messagesOf(notice: Pick<Notice, 'texts' | 'image' | 'link'> | undefined): NoticeMessages {
  const made: NoticeMessages = { texts: new Map(), templates: new Map() };
  const buttons = new Map(
    (notice?.texts ?? []).filter(({ outlet }) => outlet === 'button').map(({ locale, text }) => [locale, text]),
  );
  for (const { locale, outlet, title, text } of notice?.texts ?? []) {
    const key = `${locale} ${outlet}`;
    if (isTemplateOutlet(outlet)) made.templates.set(key, readTemplate({ title, text }));
    else {
      const { image, link } = notice!;
      const label = buttons.get(locale);
      made.texts.set(key, {
        text,
        ...(label === undefined ? {} : { buttons: [{ id: 'do:move', label }] }),
        ...(image ? { image } : {}),
        ...(link ? { link } : {}),
      });
    }
  }
  return made;
}

export const templateKey = ({ name, language }: Pick<Template, 'name' | 'language'>): string => `${name} ${language}`;

/** `stopped`: templates that may not be used now. Null: every wording for this person is stopped. */
export function messageFor(
  { texts, templates }: NoticeMessages,
  reader: Reader,
  stopped: ReadonlySet<string>,
): OutboundMessage | null {
  const own = [reader.locale, reader.platform_language].find((locale): locale is Locale => isLocale(locale)) ?? 'de';
  const outlet = reader.decided_at === null ? 'message' : 'again';
  const chain = fallbacks(own);
  const text = chain.map((locale) => texts.get(`${locale} ${outlet}`)).find((found) => found !== undefined) ??
    texts.get('de message') ?? { text: '' };
  if (templates.size === 0) return text;
  const bound = chain.flatMap((locale) =>
    ['template', 'reserve'].flatMap((kind) => templates.get(`${locale} ${kind}`) ?? []),
  );
  const template = bound.find((one) => !stopped.has(templateKey(one)));
  if (template === undefined) return bound.length === 0 ? text : null;
  return { ...text, template: reader.decided_at === null ? template : marked(template, text) };
}

/** What is sent again says so: with the first line of the text that says it. */
function marked(template: Template, again: OutboundMessage): Template {
  const [first = '', ...rest] = template.body;
  return { ...template, body: [`${again.text.split('\n')[0] ?? ''} ${first}`.trim(), ...rest] };
}
