// Lists as they must not be: ten megabytes with broken quotes, the same people again and again, channels and cells that harm.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { instance } from './run.ts';

const here = instance({ TELEGRAM_BOT_TOKEN: '4711:TEST-token_for-tests' });
afterAll(() => here.remove());

const HEADER = 'address,lang,topics,consent_at,consent_text';
const GOOD = 'de,alarm,2026-01-02T03:04:05Z,"Ja, bitte."';

interface Report {
  added: number;
  unchanged: number;
  stopped: number;
  skipped: { line: number; message: string }[];
}
async function load(lines: string[]): Promise<{ code: number | null; err: string; report: Report }> {
  const file = join(here.dataDir, '..', `list-${process.pid}.csv`);
  writeFileSync(file, lines.join('\n'));
  const { code, out, err } = await here.call(['subscribers', 'import', file]);
  return { code, err, report: JSON.parse(out) as Report };
}

it('keeps what is good of ten megabytes, names every bad line, and changes nothing the second time', async () => {
  const lines = [HEADER];
  const wrong = new Map<number, RegExp>();
  const people = new Set<string>();
  const padding = 'x'.repeat(160);
  while (lines.length < 48_000) {
    const n = lines.length;
    const line = n + 1;
    const id = 5_000_000 + (n % 9_000);
    if (n % 1_000 === 7) {
      lines.push(`telegram:${id},de,alarm,2026-01-02T03:04:05Z,"never closed ${padding}`);
      wrong.set(line, /quot/i);
    } else if (n % 1_000 === 11) {
      lines.push(`pigeon:${id},${GOOD}`);
      wrong.set(line, /pigeon|channel/i);
    } else if (n % 1_000 === 13) {
      lines.push(`telegram:${id},de,weather,2026-01-02T03:04:05Z,Ja`);
      wrong.set(line, /topic|weather/i);
    } else if (n % 1_000 === 17) {
      lines.push(`telegram:${id},de,alarm,2026-02-30T03:04:05Z,Ja`);
      wrong.set(line, /consent_at|time|date/i);
    } else if (n % 1_000 === 19) {
      lines.push(`telegram:${id},de,alarm,2026-01-02T03:04:05Z,`);
      wrong.set(line, /consent_text|wording/i);
    } else if (n % 1_000 === 23) {
      lines.push(`=HYPERLINK("http://evil"),${GOOD}`);
      wrong.set(line, /./);
    } else {
      people.add(String(id));
      lines.push(`telegram:${id},de,alarm,2026-01-02T03:04:05Z,"=1+1 ${padding}"`);
    }
  }
  expect(lines.join('\n').length).toBeGreaterThan(10_000_000);
  const { code, err, report } = await load(lines);
  expect(code).toBe(0);
  expect(report.added).toBe(people.size);
  expect(report.added + report.unchanged + report.stopped + report.skipped.length).toBe(lines.length - 1);
  expect(new Map(report.skipped.map(({ line, message }) => [line, message])).size).toBe(wrong.size);
  for (const { line, message } of report.skipped) expect(message, `line ${line}`).toMatch(wrong.get(line) ?? /never/);
  expect(err.split('\n').filter((text) => /:\d+: /.test(text))).toHaveLength(wrong.size);

  const again = await load(lines);
  expect(again.report.added).toBe(0);
  // A cell that a spreadsheet would reckon with leaves as text.
  const { out } = await here.call(['subscribers', 'export']);
  expect(out).not.toMatch(/(^|,)"?=1\+1/m);
}, 180_000);

it.each([
  ['nothing', []],
  ['a header alone', [HEADER]],
  ['another header', ['name,telephone', 'Erika,0711']],
  ['zeros', ['\0'.repeat(200_000)]],
  ['one line of a megabyte', [HEADER, 'x'.repeat(1_000_000)]],
])('says what is wrong with %s', async (_, lines) => {
  const file = join(here.dataDir, '..', `odd-${process.pid}.csv`);
  writeFileSync(file, lines.join('\n'));
  const { code, out, err } = await here.call(['subscribers', 'import', file]);
  expect(err).not.toMatch(/at \w+ \(|node:internal/);
  if (lines.length > 0 && lines[0] !== HEADER)
    expect([code, err]).toEqual([1, expect.stringMatching(/header|column/i)]);
  else expect(out).toMatch(/"added":0/);
});
