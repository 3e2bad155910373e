// The body of POST /api/chat: checked field by field; what is wrong has a name.
import { isLocale, type Locale } from '../../core/locale.ts';

export interface ChatBody {
  id?: string;
  session?: string;
  text?: string;
  button?: string;
  lang?: Locale;
}

/** `fault` is a phrase key under `web.error`. */
export type ReadPost = { ok: true; body: ChatBody } | { ok: false; fault: 'json' | 'shape' };

const LONGEST: Record<keyof ChatBody, number> = { id: 100, session: 200, text: 64 * 1024, button: 128, lang: 35 };

/** Unknown fields are ignored; a known one of the wrong type or length, or a dangerous key, is refused. Null counts as absent. */
export function readPost(raw: string): ReadPost {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return { ok: false, fault: 'json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ok: false, fault: 'shape' };
  if (Object.hasOwn(value, '__proto__') || Object.hasOwn(value, 'constructor')) return { ok: false, fault: 'shape' };
  const fields = value as Record<string, unknown>;
  const body: ChatBody = {};
  for (const name of Object.keys(LONGEST) as (keyof ChatBody)[]) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || field === null) continue;
    if (typeof field !== 'string' || field.length > LONGEST[name]) return { ok: false, fault: 'shape' };
    // In a text it is left out; an id with one is nobody's.
    if (name !== 'text' && field.includes('\0')) return { ok: false, fault: 'shape' };
    if (name === 'lang') body.lang = knownLocale(field);
    else body[name] = field;
  }
  return { ok: true, body };
}

/** `de-AT` → `de`; a language we do not speak is left out. */
function knownLocale(tag: string): Locale | undefined {
  const small = tag.trim().toLowerCase();
  if (isLocale(small)) return small;
  const language = small.slice(0, 2);
  return isLocale(language) ? language : undefined;
}
