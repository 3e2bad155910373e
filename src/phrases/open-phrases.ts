// Opens locales/ as the Phrases port: ICU messages, compiled once each, with the fallback chain of the locale.
import { IntlMessageFormat } from 'intl-messageformat';
import type { Kept } from '../core/kept.ts';
import { fallbacks, type Locale, languageOf } from '../core/locale.ts';
import type { Phrases, PhraseValues } from '../core/phrases.ts';
import { type RawPhrase, readPhrases } from './read-phrases.ts';

type Said = (values: PhraseValues | undefined) => string;

/**
 * Reads all texts under `dir` (see readPhrases, which throws for a broken file). Promises of the port: a key missing
 * in the whole chain throws with its name; a message that does not compile, or a value that is not given, throws with
 * key and place. A message is compiled when it is first said.
 */
export function openPhrases(dir: string, kept?: Kept): Phrases {
  const texts = readPhrases(dir, kept);
  const compiled = new Map<string, Said>();

  const find = (locale: Locale, key: string): Said => {
    for (const candidate of fallbacks(locale)) {
      const raw = texts.get(candidate)?.get(key);
      if (raw) return compile(raw, key, candidate);
    }
    throw new Error(`There is no phrase "${key}" for ${locale}`);
  };

  return {
    say(locale, key, values) {
      const id = `${locale} ${key}`;
      let said = compiled.get(id);
      if (!said) {
        said = find(locale, key);
        compiled.set(id, said);
      }
      return said(values);
    },
    has: (key) => [...texts.values()].some((phrases) => phrases.has(key)),
  };
}

/** Compiles a message. Markup is text for us: `<` has no meaning. Throws with key and place. */
function compile({ text, place }: RawPhrase, key: string, locale: Locale): Said {
  if (!/[{'#]/.test(text)) return () => text;
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${place}: "${key}" cannot be said: ${reason}`, { cause });
    }
  };
  const message = guard(() => new IntlMessageFormat(text, languageOf(locale), undefined, { ignoreTag: true }));
  return (values) => guard(() => String(message.format(values)));
}
