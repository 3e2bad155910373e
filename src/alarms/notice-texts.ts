// From the typed alarm record to every text that is said about it, in every locale and for every outlet.
import type { Alarm, AlarmOrder } from '../core/alarm.ts';
import { LOCALES, type Locale, languageOf } from '../core/locale.ts';
import { MAX_SHORT_TEXT, type NoticeText } from '../core/notice.ts';
import type { Phrases, PhraseValues } from '../core/phrases.ts';
import { readWall } from '../core/wall-clock.ts';

export interface TextDeps {
  phrases: Phrases;
  zone: string;
  city: string;
  /** The public page. */
  link: string;
  now: number;
}

/** Pure in its arguments: the same alarm, order and instant give the same texts. `before` is the alarm as last told. */
export function alarmTexts(alarm: Alarm, before: Alarm | null, order: AlarmOrder, deps: TextDeps): NoticeText[] {
  return LOCALES.flatMap((locale) => {
    const title = titleOf(alarm, order, locale, deps);
    const body = bodyOf(alarm, before, order, locale, deps);
    const say = (key: string, values?: PhraseValues) => deps.phrases.say(locale, `notice.${key}`, values);
    const link = say('link', { link: deps.link });
    const text = (...more: string[]) => [title, ...body.facts, ...body.advice, ...more].join('\n');
    const message = text(link, say('stop'));
    return [
      { locale, outlet: 'message' as const, title, text: message },
      { locale, outlet: 'again' as const, title, text: `${say('resent')}\n${message}` },
      { locale, outlet: 'feed' as const, title, text: [...body.facts, ...body.advice].join('\n') },
      { locale, outlet: 'short' as const, title, text: shortOf([title, ...body.facts], deps.link) },
    ];
  });
}

function titleOf(alarm: Alarm, order: AlarmOrder, locale: Locale, deps: TextDeps): string {
  const at =
    order.type === 'announce' ? alarm.carsFrom : order.type === 'end' ? (alarm.until ?? deps.now) - 1 : deps.now;
  const key = { announce: 'begin', develop: 'development', end: 'end', correct: 'correction', cancel: 'cancellation' };
  return deps.phrases.say(locale, `notice.headline.${key[order.type]}`, {
    city: deps.city,
    day: dayOf(at, locale, deps.zone, true),
  });
}

/** What holds, and what to do; each a line. */
function bodyOf(
  alarm: Alarm,
  before: Alarm | null,
  order: AlarmOrder,
  locale: Locale,
  deps: TextDeps,
): { facts: string[]; advice: string[] } {
  const say = (key: string, values?: PhraseValues) => deps.phrases.say(locale, `notice.${key}`, values);
  const at = (instant: number) => instantOf(instant, locale, deps, false);
  const end = alarm.until === null ? say('end-open') : say('end', { at: instantOf(alarm.until, locale, deps, true) });
  const times = [say('stoves', { at: at(alarm.stovesFrom) }), say('cars', { at: at(alarm.carsFrom) }), end];
  const reason = reasonOf(order, alarm, locale, say);
  switch (order.type) {
    case 'announce':
      return { facts: [...times, ...reason], advice: [say('todo')] };
    case 'develop':
      return { facts: [say('continues'), ...times, ...reason], advice: [say('todo')] };
    case 'correct': {
      const wrong = order.wrong ?? (before === null ? '' : difference(before, alarm, locale, deps));
      const was = wrong === '' ? [] : [say('wrong', { wrong })];
      return { facts: [...was, say('right'), ...times, ...reason], advice: [say('todo')] };
    }
    case 'end': {
      const until = instantOf(alarm.until ?? deps.now, locale, deps, true);
      return { facts: [say('ends', { at: until }), ...reason], advice: [say('thanks')] };
    }
    case 'cancel': {
      const ahead = alarm.stovesFrom > deps.now ? [say('cancelled-from', { at: at(alarm.stovesFrom) })] : [];
      return { facts: [say('cancelled'), ...ahead, ...reason], advice: [] };
    }
  }
}

/** An own reason is German; other languages get the standing one where it is true, else none. */
function reasonOf(
  order: AlarmOrder,
  alarm: Alarm,
  locale: Locale,
  say: (key: string, values?: PhraseValues) => string,
): string[] {
  const own = order.reason ?? (order.type === 'announce' || order.type === 'end' ? undefined : alarm.reason);
  if (own && languageOf(locale) === 'de') return [say('reason', { reason: own })];
  return order.type === 'end' || order.type === 'cancel' ? [] : [say('reason-weather')];
}

/** What was said before and holds no more. */
function difference(before: Alarm, alarm: Alarm, locale: Locale, deps: TextDeps): string {
  const say = (key: string, at: number, isEnd = false) =>
    deps.phrases.say(locale, `notice.${key}`, { at: instantOf(at, locale, deps, isEnd) });
  const wrong = [];
  if (before.stovesFrom !== alarm.stovesFrom) wrong.push(say('was-stoves', before.stovesFrom));
  if (before.carsFrom !== alarm.carsFrom) wrong.push(say('was-cars', before.carsFrom));
  if (before.until !== alarm.until) {
    wrong.push(
      before.until === null ? deps.phrases.say(locale, 'notice.was-open') : say('was-end', before.until, true),
    );
  }
  return wrong.join('; ');
}

/** Whole lines as long as they fit, and the link. */
function shortOf(lines: string[], link: string): string {
  const room = MAX_SHORT_TEXT - link.length - 1;
  let text = lines[0] ?? '';
  for (const line of lines.slice(1)) {
    if (text.length + 1 + line.length > room) break;
    text += `\n${line}`;
  }
  return `${text.slice(0, room)}\n${link}`;
}

export const longDay = (at: number, locale: Locale, zone: string): string => dayOf(at, locale, zone, true);

function dayOf(at: number, locale: Locale, zone: string, year: boolean): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : languageOf(locale), {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(year ? { year: 'numeric' as const } : {}),
  }).format(at);
}

/** A day and an hour people can act on; an end at 0:00 is 24:00 of the day before. */
function instantOf(at: number, locale: Locale, { phrases, zone }: TextDeps, isEnd: boolean): string {
  const { minutes } = readWall(at, zone);
  if (isEnd && minutes === 0)
    return phrases.say(locale, 'notice.midnight', { day: dayOf(at - 1, locale, zone, false) });
  const rest = String(minutes % 60).padStart(2, '0');
  const hour = Math.floor(minutes / 60);
  return phrases.say(locale, 'notice.at', {
    day: dayOf(at, locale, zone, false),
    hour: rest === '00' ? String(hour) : `${hour}:${rest}`,
    clock: `${hour}:${rest}`,
  });
}
