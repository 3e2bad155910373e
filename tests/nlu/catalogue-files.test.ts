// Reading intent files: what is kept, what is refused, and on which line.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseIntent } from '../../src/nlu/parse-intent.ts';
import { readCatalogue } from '../../src/nlu/read-catalogue.ts';
import { writeIntent } from '../../src/nlu/write-intent.ts';
import { FIXTURE } from './fixture.ts';

const faults = (text: string, file = 'a.b.yaml'): string[] =>
  parseIntent(file, text).findings.map(({ line, rule }) => `${line} ${rule}`);

describe('a good file', () => {
  it('is read whole, dates and snake case turned into our names', async () => {
    const { catalogue, findings, lines } = await readCatalogue(FIXTURE);
    expect(findings).toEqual([]);
    expect(catalogue.hash).toMatch(/^[0-9a-f]{64}$/);
    const status = catalogue.intents.find(({ id }) => id === 'alarm.status')!;
    expect(status).toMatchObject({
      asOf: '2026-11-23',
      staff: false,
      buttons: ['alarm.times'],
      followUps: [{ intent: 'alarm.times' }, {}],
    });
    expect(lines.get('alarm.status')!.get('utterances.de.0')).toBe(21);
  });

  it('is the same after writing and reading', async () => {
    const { catalogue } = await readCatalogue(FIXTURE);
    for (const intent of catalogue.intents) {
      expect(parseIntent(`${intent.id}.yaml`, writeIntent(intent))).toMatchObject({ intent, findings: [] });
    }
  });

  it('keeps texts that look like other types', () => {
    const { intent } = parseIntent('a.b.yaml', 'id: a.b\nutterances:\n  de: [112, ja, no, null, "1e3", 2026-11-23]\n');
    expect(intent!.utterances.de).toEqual(['112', 'ja', 'no', 'null', '1e3', '2026-11-23']);
  });

  it('changes the hash with an utterance, not with an answer', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
    const hashOf = async (text: string): Promise<string> => {
      await writeFile(join(folder, 'a.b.yaml'), text);
      return (await readCatalogue(folder)).catalogue.hash;
    };
    const base = await hashOf('id: a.b\nutterances: {de: [eins]}\nanswers: {de: A}\n');
    expect(await hashOf('id: a.b\nutterances: {de: [eins]}\nanswers: {de: B}\n')).toBe(base);
    expect(await hashOf('id: a.b\nutterances: {de: [zwei]}\nanswers: {de: A}\n')).not.toBe(base);
  });
});

describe('faults', () => {
  it.each([
    ['broken YAML', 'id: a.b\nlabel: {de: x\nowner: y\n', /^\d+ yaml$/],
    ['a list instead of a map', '- id: a.b\n', '1 yaml'],
    ['nothing', '', '1 yaml'],
    ['the same key twice', 'id: a.b\nid: a.b\n', '2 yaml'],
    ['an anchor', 'id: a.b\nowner: &x y\n', '2 alias'],
    ['an alias', 'id: a.b\nowner: *x\n', /alias|yaml/],
    ['__proto__', 'id: a.b\n__proto__: {polluted: yes}\n', '2 key'],
    ['constructor further down', 'id: a.b\nlabel:\n  constructor: x\n', '3 key'],
    ['prototype', 'id: a.b\nutterances:\n  prototype: [x]\n', '3 key'],
    ['a key nobody knows', 'id: a.b\nlabels: {}\n', '2 key'],
    ['another file name', 'id: a.c\n', '1 file-name'],
    ['no id', 'owner: x\n', '1 id'],
    ['an unknown language', 'id: a.b\nutterances:\n  xx: [a]\n', '3 language'],
    ['an unknown locale', 'id: a.b\nanswers:\n  de-de: a\n', '3 locale'],
    ['a map among the utterances', 'id: a.b\nutterances:\n  de:\n    - schule: was ist das\n', '4 type'],
    ['an action nobody knows', 'id: a.b\naction: explode\n', '2 action'],
    ['a date that is none', 'id: a.b\nas_of: 23.11.2026\n', '2 date'],
    ['a source without name', 'id: a.b\nsource:\n  - url: https://x.de\n', '3 source'],
    ['a source that is no address', 'id: a.b\nsource:\n  - name: x\n    url: javascript:alert(1)\n', '4 source'],
  ])('%s', (_, text, expected) => {
    const found = faults(text);
    if (typeof expected === 'string') expect(found).toContain(expected);
    else expect(found.join('\n')).toMatch(expected);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('more than 1 MB', () => expect(faults(`id: a.b\nowner: ${'x'.repeat(1_000_001)}`)).toEqual(['1 size']));
  it.each([25, 20_000])('nested %i deep', (depth) => {
    expect(faults(`id: a.b\nlabel: ${'['.repeat(depth)}${']'.repeat(depth)}`).join()).toMatch(/depth|yaml/);
  });
});
