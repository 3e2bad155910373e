// Small courtesies to a platform (a tap was heard, a message was read): best effort, a few at a time, delaying nothing.

export interface SideCalls {
  add(ids: readonly string[]): void;
}

/** At once in flight; the connections are needed for messages. */
const AT_ONCE = 4;
/** Waiting at most; a waiting mark goes away by itself after some seconds. */
const MOST_WAITING = 200;

/** Calls `call` once for each id; a failure (usually: too late) is nobody's business. */
export function createSideCalls(call: (id: string) => Promise<unknown>): SideCalls {
  const waiting: string[] = [];
  let running = 0;

  const next = (): void => {
    const id = running < AT_ONCE ? waiting.shift() : undefined;
    if (id === undefined) return;
    running += 1;
    call(id)
      .catch(() => {})
      .finally(() => {
        running -= 1;
        next();
      });
  };

  return {
    add(ids) {
      for (const id of ids) {
        if (waiting.length >= MOST_WAITING) return;
        waiting.push(id);
        next();
      }
    },
  };
}
