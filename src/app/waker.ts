// Tells everybody in this process who waits for news that there may be some.

export interface Waker {
  wake(): void;
  /** Returns the way to stop. */
  subscribe(wake: () => void): () => void;
}

export function createWaker(): Waker {
  const waiting = new Set<() => void>();
  return {
    wake: () => {
      for (const heard of waiting) heard();
    },
    subscribe: (heard) => {
      waiting.add(heard);
      return () => void waiting.delete(heard);
    },
  };
}
