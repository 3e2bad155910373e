// Floods, lost answers, gateways, blocks and slow answers at once: the platform's own count must agree with the ledger.
import { expect, it } from 'vitest';
import { weather } from './storm.ts';

it.each([
  ['sqlite', 1],
  ['postgres', 2],
] as const)(
  'keeps its promises under weather on %s with %i workers',
  async (kind, workers) => {
    const figures = await weather({
      kind,
      workers,
      people: 600,
      rate: 200,
      asking: 10,
      withinMs: 90_000,
      weather: {
        seed: 7,
        throttled: { share: 0.003, retryAfterS: [3, 4] },
        swallowed: 0.02,
        lost: 0.005,
        gateway: 0.005,
        slow: { share: 0.01, ms: 1_500 },
        blocked: 0.01,
      },
    });
    // A storm that brought nothing would prove nothing.
    expect(figures.silences).toBeGreaterThan(0);
    expect(figures.doubtful).toBeGreaterThan(5);
    expect(figures.blocked).toBeGreaterThan(0);
  },
  180_000,
);
