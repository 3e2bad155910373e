// The texts in locales/ as shipped: complete, sayable, with the same values in every language, and polite.
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { LOCALES, type Locale, languageOf } from '../../src/core/locale.ts';
import { SETTINGS } from '../../src/core/settings.ts';
import { readPhrases } from '../../src/phrases/read-phrases.ts';

const texts = readPhrases(new URL('../../locales/', import.meta.url).pathname);
const german = texts.get('de')!;
const COMPLETE: Locale[] = ['de-simple', 'en', 'tr'];

/** The console is used by staff and speaks German only; apologies in languages we do not speak stand once. */
const forCitizens = (keys: Iterable<string>): string[] =>
  [...keys].filter((key) => !key.startsWith('console.') && !key.startsWith('foreign.')).sort();

const compile = (locale: Locale, text: string) =>
  new IntlMessageFormat(text, languageOf(locale), undefined, { ignoreTag: true });

/** Names of the values in a message, nested plural branches too. */
function placeholders(parts: unknown): string[] {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    else if (node !== null && typeof node === 'object') {
      const { type, value, options } = node as {
        type?: number;
        value?: unknown;
        options?: Record<string, { value: unknown }>;
      };
      // 0 is literal text and 7 the number sign; every other element names a value.
      // An hour is said as "16" in one language and as "16:00" in another; both are always given.
      if (type !== 0 && type !== 7 && typeof value === 'string') names.add(value === 'clock' ? 'hour' : value);
      for (const option of Object.values(options ?? {})) visit(option.value);
    }
  };
  visit(parts);
  return [...names].sort();
}

describe('the texts in locales/', () => {
  it.each(COMPLETE)('%s has exactly the German keys', (locale) => {
    expect(forCitizens(texts.get(locale)!.keys())).toEqual(forCitizens(german.keys()));
  });

  it.each(['fr', 'it', 'uk', 'ar'] as Locale[])('%s has no key that German lacks', (locale) => {
    expect([...texts.get(locale)!.keys()].filter((key) => !german.has(key))).toEqual([]);
  });

  it.each(LOCALES)('every message of %s compiles and takes the same values as in German', (locale) => {
    const wrong: string[] = [];
    for (const [key, { text, place }] of texts.get(locale)!) {
      try {
        const mine = placeholders(compile(locale, text).getAst()).join();
        const model = german.get(key);
        if (!model) continue;
        const theirs = placeholders(compile('de', model.text).getAst()).join();
        if (mine !== theirs) wrong.push(`${place} ${key}: {${mine}} instead of {${theirs}}`);
      } catch (error) {
        wrong.push(`${place} ${key}: ${error}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(['de', 'de-simple'] as Locale[])('%s addresses citizens with Sie', (locale) => {
    const informal = /(?<!\p{L})(du|dich|dir|dein(e[mnrs]?)?|euch|euer|eure[mnrs]?)(?!\p{L})/iu;
    const found = [...texts.get(locale)!].filter(([, { text }]) => informal.test(text)).map(([key]) => key);
    expect(found).toEqual([]);
  });

  it('sees the informal words it looks for', () => {
    expect('Hast Du dein Auto?').toMatch(/(?<!\p{L})(du|dein)(?!\p{L})/iu);
  });

  it.each(['de', ...COMPLETE, 'fr', 'it', 'uk', 'ar'] as Locale[])(
    '%s has a default for every text setting',
    (locale) => {
      const missing = SETTINGS.filter(({ kind }) => kind === 'text').filter(
        ({ key }) => !texts.get(locale)!.has(`setting.${key}`),
      );
      expect(missing).toEqual([]);
    },
  );

  it('has no setting text that the settings do not know', () => {
    const known = new Set(SETTINGS.map(({ key }) => `setting.${key}`));
    expect([...german.keys()].filter((key) => key.startsWith('setting.') && !known.has(key))).toEqual([]);
  });

  it('keeps the shipped settings short enough to stand in an answer', () => {
    const long = LOCALES.flatMap((locale) =>
      [...texts.get(locale)!]
        .filter(([key, { text }]) => key.startsWith('setting.') && text.length > 480)
        .map(([key]) => `${locale} ${key}`),
    );
    expect(long).toEqual([]);
  });

  it('writes no braces into settings: they are put into answers as they are', () => {
    for (const locale of LOCALES)
      for (const [key, { text }] of texts.get(locale)!)
        if (key.startsWith('setting.')) expect(text, key).not.toMatch(/[{}]/);
  });
});
