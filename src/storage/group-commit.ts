// One commit for everybody who wants one at about the same time: the cost of an fsync is shared.

/** For those who were just answered a batch waits no longer than the last one took, and than this, ms. */
const MOST_WAIT_MS = 5;

interface Waiting<Item> {
  items: Item[];
  done(): void;
  failed(error: unknown): void;
}

export interface GroupCommitOptions {
  /** Items of one batch, if there are more than that of more than one caller. */
  maxItems?: number;
  /** Monotonic ms. */
  elapsed?: () => number;
}

/**
 * Collects what is handed in during one turn of the loop and runs it as one batch; while a batch runs, the next one
 * collects. Those who were just answered are likely to come again at once: the next batch waits for as many, but no
 * longer than the last one took. Who comes alone waits for nobody. Each caller resolves after the batch that held its
 * items is done, or rejects with that batch's error.
 */
export function createGroupCommit<Item>(run: (items: Item[]) => Promise<void>, options: GroupCommitOptions = {}) {
  const { maxItems = 2_000, elapsed = () => performance.now() } = options;
  let waiting: Waiting<Item>[] = [];
  let running = false;
  /** The last batch: how many callers it had, how long it took, when it ended. */
  let last = { callers: 0, tookMs: 0, endedAt: 0 };
  let wanted = 0;
  let enough: (() => void) | null = null;

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const mostMs = Math.min(MOST_WAIT_MS, last.tookMs);
      const recent = elapsed() - last.endedAt < mostMs;
      wanted = recent ? last.callers + waiting.length - 1 : 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (waiting.length < wanted) await untilEnough(mostMs);
      const batch = take();
      const began = elapsed();
      try {
        await run(batch.flatMap((entry) => entry.items));
        for (const entry of batch) entry.done();
      } catch (error) {
        for (const entry of batch) entry.failed(error);
      }
      const endedAt = elapsed();
      last = { callers: batch.length, tookMs: endedAt - began, endedAt };
    }
    running = false;
  }

  function untilEnough(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(go, ms);
      function go(): void {
        clearTimeout(timer);
        enough = null;
        resolve();
      }
      enough = go;
    });
  }

  function take(): Waiting<Item>[] {
    let size = 0;
    const full = waiting.findIndex(({ items }, at) => {
      size += items.length;
      return at > 0 && size > maxItems;
    });
    const batch = full < 0 ? waiting : waiting.slice(0, full);
    waiting = full < 0 ? [] : waiting.slice(full);
    return batch;
  }

  return (items: Item[]): Promise<void> => {
    if (items.length === 0) return Promise.resolve();
    return new Promise((done, failed) => {
      waiting.push({ items, done, failed });
      if (!running) void drain();
      else if (waiting.length >= wanted) enough?.();
    });
  };
}
