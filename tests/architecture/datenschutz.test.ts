// The paper for the data protection officer says what the settings say.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SETTINGS } from '../../src/core/settings.ts';

const paper = readFileSync(new URL('../../docs/datenschutz.md', import.meta.url), 'utf8');

it('names every retention with the days it ships with', () => {
  const said = [...paper.matchAll(/^\|[^|\n]*\| `(retention_\w+)` \| (\d+) \|$/gm)].map(([, key, days]) => [key, days]);
  const shipped = SETTINGS.filter(({ key }) => key.startsWith('retention_')).map(({ key, value }) => [key, value]);
  expect(shipped.length).toBeGreaterThan(4);
  expect(said).toEqual(shipped);
});
