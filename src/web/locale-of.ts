// In which locale a page is said: chosen in the address, remembered, or what the browser asks for.
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { isLanguage, isLocale, type Locale } from '../core/locale.ts';

export const LANGUAGE_COOKIE = 'luftpost-lang';

/** `?lang=`, then the cookie, then Accept-Language by quality; German otherwise. Never throws. */
export function localeOf(c: Context): Locale {
  const chosen = c.req.query('lang');
  if (isLocale(chosen)) return chosen;
  const kept = getCookie(c, LANGUAGE_COOKIE);
  if (isLocale(kept)) return kept;
  return fromHeader(c.req.header('accept-language') ?? '') ?? 'de';
}

/** The best language of an Accept-Language header that we speak. */
export function fromHeader(header: string): Locale | null {
  const wishes = header
    .slice(0, 500)
    .split(',')
    .map((part, index) => {
      const [tag = '', ...rest] = part.trim().split(';');
      const quality = Number(/q=([\d.]+)/.exec(rest.join(';'))?.[1] ?? 1);
      return { language: tag.slice(0, 2).toLowerCase(), quality: Number.isFinite(quality) ? quality : 0, index };
    })
    .filter((wish) => wish.quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index);
  for (const { language } of wishes) if (isLanguage(language)) return language;
  return null;
}

/** The value of `lang=""`: Leichte Sprache is German. */
export const htmlLanguage = (locale: Locale): string => (locale === 'de-simple' ? 'de' : locale);
export const direction = (locale: Locale): 'rtl' | 'ltr' => (locale === 'ar' ? 'rtl' : 'ltr');
