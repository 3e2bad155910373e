// Lines that break while an alarm runs and people write: nobody twice, nobody unlisted, and it goes on by itself.
import { expect, it } from 'vitest';
import { type LineFault, overLines } from './lines.ts';

const few = { people: 200, rate: 50 } as const;
it.each<LineFault>([
  { kind: 'sqlite', line: 'platform', how: 'cut', times: 2, forMs: 2_000, ...few },
  { kind: 'sqlite', line: 'platform', how: 'deafen', times: 1, forMs: 1_000, ...few },
  { kind: 'postgres', line: 'database', how: 'cut', times: 2, forMs: 5_000, ...few },
])(
  '$line line, $how, on $kind',
  async (fault) => {
    const figures = await overLines(fault);
    expect(figures.asked).toBeGreaterThan(1);
  },
  240_000,
);
