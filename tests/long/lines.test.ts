// Lines that break for as long as the issue says: the platform's for seconds and a minute, the database's for two minutes.
import { expect, it } from 'vitest';
import { type LineFault, overLines } from '../scenario/lines.ts';

it.each<LineFault>([
  { kind: 'sqlite', line: 'platform', how: 'cut', times: 20, forMs: 3_000, people: 3_000, rate: 100 },
  { kind: 'sqlite', line: 'platform', how: 'silence', times: 3, forMs: 20_000, people: 1_000, rate: 50 },
  { kind: 'sqlite', line: 'platform', how: 'deafen', times: 3, forMs: 5_000, people: 1_000, rate: 50 },
  { kind: 'postgres', line: 'platform', how: 'cut', times: 10, forMs: 3_000, people: 1_000, rate: 100 },
  { kind: 'postgres', line: 'database', how: 'cut', times: 1, forMs: 120_000, people: 1_000, rate: 50 },
  { kind: 'postgres', line: 'database', how: 'cut', times: 10, forMs: 1_000, people: 2_000, rate: 100 },
])(
  '$line line, $how $times times for $forMs ms, on $kind',
  async (fault) => {
    const figures = await overLines(fault);
    console.log(JSON.stringify(figures));
    expect(figures.asked).toBeGreaterThan(1);
  },
  900_000,
);
