// Notices that a broadcast fails more than it should, and says so once.
import type { Decision } from '../core/delivery.ts';

/** Looks at this many of the newest sends. */
const WINDOW = 40;
/** So many of them failed in a way that concerns everybody: lost answers and refused connections, not blocked people. */
const TOO_MANY = 20;

/** Pure but for its memory. A broadcast that was braked begins anew: a person looked at it. */
export function createBrake() {
  const windows = new Map<string, boolean[]>();

  /** The reason to pause, or null. */
  function observe(broadcastId: string, decision: Pick<Decision, 'brake' | 'reason'>): string | null {
    const window = windows.get(broadcastId) ?? [];
    window.push(decision.brake === true);
    if (window.length > WINDOW) window.shift();
    windows.set(broadcastId, window);
    const failed = window.filter(Boolean).length;
    if (failed < TOO_MANY) return null;
    windows.delete(broadcastId);
    return `${failed} of the last ${window.length} sends failed, the last one with: ${decision.reason ?? 'no reason'}`;
  }

  return { observe };
}
