// What editors change stands in the files at its place, and nothing else moved.
import { describe, expect, it } from 'vitest';
import { readCatalogueFiles } from '../../src/app/read-catalogue-files.ts';
import type { NewChange } from '../../src/core/catalogue-change.ts';
import { changeFiles } from '../../src/nlu/change-files.ts';
import { parseIntent } from '../../src/nlu/parse-intent.ts';

const FILE = `# What to know first.
id: alarm.times
label:
  de: Beginn und Ende # short
  en: Start and end
source:
  - name: Stadt # the city
    url: https://www.example.org/
as_of: 2026-11-23
buttons: [alarm.rules, alarm.status]
utterances:
  de:
    # questions
    - wann fängt der alarm an
    - "22 uhr?"
    - ab wann muss der ofen aus sein # asked often
  en: [when does it start]
answers:
  de: |
    {alarm_times}

    Ein Satz.
  en: One sentence.
`;

const change = (yaml: string, ...changes: Omit<NewChange, 'intent'>[]) =>
  changeFiles(
    [{ file: 'alarm.times.yaml', yaml }],
    changes.map((one) => ({ ...one, intent: 'alarm.times' })),
  );
const lines = (yaml: string): Set<string> => new Set(yaml.split('\n'));
const differing = (yaml: string) => ({
  gone: [...lines(FILE)].filter((line) => !lines(yaml).has(line)),
  come: [...lines(yaml)].filter((line) => !lines(FILE).has(line)),
});

describe('changes to a file', () => {
  it.each<[string, Omit<NewChange, 'intent'>, { gone: string[]; come: string[] }]>([
    [
      'an example',
      { kind: 'add', place: 'utterances.de', text: 'wann ist schluss' },
      { gone: [], come: ['    - wann ist schluss'] },
    ],
    [
      'one that YAML would misread',
      { kind: 'add', place: 'utterances.de', text: 'alarm: wann # ja' },
      { gone: [], come: ['    - "alarm: wann # ja"'] },
    ],
    [
      'one in a list of one line',
      { kind: 'add', place: 'utterances.en', text: 'and the end' },
      { gone: ['  en: [when does it start]'], come: ['  en: [when does it start, and the end]'] },
    ],
    [
      'one in a new language',
      { kind: 'add', place: 'utterances.uk', text: 'коли кінець' },
      { gone: [], come: ['  uk:', '    - коли кінець'] },
    ],
    ['one less', { kind: 'remove', place: 'utterances.de', text: '22 uhr?' }, { gone: ['    - "22 uhr?"'], come: [] }],
    [
      'an answer',
      { kind: 'set', place: 'answers.en', text: 'One.\n\nTwo: three.' },
      { gone: ['  en: One sentence.'], come: ['  en: |', '    One.', '    Two: three.'] },
    ],
    [
      'an answer in a new language',
      { kind: 'set', place: 'answers.tr', text: 'Bir.' },
      { gone: [], come: ['  tr: |', '    Bir.'] },
    ],
    ['an answer less', { kind: 'set', place: 'answers.en', text: '' }, { gone: ['  en: One sentence.'], come: [] }],
    [
      'a date',
      { kind: 'set', place: 'as_of', text: '2026-12-01' },
      { gone: ['as_of: 2026-11-23'], come: ['as_of: 2026-12-01'] },
    ],
    [
      'a new date',
      { kind: 'set', place: 'valid_until', text: '2027-01-01' },
      { gone: [], come: ['valid_until: 2027-01-01'] },
    ],
  ])('%s', (_, wish, expected) => {
    const { files, lost } = change(FILE, wish);
    expect(lost).toEqual([]);
    expect(differing(files[0]!.yaml)).toEqual(expected);
    expect(parseIntent('alarm.times.yaml', files[0]!.yaml).findings).toEqual([]);
  });

  it('sources as lines of name and address', () => {
    const text = 'Stadt Stuttgart https://www.stuttgart.de/\nLUBW';
    const { intent } = parseIntent(
      'alarm.times.yaml',
      change(FILE, { kind: 'set', place: 'source', text }).files[0]!.yaml,
    );
    expect(intent?.source).toEqual([{ name: 'Stadt Stuttgart', url: 'https://www.stuttgart.de/' }, { name: 'LUBW' }]);
    expect(change(FILE, { kind: 'set', place: 'source', text: '' }).files[0]!.yaml).not.toContain('source');
  });

  it('names what is not there any more', () => {
    const gone = { kind: 'remove', place: 'utterances.de', text: 'das stand nie da' } as const;
    expect(change(FILE, gone).lost).toMatchObject([gone]);
    const elsewhere = { kind: 'add', place: 'utterances.de', text: 'x', intent: 'no.such' } as const;
    const { files, lost } = changeFiles([{ file: 'alarm.times.yaml', yaml: FILE }], [elsewhere]);
    expect([files[0]!.yaml, lost]).toEqual([FILE, [elsewhere]]);
  });

  it('adds one line, and only that, to every file as shipped', async () => {
    const files = await readCatalogueFiles('intents');
    const wishes = files.map(({ file }) => ({
      kind: 'add' as const,
      intent: file.replace('.yaml', ''),
      place: 'utterances.de' as const,
      text: 'ein neuer satz',
    }));
    const made = changeFiles(files, wishes);
    expect(made.lost).toEqual([]);
    for (const [at, { file, yaml }] of made.files.entries()) {
      const before = files[at]!.yaml.split('\n');
      const after = yaml.split('\n');
      const place = after.indexOf('    - ein neuer satz');
      expect(place, file).toBeGreaterThan(0);
      after.splice(place, 1);
      expect(after.join('\n'), file).toBe(before.join('\n'));
    }
  });
});
