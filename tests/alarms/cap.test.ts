// Alarm notices as CAP 1.2: element order, times, chain, and hostile words.
import { describe, expect, it } from 'vitest';
import { alarmTexts } from '../../src/alarms/notice-texts.ts';
import type { Alarm, AlarmOrder } from '../../src/core/alarm.ts';
import { KIND_OF_ORDER, type Notice } from '../../src/core/notice.ts';
import { capTime, renderCap } from '../../src/outlets/cap/render-cap.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';

const phrases = openPhrases(new URL('../../locales/', import.meta.url).pathname);
const zone = 'Europe/Berlin';
const now = Date.parse('2026-11-30T09:00:00Z');
const context = {
  sender: 'luftpost.stuttgart.example',
  city: 'Stuttgart',
  zone,
  web: 'https://luftpost.stuttgart.example',
  drill: null,
};
const alarm: Alarm = {
  id: 'a',
  state: 'open',
  stovesFrom: Date.parse('2026-11-30T17:00:00Z'),
  carsFrom: Date.parse('2026-11-30T23:00:00Z'),
  until: Date.parse('2026-12-03T23:00:00Z'),
  reason: null,
  endAnnounced: false,
};
const earlier = [
  { id: 'n1', releasedAt: now - 86_400_000 },
  { id: 'n2', releasedAt: now - 3_600_000 },
];

function noticeOf(order: AlarmOrder, change: Partial<Notice> = {}): Notice {
  return {
    id: 'n3',
    kind: KIND_OF_ORDER[order.type],
    alarmId: 'a',
    followsId: null,
    topic: 'alarm',
    alarm,
    order,
    alarmVersion: 0,
    image: null,
    link: null,
    class: 'info',
    validUntil: now + 86_400_000,
    texts: alarmTexts(alarm, alarm, order, { phrases, zone, city: 'Stuttgart', link: context.web, now }),
    releasedAt: now,
    ...change,
  };
}
const tags = (xml: string) => [...xml.matchAll(/<(\w+)[ >]/g)].map((match) => match[1]);

describe('CAP', () => {
  it('has the elements in the order of the schema, German first', () => {
    const xml = renderCap(noticeOf({ type: 'develop' }), earlier, context);
    const order = tags(xml);
    expect(order.slice(0, 8)).toEqual([
      'alert',
      'identifier',
      'sender',
      'sent',
      'status',
      'msgType',
      'scope',
      'references',
    ]);
    const info = order.slice(8, order.indexOf('info', 9));
    expect(info).toEqual(
      'info language category category event responseType urgency severity certainty effective onset expires senderName headline description web area areaDesc geocode valueName value'.split(
        ' ',
      ),
    );
    expect(xml.match(/<language>[^<]+/g)?.[0]).toBe('<language>de-DE');
    expect(new Set(xml.match(/<language>[^<]+/g)).size).toBe(7);
  });

  it.each<[AlarmOrder, string, string, string, number]>([
    [{ type: 'announce', stovesFrom: 0, carsFrom: 0 }, 'Alert', 'Avoid', 'Expected', 0],
    [{ type: 'develop' }, 'Update', 'Avoid', 'Expected', 2],
    [{ type: 'correct', wrong: 'x' }, 'Update', 'Avoid', 'Expected', 2],
    [{ type: 'end', until: alarm.until! }, 'Cancel', 'AllClear', 'Expected', 2],
    [{ type: 'cancel', reason: 'Wind' }, 'Cancel', 'AllClear', 'Past', 2],
  ])('%o is %s', (order, type, response, urgency, references) => {
    const xml = renderCap(noticeOf(order), order.type === 'announce' ? [] : earlier, context);
    expect(xml).toContain(`<msgType>${type}</msgType>`);
    expect(xml).toContain(`<responseType>${response}</responseType>`);
    expect(xml).toContain(`<urgency>${urgency}</urgency>`);
    const refs = /<references>([^<]*)/.exec(xml)?.[1]?.split(' ') ?? [];
    expect(refs).toHaveLength(references);
    for (const ref of refs)
      expect(ref).toMatch(/^luftpost\.stuttgart\.example,n\d,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+01:00$/);
  });

  it('refuses an end without anything before it, a post, and what was not released', () => {
    expect(() => renderCap(noticeOf({ type: 'end', until: 1 }), [], context)).toThrow(TypeError);
    expect(() => renderCap(noticeOf({ type: 'develop' }, { alarm: null }), earlier, context)).toThrow(TypeError);
    expect(() => renderCap(noticeOf({ type: 'develop' }, { releasedAt: null }), earlier, context)).toThrow(TypeError);
  });

  it('keeps hostile words out of the markup', () => {
    const order: AlarmOrder = { type: 'develop', reason: ']]><script>&amp;\u0007' };
    const xml = renderCap(noticeOf(order), earlier, context);
    expect(xml).toContain(']]&gt;&lt;script&gt;&amp;amp;');
    expect(xml).not.toContain('\u0007');
  });

  it.each([
    ['2026-11-30T17:00:00.123Z', zone, '2026-11-30T18:00:00+01:00'],
    ['2026-07-01T22:30:05Z', zone, '2026-07-02T00:30:05+02:00'],
    ['2026-07-01T22:30:05Z', 'UTC', '2026-07-01T22:30:05-00:00'],
    ['2026-07-01T22:30:05Z', 'America/St_Johns', '2026-07-01T20:00:05-02:30'],
  ])('writes %s in %s as %s', (at, place, written) => {
    expect(capTime(Date.parse(at), place)).toBe(written);
  });
});
