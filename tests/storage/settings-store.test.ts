// Settings: shipped texts, own texts and their languages, validation, history, and how soon others see a change.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locale } from '../../src/core/locale.ts';
import type { Phrases } from '../../src/core/phrases.ts';
import { SETTINGS } from '../../src/core/settings.ts';
import type { Database } from '../../src/storage/database.ts';
import { checkSettingValue, parseSettingKey } from '../../src/storage/setting-value.ts';
import { openSettingsStore, type SettingsStore } from '../../src/storage/settings-store.ts';
import { eachDatabase, wipe } from '../databases.ts';

const phrases: Phrases = { say: (locale, key) => `${key} as shipped in ${locale}`, has: () => true };

eachDatabase('settings', (open) => {
  let database: Database;
  let store: SettingsStore;
  const stores: SettingsStore[] = [];
  let now = 1_000;
  const openStore = async (on: Database) => {
    const opened = await openSettingsStore({ database: on, phrases, now: () => ++now });
    stores.push(opened);
    return opened;
  };
  const set = async (key: string, value: string) => expect(await store.set(key, value, 'u1')).toEqual({ ok: true });

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await wipe(database);
    store = await openStore(database);
  });
  afterEach(() => {
    for (const opened of stores.splice(0)) opened.close();
  });

  it('is as shipped at first', () => {
    expect(store.settings.get('regime')).toBe('off');
    expect(store.settings.number('claim_minutes')).toBe(30);
    expect(store.settings.list('departments')).toHaveLength(4);
    expect(store.settings.get('frist')).toBe('setting.frist as shipped in de');
    expect(store.settings.changedAt('frist')).toBeNull();
    expect(store.settings.unfilled()).toContain('impressum');
    expect(store.list().length).toBe(SETTINGS.length);
  });

  it('throws for a key that does not exist', () => {
    expect(() => store.settings.get('regim')).toThrow(/regim/);
    expect(() => store.settings.text('regim', 'de')).toThrow(/regim/);
  });

  it.each<[string, Record<string, string>, Locale, string]>([
    ['the own value of the language', { frist: 'D', 'frist.tr': 'T' }, 'tr', 'T'],
    ['German, when only German was changed', { frist: 'D' }, 'tr', 'D'],
    ['German for Leichte Sprache, when only German was changed', { frist: 'D' }, 'de-simple', 'D'],
    ['English before German, when both were changed', { frist: 'D', 'frist.en': 'E' }, 'uk', 'E'],
    [
      'the shipped text, when only another language was changed',
      { 'frist.en': 'E' },
      'tr',
      'setting.frist as shipped in tr',
    ],
    ['the shipped text, when German still stands', { 'frist.de-simple': 'S' }, 'de', 'setting.frist as shipped in de'],
  ])('says %s', async (_, values, locale, expected) => {
    for (const [key, value] of Object.entries(values)) await set(key, value);
    expect(store.settings.text('frist', locale)).toBe(expected);
  });

  it('goes back to what was shipped with an empty value, and keeps the history', async () => {
    await set('regime', 'on');
    await set('regime', '');
    expect(store.settings.get('regime')).toBe('off');
    expect(store.settings.changedAt('regime')).toBeNull();
    expect((await store.history('regime')).map((change) => [change.value, change.setBy])).toEqual([
      ['', 'u1'],
      ['on', 'u1'],
    ]);
  });

  it('keeps nothing that does not fit', async () => {
    expect(await store.set('regime', 'maybe', 'u1')).toMatchObject({ ok: false, message: /off, on/ });
    expect(await store.set('nothing', 'x', 'u1')).toMatchObject({ ok: false });
    expect(await store.set('regime.en', 'on', 'u1')).toMatchObject({ ok: false });
    expect(await store.history()).toEqual([]);
  });

  it('counts a filled setting as filled, in its history with all languages', async () => {
    await set('impressum', 'Stadt');
    await set('impressum.en', 'City');
    expect(store.settings.unfilled()).not.toContain('impressum');
    expect((await store.history('impressum')).map((change) => change.key)).toEqual(['impressum.en', 'impressum']);
    expect(
      store
        .list()
        .filter((row) => row.own)
        .map((row) => row.key),
    ).toEqual(['impressum', 'impressum.en']);
  });

  it('is seen by another process within 250 ms', async () => {
    const other = await openStore(await open(database));
    await other.watch();
    await set('regime', 'on');
    const began = performance.now();
    while (other.settings.get('regime') !== 'on' && performance.now() - began < 2_000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(other.settings.get('regime')).toBe('on');
    expect(performance.now() - began).toBeLessThan(400);
  });
});

describe('checkSettingValue', () => {
  const check = (key: string, value: string) => checkSettingValue(parseSettingKey(key)!.definition, value);

  it.each([
    ['saison_von', '10-15', '10-15'],
    ['claim_minutes', '030', '30'],
    ['alert_mail', ' a@b.de ,c@d.de', 'a@b.de, c@d.de'],
    ['closed_days', '2026-12-24,2026-12-31', '2026-12-24, 2026-12-31'],
    ['office_hours', 'Mo-Do 09:00-12:00 13:00-16:00; Fr 09:00-12:30', 'Mo-Do 09:00-12:00 13:00-16:00; Fr 09:00-12:30'],
    ['time_zone', 'Europe/Berlin', 'Europe/Berlin'],
    ['frist', ' zwei\r\nZeilen\u0000 ', 'zwei\nZeilen'],
  ])('keeps %s %j', (key, value, kept) => {
    expect(check(key, value)).toEqual({ ok: true, value: kept });
  });

  it.each([
    ['saison_von', '15.10.'],
    ['saison_bis', '02-30'],
    ['claim_minutes', '4'],
    ['claim_minutes', '1.5'],
    ['alert_mail', 'a@b.de, nobody'],
    ['closed_days', '2026-02-30'],
    ['office_hours', 'Mon-Fri 9-17'],
    ['time_zone', 'Europe/Stuttgart'],
    ['holidays', 'Bavaria'],
    ['stadt', 'a\nb'],
    ['frist', 'x'.repeat(4_001)],
  ])('refuses %s %j', (key, value) => {
    expect(check(key, value)).toMatchObject({ ok: false });
  });
});
