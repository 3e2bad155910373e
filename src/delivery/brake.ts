// Notices that a broadcast fails more than it should, and keeps this process from sending more of it from that moment.
import type { Decision } from '../core/delivery.ts';

/** Looks at this many of the newest sends. */
const WINDOW = 40;
/** So many of them failed in a way that concerns everybody: lost answers and refused connections, not blocked people. */
const TOO_MANY = 20;
/** So many people gone in a row of sends are no people who left: it is the wrong bot, or a list of another one. */
const TOO_MANY_GONE = 30;

export interface BrakeDeps {
  /** Stops it for every process; false when it does not run any more. Asked again when it throws. */
  pause(broadcastId: string, reason: string): Promise<boolean>;
  /** It was this brake that paused it. */
  onPaused(broadcastId: string, reason: string): void;
  onFault(broadcastId: string, error: unknown): void;
}

export type Brake = ReturnType<typeof createBrake>;

interface Halt {
  reason: string;
  state: 'open' | 'pausing' | 'paused';
}

/**
 * From the reason on, `holds` is true for the broadcast until its pause is committed and `renew` is called; whatever is
 * claimed after that was resumed by a person and begins anew.
 */
export function createBrake({ pause, onPaused, onFault }: BrakeDeps) {
  const windows = new Map<string, ('fault' | 'gone' | 'fine')[]>();
  const halts = new Map<string, Halt>();
  /** Per broadcast the number of the newest send when it was braked: older answers tell nothing about the resumed one. */
  const seenUpTo = new Map<string, number>();
  let begun = 0;

  function ask(broadcastId: string, halt: Halt): void {
    halt.state = 'pausing';
    pause(broadcastId, halt.reason).then(
      (paused) => {
        halt.state = 'paused';
        if (paused) onPaused(broadcastId, halt.reason);
      },
      (error: unknown) => {
        halt.state = 'open';
        onFault(broadcastId, error);
      },
    );
  }

  return {
    /** The number of a send that begins now. */
    begin: (): number => ++begun,
    /** Whether nothing more of this broadcast may be begun here. */
    holds: (broadcastId: string | null): boolean => broadcastId !== null && halts.has(broadcastId),
    /** The answer to the send with that number; true: braked by it. */
    observe(broadcastId: string, decision: Pick<Decision, 'brake' | 'gone' | 'reason'>, send: number): boolean {
      const resumed = seenUpTo.get(broadcastId);
      if (send <= (resumed ?? 0)) return false;
      const window = windows.get(broadcastId) ?? [];
      window.push(decision.brake ? 'fault' : decision.gone ? 'gone' : 'fine');
      if (window.length > WINDOW) window.shift();
      windows.set(broadcastId, window);
      const faults = window.filter((send) => send === 'fault').length;
      const gone = window.filter((send) => send === 'gone').length;
      // Whoever resumed it has seen that these people are gone, and was not asked for a second time.
      if (faults < TOO_MANY && (gone < TOO_MANY_GONE || resumed !== undefined)) return false;
      const failed = faults < TOO_MANY ? gone : faults;
      windows.delete(broadcastId);
      seenUpTo.set(broadcastId, begun);
      const why = decision.reason ?? 'no reason';
      const reason = `${failed} of the last ${window.length} sends failed, the last one with: ${why}`;
      const halt: Halt = { reason, state: 'open' };
      halts.set(broadcastId, halt);
      ask(broadcastId, halt);
      return true;
    },
    /** Before each look for more to send, when everything claimed before was handed over. */
    renew(): void {
      for (const [id, halt] of halts) {
        if (halt.state === 'paused') halts.delete(id);
        else if (halt.state === 'open') ask(id, halt);
      }
    },
  };
}
