// What is parsed once and kept: the same answer from the kept copy, another for another file, none from a torn one.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeptFiles } from '../../src/app/kept-files.ts';
import { keptIntents } from '../../src/nlu/kept-intents.ts';
import { readPhrases } from '../../src/phrases/read-phrases.ts';
import { readWords } from '../../src/phrases/read-words.ts';

const ROOT = join(import.meta.dirname, '..', '..');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const kept = () => createKeptFiles(join(dir, 'kept'));
const files = (): string[] => readdirSync(join(dir, 'kept')).sort();
const intent = (answer: string) => [
  { file: 'a.b.yaml', yaml: `id: a.b\nlabel: {de: A}\nutterances: {de: [ja]}\nanswers: {de: "${answer}"}\n` },
];

describe('kept files', () => {
  it('keeps the newest eight', () => {
    for (let i = 0; i < 8; i += 1) {
      kept().set(`key-${i}`, `${i}`);
      utimesSync(join(dir, 'kept', `key-${i}.json`), i, i);
    }
    kept().set('key-8', '8');
    expect(files()).toHaveLength(8);
    expect(kept().get('key-0')).toBeUndefined();
    expect(kept().get('key-1')).toBe('1');
    expect(kept().get('key-8')).toBe('8');
  });

  it('forgets in silence where nothing can be written', () => {
    writeFileSync(join(dir, 'kept'), 'a file, not a folder');
    kept().set('key', 'text');
    expect(kept().get('key')).toBeUndefined();
  });

  it('lets nobody else read the folder', () => {
    kept().set('key', 'text');
    expect(statSync(join(dir, 'kept')).mode & 0o777).toBe(0o700);
  });
});

describe.each([
  ['phrases', () => readPhrases(join(ROOT, 'locales'), kept()), () => readPhrases(join(ROOT, 'locales'))],
  ['words', () => readWords(join(ROOT, 'locales/words'), kept()), () => readWords(join(ROOT, 'locales/words'))],
  ['intents', () => keptIntents(intent('Ja.'), kept()), () => keptIntents(intent('Ja.'))],
] as const)('%s', (name, read, fresh) => {
  it('are the same from the kept copy', () => {
    expect(read()).toEqual(fresh());
    expect(files()).toEqual([expect.stringMatching(new RegExp(`^${name}-[0-9a-f]{64}\\.json$`))]);
    const [file] = files();
    const copy = readFileSync(join(dir, 'kept', file!), 'utf8');
    expect(read()).toEqual(fresh());
    expect(readFileSync(join(dir, 'kept', file!), 'utf8')).toBe(copy);
    expect(files()).toEqual([file]);
  });

  it('are read again when the copy is torn', () => {
    read();
    writeFileSync(join(dir, 'kept', files()[0]!), '[[');
    expect(read()).toEqual(fresh());
  });
});

it('really takes the kept copy', () => {
  keptIntents(intent('Ja.'), kept());
  const path = join(dir, 'kept', files()[0]!);
  writeFileSync(path, readFileSync(path, 'utf8').replace('Ja.', 'Nein.'));
  expect(keptIntents(intent('Ja.'), kept())[0]?.answers.de).toBe('Nein.');
});

it('reads changed files anew', () => {
  writeFileSync(join(dir, 'de.yaml'), 'hello: Guten Tag\n');
  readPhrases(dir, kept());
  writeFileSync(join(dir, 'de.yaml'), 'hello: Grüß Gott\n');
  expect(readPhrases(dir, kept()).get('de')?.get('hello')?.text).toBe('Grüß Gott');
  keptIntents(intent('Ja.'), kept());
  expect(keptIntents(intent('Nein.'), kept())[0]?.answers.de).toBe('Nein.');
});

it('keeps nothing of a broken file, and says where it is broken', () => {
  writeFileSync(join(dir, 'de.yaml'), 'hello: [\n');
  expect(() => readPhrases(dir, kept())).toThrow(/de\.yaml:\d+:/);
  expect(kept().get('phrases')).toBeUndefined();
  expect(readdirSync(dir)).toEqual(['de.yaml']);
});
