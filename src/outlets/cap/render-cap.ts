// An alarm notice as CAP 1.2: the elements in the order of the schema, one info per language.
import { type Locale, languageOf } from '../../core/locale.ts';
import type { Notice } from '../../core/notice.ts';
import { readWall } from '../../core/wall-clock.ts';

export interface CapContext {
  /** Host name of the instance: no spaces, commas, `<`, `&`. */
  sender: string;
  city: string;
  zone: string;
  /** The public page. */
  web: string;
  /** In a drill: what says so; null when it is meant. */
  drill: string | null;
}

/** One language each; Leichte Sprache is German already. */
const TAGS: Partial<Record<Locale, string>> = {
  de: 'de-DE',
  en: 'en-GB',
  tr: 'tr-TR',
  fr: 'fr-FR',
  it: 'it-IT',
  uk: 'uk-UA',
  ar: 'ar',
};

/**
 * `earlier`: the released notices of the alarm before this one; an update or the end names them all. Throws a
 * TypeError for a post, for what was never released, and for an end without anything before it.
 */
export function renderCap(notice: Notice, earlier: { id: string; releasedAt: number }[], context: CapContext): string {
  const { alarm, releasedAt, kind } = notice;
  if (alarm === null || releasedAt === null) throw new TypeError('only a released alarm notice is CAP');
  const over = kind === 'end' || kind === 'cancellation';
  const type = kind === 'begin' ? 'Alert' : over ? 'Cancel' : 'Update';
  if (type !== 'Alert' && earlier.length === 0) throw new TypeError(`${type} needs an earlier message to refer to`);
  const time = (at: number) => capTime(at, context.zone);
  const onset = Math.min(alarm.stovesFrom, alarm.carsFrom);
  const references = earlier.map(({ id, releasedAt: sent }) => `${context.sender},${id},${time(sent)}`).join(' ');
  const ended = kind === 'cancellation' || (alarm.until !== null && alarm.until <= releasedAt);
  const urgency = ended ? 'Past' : onset <= releasedAt ? 'Immediate' : 'Expected';
  const expires = Math.max(notice.validUntil, releasedAt + 60_000);
  const infos = notice.texts
    .filter(({ outlet, locale }) => outlet === 'feed' && TAGS[locale] !== undefined)
    .sort((a, b) => Number(b.locale === 'de') - Number(a.locale === 'de'))
    .map(({ locale, title, text }) => {
      const german = languageOf(locale) === 'de';
      return element('info', [
        leaf('language', TAGS[locale]!),
        leaf('category', 'Env'),
        leaf('category', 'Health'),
        leaf('event', german ? 'Feinstaubalarm' : 'Particulate alarm'),
        leaf('responseType', over ? 'AllClear' : 'Avoid'),
        leaf('urgency', urgency),
        leaf('severity', 'Minor'),
        leaf('certainty', 'Likely'),
        leaf('effective', time(releasedAt)),
        leaf('onset', time(onset)),
        leaf('expires', time(expires)),
        leaf('senderName', context.city),
        leaf('headline', title),
        leaf('description', text),
        leaf('web', context.web),
        element('area', [
          leaf('areaDesc', context.city),
          element('geocode', [leaf('valueName', 'AGS'), leaf('value', '08111000')]),
        ]),
      ]);
    });
  const lines = [
    leaf('identifier', notice.id),
    leaf('sender', context.sender),
    leaf('sent', time(releasedAt)),
    leaf('status', context.drill === null ? 'Actual' : 'Exercise'),
    leaf('msgType', type),
    leaf('scope', 'Public'),
    ...(context.drill === null ? [] : [leaf('note', context.drill)]),
    ...(references === '' ? [] : [leaf('references', references)]),
    ...infos,
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\n${lines.join('\n')}\n</alert>\n`;
}

const leaf = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;
const element = (name: string, children: string[]): string => `<${name}>\n${children.join('\n')}\n</${name}>`;

const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** `2026-11-30T18:00:00+01:00`: CAP wants an offset and refuses `Z` and fractions. */
export function capTime(at: number, zone: string): string {
  const second = Math.floor(at / 1_000) * 1_000;
  const { day, minutes } = readWall(second, zone);
  const wall = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000 + (second % 60_000);
  const offset = Math.round((wall - second) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = new Date(wall).toISOString().slice(0, 19);
  const size = Math.abs(offset);
  return `${clock}${offset <= 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
