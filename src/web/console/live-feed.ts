// Numbered events for all open consoles of this process: read once after each wake, handed to everybody.
import type { ConsoleDeps, LiveEvent } from './deps.ts';

/** The newest events are kept in memory for browsers that come back after a short break. */
const KEPT = 500;

export interface Listener {
  /** Called in the order of numbers, none left out. */
  event(event: LiveEvent): void;
  /** What the browser has seen cannot be continued (too long away, a restored database): it loads anew. */
  reset(last: number): void;
  end(): void;
}

export function createLiveFeed(source: ConsoleDeps['events']) {
  const listeners = new Set<{ listener: Listener; seen: number }>();
  let recent: LiveEvent[] = [];
  let head: number | null = null;
  let reading = false;
  let again = false;
  let stop: (() => void) | null = null;

  async function pull(): Promise<void> {
    again = true;
    if (reading) return;
    reading = true;
    try {
      while (again) {
        again = false;
        head ??= await source.last();
        const fresh = await source.after(head);
        if (fresh.length === 0) continue;
        head = fresh.at(-1)!.seq;
        recent = [...recent, ...fresh].slice(-KEPT);
        for (const open of listeners) deliver(open, fresh);
        again ||= fresh.length >= 500;
      }
    } finally {
      reading = false;
    }
  }

  function deliver(open: { listener: Listener; seen: number }, events: LiveEvent[]): void {
    for (const event of events) {
      if (event.seq <= open.seen) continue;
      open.seen = event.seq;
      open.listener.event(event);
    }
  }

  /** Begins after `seen`; what was missed comes first. Resolves to how to leave. */
  async function open(seen: number | null, listener: Listener): Promise<() => void> {
    if (stop === null) {
      stop = source.subscribe(() => void pull().catch(() => {}));
      head = await source.last();
    }
    await pull();
    const last = head ?? 0;
    const entry = { listener, seen: seen ?? last };
    if (entry.seen > last) {
      entry.seen = last;
      listener.reset(last);
    } else if (entry.seen < last) {
      const inMemory = (recent[0]?.seq ?? Number.POSITIVE_INFINITY) <= entry.seen + 1;
      const missed = inMemory ? recent : await source.after(entry.seen);
      if (!inMemory && missed[0]?.seq !== entry.seen + 1) {
        entry.seen = last;
        listener.reset(last);
      } else deliver(entry, missed);
    }
    listeners.add(entry);
    // What came between the look and the adding.
    deliver(entry, recent);
    return () => {
      listeners.delete(entry);
    };
  }

  function close(): void {
    stop?.();
    stop = null;
    for (const { listener } of listeners) listener.end();
    listeners.clear();
  }

  return { open, close, pull };
}

export type LiveFeed = ReturnType<typeof createLiveFeed>;
