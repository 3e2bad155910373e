// What is said about an alarm: all locales, all outlets, from one record.
import { describe, expect, it } from 'vitest';
import { alarmTexts } from '../../src/alarms/notice-texts.ts';
import type { Alarm, AlarmOrder } from '../../src/core/alarm.ts';
import { LOCALES } from '../../src/core/locale.ts';
import { MAX_ALARM_TEXT, MAX_SHORT_TEXT } from '../../src/core/notice.ts';
import { openPhrases } from '../../src/phrases/open-phrases.ts';

const phrases = openPhrases(new URL('../../locales/', import.meta.url).pathname);
const link = 'https://luftpost.stuttgart.example/';
const now = Date.parse('2026-11-30T09:00:00Z');
const deps = { phrases, zone: 'Europe/Berlin', city: 'Stuttgart', link, now };
const alarm: Alarm = {
  id: 'a',
  state: 'open',
  stovesFrom: Date.parse('2026-11-30T17:00:00Z'),
  carsFrom: Date.parse('2026-11-30T23:00:00Z'),
  until: null,
  reason: null,
  endAnnounced: false,
};
const until = Date.parse('2026-12-03T23:00:00Z');
const announce: AlarmOrder = { type: 'announce', stovesFrom: alarm.stovesFrom, carsFrom: alarm.carsFrom };
const orders: [AlarmOrder, Alarm, Alarm | null][] = [
  [announce, alarm, null],
  [{ type: 'develop', reason: 'Ö'.repeat(200) }, alarm, alarm],
  [{ type: 'end', until }, { ...alarm, until }, alarm],
  [{ type: 'correct', carsFrom: until, stovesFrom: until, until: null }, { ...alarm, carsFrom: until }, alarm],
  [{ type: 'cancel', reason: 'Der Wind hat gedreht.' }, { ...alarm, state: 'cancelled' }, alarm],
];
const textOf = (texts: ReturnType<typeof alarmTexts>, locale: string, outlet: string) =>
  texts.find((text) => text.locale === locale && text.outlet === outlet)!.text;

describe('the texts of an alarm', () => {
  it('says begin, end, reason, what to do, the link and how to stop', () => {
    expect(textOf(alarmTexts(alarm, null, announce, deps), 'de', 'message')).toBe(
      [
        'Feinstaubalarm in Stuttgart ab Dienstag, 1. Dezember 2026',
        'Komfort-Kamine bleiben aus ab Montag, 30. November, 18 Uhr.',
        'Autos bitte möglichst stehen lassen ab Dienstag, 1. Dezember, 0 Uhr.',
        'Ende offen.',
        'Grund: Der Deutsche Wetterdienst erwartet stark eingeschränkten Luftaustausch.',
        'Bitte nutzen Sie Bus, Bahn oder Rad, gehen Sie zu Fuß oder arbeiten Sie zu Hause.',
        `Mehr: ${link}`,
        'Abbestellen: STOPP',
      ].join('\n'),
    );
  });

  it.each(orders)('exists for $type in every locale and outlet, within the limits', (order, after, before) => {
    const texts = alarmTexts(after, before, order, deps);
    expect(texts).toHaveLength(LOCALES.length * 4);
    for (const { outlet, text, title } of texts) {
      expect(text.length).toBeLessThanOrEqual(outlet === 'short' ? MAX_SHORT_TEXT : MAX_ALARM_TEXT);
      expect(title).not.toBe('');
      expect(text).not.toMatch(/[{}]|\bundefined\b|\bnull\b/);
    }
  });

  it('changes every outlet and locale when one time changes', () => {
    const before = alarmTexts(alarm, null, announce, deps);
    const after = alarmTexts({ ...alarm, stovesFrom: alarm.stovesFrom + 3_600_000 }, null, announce, deps);
    before.forEach((text, index) => {
      expect(after[index]?.text, `${text.locale} ${text.outlet}`).not.toBe(text.text);
    });
  });

  it('writes an end at midnight as 24:00 of the last day', () => {
    const texts = alarmTexts({ ...alarm, until }, alarm, { type: 'end', until }, deps);
    expect(textOf(texts, 'de', 'message')).toContain('Der Alarm endet: Donnerstag, 3. Dezember, 24 Uhr.');
    expect(textOf(texts, 'en', 'message')).toContain('Thursday 3 December, 24:00 (midnight)');
  });

  it('names what was wrong in a correction', () => {
    const texts = alarmTexts({ ...alarm, until }, alarm, { type: 'correct', until }, deps);
    expect(textOf(texts, 'de', 'message')).toContain('In der letzten Meldung war falsch: Ende offen\nRichtig ist:');
  });

  it('keeps a German reason out of other languages', () => {
    const texts = alarmTexts(alarm, alarm, { type: 'cancel', reason: 'Der Wind hat gedreht.' }, deps);
    expect(textOf(texts, 'de-simple', 'message')).toContain('Der Wind hat gedreht.');
    expect(textOf(texts, 'en', 'message')).not.toContain('Wind');
  });
});
