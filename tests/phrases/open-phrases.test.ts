// The loader: files merged, fallbacks, ICU, and faults that name file and line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openPhrases } from '../../src/phrases/open-phrases.ts';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

function locales(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'phrases-'));
  made.push(dir);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

describe('openPhrases', () => {
  it('merges the file of a locale with the files of its folder', () => {
    const phrases = openPhrases(
      locales({
        'de.yaml': 'greeting:\n  hello: Guten Tag\n',
        'de/desk.yaml': 'closed: Geschlossen\nhours:\n  open: Offen\n',
      }),
    );
    expect(phrases.say('de', 'greeting.hello')).toBe('Guten Tag');
    expect(phrases.say('de', 'desk.closed')).toBe('Geschlossen');
    expect(phrases.say('de', 'desk.hours.open')).toBe('Offen');
    expect(phrases.has('desk.closed')).toBe(true);
    expect(phrases.has('desk')).toBe(false);
  });

  it('lets a key be a text and the beginning of another', () => {
    const phrases = openPhrases(locales({ 'de/situation.yaml': 'active: an\nactive.open: an, Ende offen\n' }));
    expect([phrases.say('de', 'situation.active'), phrases.say('de', 'situation.active.open')]).toEqual([
      'an',
      'an, Ende offen',
    ]);
  });

  it('falls back to English and then German, Leichte Sprache to German', () => {
    const phrases = openPhrases(locales({ 'de.yaml': 'a: eins\nb: zwei\n', 'en.yaml': 'a: one\n' }));
    expect(phrases.say('uk', 'a')).toBe('one');
    expect(phrases.say('uk', 'b')).toBe('zwei');
    expect(phrases.say('de-simple', 'a')).toBe('eins');
  });

  it.each([
    ['de', { count: 1 }, '1 Frage offen'],
    ['de', { count: 1200 }, '1.200 Fragen offen'],
    ['en', { count: 1 }, '1 question open'],
    ['en', { count: 0 }, '0 questions open'],
  ] as const)('counts in %s: %j', (locale, values, expected) => {
    const phrases = openPhrases(
      locales({
        'de.yaml': 'n: "{count, plural, one {# Frage} other {# Fragen}} offen"\n',
        'en.yaml': 'n: "{count, plural, one {# question} other {# questions}} open"\n',
      }),
    );
    expect(phrases.say(locale, 'n', values)).toBe(expected);
    expect(phrases.say(locale, 'n', values)).toBe(expected);
  });

  it('treats markup and values as text', () => {
    const phrases = openPhrases(locales({ 'en.yaml': `a: "It''s <b>{name}</b>"\n` }));
    expect(phrases.say('en', 'a', { name: '{x} <i>' })).toBe("It's <b>{x} <i></b>");
  });

  it('names a key that is missing everywhere', () => {
    expect(() => openPhrases(locales({ 'de.yaml': 'a: b\n' })).say('tr', 'no.such')).toThrow(/"no\.such" for tr/);
  });

  it('names key and place of a value that was not given and of a message that is broken', () => {
    const phrases = openPhrases(locales({ 'de.yaml': 'a: "{who}"\nb: "{count, plural, one {#}"\n' }));
    expect(() => phrases.say('de', 'a')).toThrow(/de\.yaml:1: "a".*who/);
    expect(() => phrases.say('de', 'b', { count: 1 })).toThrow(/de\.yaml:2: "b"/);
  });

  it.each([
    ['a tab', 'a: b\nc:\n\td: e\n', 3],
    ['an alias', 'a: &x b\nc: *x\n', 1],
    ['a doubled key', 'a: b\na: c\n', 2],
    ['a list', 'a: b\nc:\n  - d\n', 2],
    ['an empty value', 'a: b\nc:\n', 2],
    ['a dangerous key', 'a: b\n__proto__: c\n', 2],
    ['a broken quote', 'a: b\nc: "d\n', 2],
    ['an empty file', '', 1],
    ['a plain text', 'hello', 1],
    ['a deep nest', `${Array.from({ length: 20 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')} b\n`, 12],
  ])('refuses %s, naming file and line', (_what, source, line) => {
    expect(() => openPhrases(locales({ 'de/desk.yaml': source }))).toThrow(
      new RegExp(`de/desk\\.yaml:(${line}|${line + 1}):`),
    );
  });

  it('refuses a key that two files define', () => {
    expect(() => openPhrases(locales({ 'de.yaml': 'desk:\n  a: b\n', 'de/desk.yaml': 'a: c\n' }))).toThrow(
      /desk\.a.*de\.yaml:2/,
    );
  });
});
