// How long a round of the delivery loop takes at present: a slot that lies nearer than that would be lost to it.

/** A slow round is remembered for some dozen rounds: what slowed it down, a busy disk, comes again. */
const FADES = 0.98;
/** Room for the next round to be a little slower than the slowest of late. */
const MARGIN = 1.25;

export interface Lead {
  /** A round, from the wait for answers to the end of its commit, took so long, ms. */
  note(tookMs: number): void;
  /** How far ahead to claim, ms. */
  ms(): number;
}

export function createLead(): Lead {
  let slowest = 0;
  return {
    note(tookMs) {
      slowest = Math.max(tookMs, slowest * FADES);
    },
    ms: () => Math.ceil(slowest * MARGIN),
  };
}
