// Telling Telegram that a tapped button was heard: best effort, a few at a time, delaying nothing.

export interface TapAnswers {
  answer(ids: readonly string[]): void;
}

/** At once in flight; the connections are needed for messages. */
const AT_ONCE = 4;
/** Waiting at most; a waiting mark goes away by itself after some seconds. */
const MOST_WAITING = 200;

/** Answers each tap once with `call`; a failure (usually: too old) is nobody's business. */
export function createTapAnswers(call: (id: string) => Promise<unknown>): TapAnswers {
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
    answer(ids) {
      for (const id of ids) {
        if (waiting.length >= MOST_WAITING) return;
        waiting.push(id);
        next();
      }
    },
  };
}
