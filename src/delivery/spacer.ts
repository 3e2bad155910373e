// Keeps this process's sends apart: what a stall held up goes out close together, and no second is ever too full.

/** A send may be this much too close to the one before it, ms: as much as a commit holds the loop up. */
const TOLERANCE_MS = 40;
/** The second that must not be too full is taken 20 ms longer: sends wobble on their way to the platform. */
const WOBBLE = 1.02;
/** Times of sends remembered at most. */
const MOST_REMEMBERED = 10_000;

export interface Spacer {
  /** How long to wait before this send, ms; 0: now, and it counts. */
  take(now: number): number;
}

/**
 * Promises: the sends of any 1.02 seconds are never more than `perSecond` (below one a second: never two in that
 * much of their distance). Ledger slots lie evenly already; this is for what left its slot.
 */
export function createSpacer(perSecond: number): Spacer {
  const gapMs = 1_000 / perSecond;
  const most = Math.max(1, Math.min(MOST_REMEMBERED, Math.floor(perSecond)));
  const windowMs = most * gapMs * WOBBLE;
  const times = new Float64Array(most).fill(Number.NEGATIVE_INFINITY);
  let oldest = 0;
  let next = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  return {
    take(now) {
      // A clock that was set back must not keep everybody waiting.
      if (now < last - 1_000) {
        times.fill(now);
        next = now;
      }
      last = now;
      const early = Math.max(next - TOLERANCE_MS, times[oldest]! + windowMs) - now;
      if (early > 0) return Math.ceil(early);
      next = Math.max(next, now) + gapMs;
      times[oldest] = now;
      oldest = (oldest + 1) % most;
      return 0;
    },
  };
}
