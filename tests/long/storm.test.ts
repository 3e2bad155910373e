// 13,000 people under weather through the whole service; the figures are printed.
import { expect, it } from 'vitest';
import { weather } from '../scenario/storm.ts';

it.each([
  ['sqlite', 1],
  ['postgres', 3],
] as const)(
  'reaches 13,000 under weather on %s with %i workers',
  async (kind, workers) => {
    const figures = await weather({
      kind,
      workers,
      people: 13_000,
      rate: 300,
      asking: 100,
      withinMs: 600_000,
      weather: {
        seed: 11,
        throttled: { share: 0.0005, retryAfterS: [3, 10] },
        // A thousand answers lost after the platform took the message, as R7 wants it.
        swallowed: 1_000 / 13_000,
        lost: 0.002,
        gateway: 0.002,
        slow: { share: 0.01, ms: 2_000 },
        blocked: 0.01,
      },
    });
    console.log(JSON.stringify(figures));
    expect(figures.doubtful).toBeGreaterThan(800);
  },
  900_000,
);
