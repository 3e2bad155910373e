// Answers that share a commit: while many sends are under way, what comes back is gathered for some milliseconds.

/** From this many sends under way, answers are gathered. */
const BUSY = 8;
/** Who writes beside it waits no longer than this for the commit; a broadcast's answers neither, whose next slots it brings. */
const GATHER_MS = 6;
/**
 * While only replies are under way their answers may wait so long, or this many commits on a slow disk: nobody reads
 * them but a later part of the same reply.
 */
const PATIENT_MS = { least: 30, most: 120, commits: 4 };
/** Of how long commits take, this much is remembered. */
const FADES = 0.8;

export type Gather = ReturnType<typeof createGather>;

export interface GatherDeps {
  /** Sends under way. */
  flying(): number;
  /** Answers that wait to be recorded: never more than are under way. */
  answered(): number;
  /** Broadcast sends under way or waiting for their slot. */
  broadcasting(): number;
}

export function createGather({ flying, answered, broadcasting }: GatherDeps) {
  let full: (() => void) | null = null;
  let commitMs = 0;
  let joining: (() => void)[] = [];

  /** Half of all answers while a broadcast is under way; nearly all of them otherwise. */
  const enough = (): boolean => (broadcasting() > 0 ? answered() >= flying() : flying() < BUSY);
  const patientMs = (): number => Math.min(PATIENT_MS.most, Math.max(PATIENT_MS.least, PATIENT_MS.commits * commitMs));

  function within(ms: number, give: (go: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      give(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  return {
    /** Resolves when it is time to record: in the next turn of the loop, or, when busy, with many answers. */
    async gather(): Promise<void> {
      if (flying() < BUSY) await new Promise<void>((resolve) => setImmediate(resolve));
      else if (!enough()) {
        await within(broadcasting() > 0 ? GATHER_MS : patientMs(), (go) => {
          full = go;
        });
      }
      full = null;
      for (const go of joining.splice(0)) go();
    },
    /** A commit took so long, ms. */
    noteCommit(tookMs: number): void {
      commitMs = FADES * commitMs + (1 - FADES) * tookMs;
    },
    /** An answer came. */
    noteAnswer(): void {
      if (enough()) full?.();
    },
    /**
     * Resolves just before the next answers are recorded, at most `GATHER_MS` later, and at once while little is under
     * way: who writes then shares that commit, and who waited long enough brings it about.
     */
    async join(): Promise<void> {
      if (flying() < BUSY) return;
      await within(GATHER_MS, (go) => joining.push(go));
      full?.();
    },
    /** Nobody waits any more. */
    end(): void {
      full?.();
      for (const go of joining) go();
      joining = [];
    },
  };
}
