// One commit per turn of the event loop for everybody who wants one: the cost of an fsync is shared.

/**
 * Collects what is handed in during one turn of the loop and runs it as one batch; while a batch runs, the next one
 * collects. Each caller resolves after the batch that held its items is done, or rejects with that batch's error.
 */
export function createGroupCommit<Item>(run: (items: Item[]) => Promise<void>, maxItems = 2_000) {
  const waiting: { items: Item[]; done: () => void; failed: (error: unknown) => void }[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const batch: typeof waiting = [];
      let size = 0;
      while (waiting.length > 0 && (size === 0 || size + waiting[0]!.items.length <= maxItems)) {
        const next = waiting.shift()!;
        size += next.items.length;
        batch.push(next);
      }
      try {
        await run(batch.flatMap((entry) => entry.items));
        for (const entry of batch) entry.done();
      } catch (error) {
        for (const entry of batch) entry.failed(error);
      }
    }
    running = false;
  }

  return (items: Item[]): Promise<void> => {
    if (items.length === 0) return Promise.resolve();
    return new Promise((done, failed) => {
      waiting.push({ items, done, failed });
      if (!running) void drain();
    });
  };
}
