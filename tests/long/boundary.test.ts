// Killed at every I/O boundary of a run on SQLite, n = 1, 2, 3 … until one completes; on PostgreSQL at every fifth.
import { expect, it } from 'vitest';
import { faultsOf, runBoundaries } from '../crash/boundary-run.ts';

it.each([
  ['sqlite', 1],
  ['postgres', 5],
] as const)(
  'keeps everybody served once or listed at each boundary on %s',
  async (kind, step) => {
    const reports = await runBoundaries(kind, 1, step);
    const doubts = reports.map(({ doubtful }) => doubtful);
    console.log(
      JSON.stringify({
        kind,
        boundaries: reports.at(-1)?.boundary,
        killed: reports.filter(({ killed }) => killed).length,
        mostInDoubt: Math.max(...doubts),
        meanInDoubt: Number((doubts.reduce((sum, n) => sum + n, 0) / doubts.length).toFixed(1)),
      }),
    );
    for (const report of reports) expect(faultsOf(report), `boundary ${report.boundary}`).toEqual([]);
  },
  3_600_000,
);
