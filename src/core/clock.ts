// The clock as a port: whoever needs the time is handed one, so tests move it.

/** What tells the time. `now` is milliseconds since 1970 UTC. */
export interface Clock {
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
