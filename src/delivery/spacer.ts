// Keeps this process's sends apart after a stall: what is late is not caught up in a burst.

/** Sends may bunch by this much, ms: timers wobble, and at a thousand a second they are coarser than a slot. */
const TOLERANCE_MS = 8;
/** No sliding second holds more than the limit, the tolerance and the send at its edge included. */
const SPREAD = 1.01;

export interface Spacer {
  /** How long to wait before this send, ms; 0: now, and it counts. */
  take(now: number): number;
}

export function createSpacer(perSecond: number): Spacer {
  const gapMs = (1_000 / perSecond) * SPREAD;
  let next = 0;
  return {
    take(now) {
      // A clock that was set back must not keep everybody waiting.
      if (next - now > 2_000 + gapMs) next = now;
      const early = next - TOLERANCE_MS - now;
      if (early > 0) return Math.ceil(early);
      next = Math.max(next, now) + gapMs;
      return 0;
    },
  };
}
