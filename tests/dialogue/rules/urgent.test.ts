// Emergencies and personal medical questions, heard and not overheard, over tables of messages.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rules } from './shipped-rules.ts';

type Table = Record<'emergency' | 'medical' | 'neither', string[]>;
const table = parse(readFileSync(new URL('tables/urgent.yaml', import.meta.url), 'utf8')) as Table;

describe('urgent', () => {
  it.each(table.emergency)('emergency: %s', (text) => expect(rules.urgent(text)).toBe('emergency'));
  it.each(table.medical)('medical: %s', (text) => expect(rules.urgent(text)).toBe('medical'));
  it.each(table.neither)('neither: %s', (text) => expect(rules.urgent(text)).toBeNull());

  it('is found in a long message', () => {
    const story = 'Ich wohne seit zwölf Jahren am Neckartor und wollte fragen, ob heute Alarm ist. '.repeat(12);
    expect(rules.urgent(`${story} Hilfe, mein Mann ist bewusstlos! ${story}`)).toBe('emergency');
    expect(rules.urgent(story)).toBeNull();
  });

  it('does not care for case, marks and doubled letters', () => {
    for (const text of ['ICH BEKOMME KEINE LUFT!!!!', 'ich   bekomme\nkeine luft', 'ich bekoommme keiiine luuuft 😱'])
      expect(rules.urgent(text)).toBe('emergency');
  });
});
