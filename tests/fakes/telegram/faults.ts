// Scripted faults: what goes wrong with the next calls of a method.

export type Fault =
  /** 429 with `retry_after` in seconds; without effect. */
  | { type: 'throttle'; retryAfterS: number }
  /** The Bot API's own refusal; without effect. */
  | { type: 'refuse'; code: number; description: string; parameters?: Record<string, unknown> }
  /** A gateway's page in HTML instead of JSON; `effect`: the call was executed all the same. */
  | { type: 'html'; status: number; effect?: boolean }
  /** The connection is cut before or after the call was executed. */
  | { type: 'reset'; effect: boolean }
  /** No answer ever; `effect`: the call was executed (a swallowed answer). */
  | { type: 'hang'; effect: boolean }
  /** Executed, answered with half of the JSON, a JSON that is no envelope, or nothing. */
  | { type: 'truncated' }
  | { type: 'alien' }
  | { type: 'empty' }
  /** Executed, and answered after so long. */
  | { type: 'slow'; ms: number };

export interface Faults {
  /** The next `times` calls of `method` (`*`: of any) go wrong. */
  add(method: string, fault: Fault, times?: number): void;
  /** The fault for this call, if one is due; counts it. */
  take(method: string): Fault | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  let scripted: { method: string; fault: Fault; left: number }[] = [];
  return {
    add(method, fault, times = 1) {
      scripted.push({ method: method.toLowerCase(), fault, left: times });
    },
    take(method) {
      const due = scripted.find((entry) => entry.method === method || entry.method === '*');
      if (!due) return undefined;
      due.left -= 1;
      if (due.left <= 0) scripted = scripted.filter((entry) => entry !== due);
      return due.fault;
    },
    clear() {
      scripted = [];
    },
  };
}
