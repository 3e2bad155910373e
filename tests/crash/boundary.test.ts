// Killed at an I/O boundary, at some of them: all of them in tests/long.
import { expect, it } from 'vitest';
import { faultsOf, runBoundaries } from './boundary-run.ts';

it.each([
  ['sqlite', 2, 31],
  ['postgres', 5, 59],
] as const)(
  'leaves nobody unserved and unlisted, and nobody served twice, on %s',
  async (kind, first, step) => {
    const reports = await runBoundaries(kind, first, step);
    expect(reports.length).toBeGreaterThan(2);
    for (const report of reports) expect(faultsOf(report), `boundary ${report.boundary}`).toEqual([]);
    expect(reports.some(({ doubtful }) => doubtful > 0)).toBe(true);
  },
  240_000,
);
