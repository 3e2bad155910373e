// Whether a value may stand for a setting, and how it is kept.
import { isLocale, type Locale } from '../core/locale.ts';
import { SETTINGS, type SettingDefinition } from '../core/settings.ts';
import { normalize } from '../core/text.ts';

/** `ticket_preise.en` → the setting and the locale; a bare key of a text means German. */
export interface SettingKey {
  definition: SettingDefinition;
  /** Only for texts. */
  locale: Locale | null;
  /** As it is kept: `ticket_preise` for German, `ticket_preise.en` for the rest. */
  stored: string;
}

/** Null when there is no such setting, or a locale is named that it cannot have. */
export function parseSettingKey(key: string): SettingKey | null {
  const at = key.indexOf('.');
  const name = at < 0 ? key : key.slice(0, at);
  const definition = SETTINGS.find((candidate) => candidate.key === name);
  if (definition === undefined) return null;
  if (definition.kind !== 'text') return at < 0 ? { definition, locale: null, stored: name } : null;
  const locale = at < 0 ? 'de' : key.slice(at + 1);
  return isLocale(locale) ? { definition, locale, stored: locale === 'de' ? name : `${name}.${locale}` } : null;
}

export type CheckedValue = { ok: true; value: string } | { ok: false; message: string };

const HOURS =
  /^(Mo|Di|Mi|Do|Fr|Sa|So)(-(Mo|Di|Mi|Do|Fr|Sa|So))?( ([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00))+$/;
const MAIL = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What some lines and lists must look like beside their kind. */
const FORMS: Record<string, { fits: (part: string) => boolean; message: string; parts?: RegExp }> = {
  time_zone: { fits: isTimeZone, message: 'must be a time zone such as Europe/Berlin' },
  holidays: {
    fits: (text) => /^(BW|BY|BE|BB|HB|HE|HH|MV|NI|NW|RP|SL|SN|ST|SH|TH)$/.test(text),
    message: 'must be a German state such as BW',
  },
  office_hours: {
    fits: (text) => HOURS.test(text),
    message: 'must look like Mo-Do 09:00-16:00; Fr 09:00-12:30',
    parts: /\s*;\s*/,
  },
  closed_days: { fits: isDay, message: 'must be days such as 2026-12-24, separated by commas' },
  remind_at: {
    fits: (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
    message: 'must be times such as 14:00, separated by commas',
  },
  department_mail: {
    fits: (text) => /^[^=]{2,}=/.test(text) && MAIL.test(text.slice(text.lastIndexOf('=') + 1).trim()),
    message: 'must be departments with their address, such as Gesundheitsamt=amt@stadt.example, separated by commas',
  },
  email: { fits: (text) => MAIL.test(text), message: 'must be an e-mail address' },
  alert_mail: { fits: (text) => MAIL.test(text), message: 'must be e-mail addresses, separated by commas' },
};

/** The value as it is kept, or a sentence. An empty value is allowed for every setting: back to what was shipped. */
export function checkSettingValue(definition: SettingDefinition, raw: string): CheckedValue {
  const text = normalize(raw, 8_000).trim();
  if (text === '') return { ok: true, value: '' };
  const no = (message: string): CheckedValue => ({ ok: false, message: `${definition.key} ${message}.` });
  const form = FORMS[definition.key];
  switch (definition.kind) {
    case 'choice':
      return definition.choices?.includes(text)
        ? { ok: true, value: text }
        : no(`must be one of ${definition.choices?.join(', ')}`);
    case 'number': {
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = definition;
      if (!/^\d{1,9}$/.test(text) || Number(text) < min || Number(text) > max) {
        return no(`must be a whole number from ${min} to ${max}`);
      }
      return { ok: true, value: String(Number(text)) };
    }
    case 'day':
      return isDay(`2024-${text}`) ? { ok: true, value: text } : no('must be a day of the year such as 10-15');
    case 'text':
      return text.length <= 4_000 ? { ok: true, value: text } : no('must have at most 4000 characters');
    case 'list': {
      const parts = text.split(/[,\n]/).map((part) => part.trim());
      const items = parts.filter((part) => part !== '');
      if (form && !items.every(form.fits)) return no(form.message);
      return { ok: true, value: items.join(', ') };
    }
    case 'line': {
      if (text.includes('\n')) return no('must be one line');
      if (text.length > 500) return no('must have at most 500 characters');
      const parts = form?.parts ? text.split(form.parts) : [text];
      return form && !parts.every(form.fits) ? no(form.message) : { ok: true, value: text };
    }
  }
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function isDay(text: string): boolean {
  return DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}
