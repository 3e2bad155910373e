// Answers that share a commit: while many sends are under way, what comes back is gathered for some milliseconds.

/** From this many sends under way, answers are gathered. */
const BUSY = 8;
/** Nobody's answer waits longer than this for the commit. */
const GATHER_MS = 6;

export type Gather = ReturnType<typeof createGather>;

/** `flying`: sends under way; `answered`: answers that wait to be recorded. */
export function createGather({ flying, answered }: { flying(): number; answered(): number }) {
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
        await within(GATHER_MS, (go) => {
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
     * way: who writes then shares that commit.
     */
    join: (): Promise<void> => (flying() < BUSY ? Promise.resolve() : within(GATHER_MS, (go) => joining.push(go))),
    /** Nobody waits any more. */
    end(): void {
      full?.();
      for (const go of joining) go();
      joining = [];
    },
  };
}
