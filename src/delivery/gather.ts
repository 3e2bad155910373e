// Answers that share a commit: while many sends are under way, what comes back is gathered for some milliseconds.

/** From this many sends under way, answers are gathered. */
const BUSY = 8;
/** Who writes beside it waits no longer than this for the commit; a broadcast's answers neither, whose next slots it brings. */
const GATHER_MS = 6;
/** While only replies are under way their answers may wait so long: nobody reads them but a later part of the same reply. */
const PATIENT_MS = 20;

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
  let joining: (() => void)[] = [];

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
    /** Resolves when it is time to record: in the next turn of the loop, or, when busy, with half of all answers. */
    async gather(): Promise<void> {
      if (flying() < BUSY) await new Promise<void>((resolve) => setImmediate(resolve));
      else if (answered() < flying()) {
        await within(broadcasting() > 0 ? GATHER_MS : PATIENT_MS, (go) => {
          full = go;
        });
      }
      full = null;
      for (const go of joining.splice(0)) go();
    },
    /** An answer came. */
    noteAnswer(): void {
      if (answered() >= flying()) full?.();
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
