// The poll loop: ask, store the batch, and only then confirm it by asking on.
import { fieldsOf, integerOf } from '../fields.ts';
import type { Recovery } from './recovery.ts';

export interface PollDeps {
  /** One long poll; rejects when the signal aborts. */
  getUpdates(offset: number | undefined, signal: AbortSignal): Promise<readonly unknown[]>;
  /** Resolves only after everything in the batch is committed to disk. */
  take(updates: readonly unknown[]): Promise<void>;
  /** Waits; resolves early when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  recovery: Recovery;
  /** Monotonic ms. */
  elapsed(): number;
}

/** An empty answer in less than this is no long poll. */
const SHORTEST_POLL_MS = 50;

/**
 * Polls until the signal aborts (true) or waiting cannot help (false; recovery has told why). Promises: an update is
 * confirmed only after `take` resolved for its batch; a batch that was not taken is asked for again; nothing is taken
 * after it resolved. The offset is the last id of the batch just taken plus one, never the highest ever seen: after a
 * quiet week Telegram's ids start anew at random.
 */
export async function poll(deps: PollDeps, signal: AbortSignal): Promise<boolean> {
  const { getUpdates, take, wait, recovery, elapsed } = deps;
  let offset: number | undefined;
  while (!signal.aborted) {
    try {
      const askedAt = elapsed();
      const batch = await getUpdates(offset, signal);
      if (signal.aborted) break;
      if (batch.length > 0) {
        const next = offsetAfter(batch);
        await take(batch);
        offset = next;
      } else if (elapsed() - askedAt < SHORTEST_POLL_MS) {
        await wait(SHORTEST_POLL_MS, signal);
      }
      recovery.succeeded();
    } catch (error) {
      if (signal.aborted) break;
      if (!(await recovery.after(error, signal))) return false;
    }
  }
  return true;
}

function offsetAfter(batch: readonly unknown[]): number {
  for (let at = batch.length - 1; at >= 0; at--) {
    const id = integerOf(fieldsOf(batch[at])?.update_id);
    if (id !== null) return id + 1;
  }
  throw new Error('a batch of updates without any update_id');
}
