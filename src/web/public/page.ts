// What every public page is given: its locale, its words, and the settings of this instant.
import type { Context } from 'hono';
import { createDates, type Dates } from '../../core/dates.ts';
import type { Locale } from '../../core/locale.ts';
import type { PhraseValues } from '../../core/phrases.ts';
import type { Settings } from '../../core/settings.ts';
import { localeOf } from '../locale-of.ts';
import type { WebDeps } from '../ports.ts';

export interface Page {
  deps: WebDeps;
  locale: Locale;
  settings: Settings;
  dates: Dates;
  city: string;
  /** Path without query, for the language switch. */
  path: string;
  /** A phrase under `web.`. */
  say(key: string, values?: PhraseValues): string;
}

export const pageOf = (deps: WebDeps, c: Context): Page => createPage(deps, localeOf(c), c.req.path);

export function createPage(deps: WebDeps, locale: Locale, path: string): Page {
  const settings = deps.settings();
  return {
    deps,
    locale,
    settings,
    dates: createDates(deps.phrases, locale, settings.get('time_zone')),
    city: settings.get('stadt'),
    path,
    say: (key, values) => deps.phrases.say(locale, `web.${key}`, values),
  };
}
