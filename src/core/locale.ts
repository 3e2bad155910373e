// The languages we speak, and the written variants an answer can have.

/** Languages people write in; the keys of `utterances` in intents/. */
export const LANGUAGES = ['de', 'en', 'tr', 'fr', 'it', 'uk', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Locales we answer in: a language, or Leichte Sprache. The keys of `answers` in intents/ and the files in locales/. */
export const LOCALES = ['de', 'de-simple', 'en', 'tr', 'fr', 'it', 'uk', 'ar'] as const;
export type Locale = (typeof LOCALES)[number];

export const isLocale = (value: unknown): value is Locale => LOCALES.includes(value as Locale);
export const isLanguage = (value: unknown): value is Language => LANGUAGES.includes(value as Language);

/** `de-simple` → `de`; every other locale is its own language. */
export const languageOf = (locale: Locale): Language => (locale === 'de-simple' ? 'de' : locale);

/** Where to look for a text when a locale lacks it: itself, its plain form, English, German. */
export function fallbacks(locale: Locale): Locale[] {
  const chain: Locale[] = locale === 'de-simple' || locale === 'de' ? [locale, 'de'] : [locale, 'en', 'de'];
  return [...new Set(chain)];
}
