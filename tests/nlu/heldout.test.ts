// The held-out messages can only measure what the catalogue has not learned.
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { NONE } from '../../src/core/intent.ts';
import { LANGUAGES } from '../../src/core/locale.ts';
import { fold, wordsOf } from '../../src/nlu/features.ts';
import { readCatalogue } from '../../src/nlu/read-catalogue.ts';

/** Three sets, each written before its author had read the catalogue. */
const SETS = ['./heldout/', './heldout/second/', './heldout/third/'].map((folder) => new URL(folder, import.meta.url));
const { catalogue } = await readCatalogue(new URL('../../intents/', import.meta.url).pathname);
const key = (text: string): string => wordsOf(fold(text)).join(' ');

interface Line {
  text: string;
  lang: string;
  intent: string | null;
}

const messages = async (language: string, folder: URL): Promise<Line[]> =>
  (await readFile(new URL(`${language}.jsonl`, folder), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const learned = new Set(
  catalogue.intents.flatMap(({ utterances, near }) =>
    [...Object.values(utterances), ...Object.values(near)].flat().map(key),
  ),
);
const ids = new Set(catalogue.intents.map(({ id }) => id).filter((id) => id !== NONE));

describe.each(SETS)('%s', (folder) => {
  it('covers every language the bot knows', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    expect(files.sort()).toEqual(LANGUAGES.map((language) => `${language}.jsonl`).sort());
  });

  it.each(LANGUAGES)('%s: no message stands in the catalogue', async (language) => {
    const known = (await messages(language, folder)).filter(({ text }) => learned.has(key(text)));
    expect(known.map(({ text }) => text)).toEqual([]);
  });

  it.each(LANGUAGES)('%s: every message means an intent of the catalogue, or none', async (language) => {
    for (const { text, lang, intent } of await messages(language, folder)) {
      expect(lang, text).toBe(language);
      if (intent !== null) expect(ids, text).toContain(intent);
    }
  });

  it.each(LANGUAGES)('%s: about a third is out of scope', async (language) => {
    const lines = await messages(language, folder);
    const share = lines.filter(({ intent }) => intent === null).length / lines.length;
    expect(share).toBeGreaterThan(0.28);
    expect(share).toBeLessThan(0.4);
  });
});
