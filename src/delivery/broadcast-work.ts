// The slow half of a broadcast, beside the sends: freezes audiences, lets times come and pass, finds dead workers.
import type { DeliveryLog } from './delivery.ts';

/** The broadcasts as this needs them. */
export interface BroadcastWorkPorts {
  /** Approved broadcasts whose audience is not complete. */
  toFreeze(): Promise<string[]>;
  /** Writes one page; true when there may be more. */
  freezePage(broadcastId: string): Promise<boolean>;
  chores(): Promise<{
    missed: string[];
    due: string[];
    completed: string[];
    expired: string[];
    skipped: number;
    resent: number;
  }>;
  /** Releases a broadcast whose time has come. */
  due(broadcastId: string): Promise<void>;
  /** Tells publishers by mail of channels whose notices wait since the last round; returns how many. */
  tellStops(): Promise<number>;
  /** Turns what dead processes had in flight into doubt; returns how many rows. */
  recover(): Promise<number>;
}

export interface BroadcastWorkOptions {
  ports: BroadcastWorkPorts;
  log: DeliveryLog;
  /** Something may be sent now. */
  onReady(): void;
  /** A schedule passed while nobody could send: a person is asked. */
  onMissed?: (broadcastId: string) => void;
  /** Between rounds without a wake, ms. */
  everyMs?: number;
}

/** How often dead processes are looked for, ms. */
const RECOVER_MS = 3_000;

/** `stop` ends after the page or chore under way. A fault of the database is logged and tried again. */
export function createBroadcastWork({ ports, log, onReady, onMissed, everyMs = 400 }: BroadcastWorkOptions) {
  let stopping = false;
  let loop: Promise<void> | null = null;
  let wake: (() => void) | null = null;
  let awake = false;
  let recoveredAt = Number.NEGATIVE_INFINITY;

  async function round(): Promise<void> {
    for (const id of await ports.toFreeze()) {
      const began = performance.now();
      while (!stopping && (await ports.freezePage(id))) await new Promise((resolve) => setImmediate(resolve));
      log.info({ broadcast: id, tookMs: Math.round(performance.now() - began) }, 'broadcast.frozen');
      onReady();
    }
    if (performance.now() - recoveredAt > RECOVER_MS) {
      recoveredAt = performance.now();
      const doubtful = await ports.recover();
      if (doubtful > 0) log.warn({ doubtful }, 'delivery.in-doubt');
      const stops = await ports.tellStops();
      if (stops > 0) log.warn({ stops }, 'delivery.channel-notices-wait');
    }
    const report = await ports.chores();
    for (const id of report.missed) {
      log.warn({ broadcast: id }, 'broadcast.missed');
      onMissed?.(id);
    }
    for (const id of report.due) {
      await ports.due(id);
      nudge();
    }
    for (const id of report.completed) log.info({ broadcast: id }, 'broadcast.completed');
    for (const id of report.expired) log.info({ broadcast: id }, 'broadcast.expired');
    if (report.resent > 0) onReady();
  }

  async function run(): Promise<void> {
    while (!stopping) {
      awake = false;
      try {
        await round();
      } catch (error) {
        log.error({ err: error }, 'broadcast.chores-failed');
      }
      if (!stopping && !awake) await rest();
    }
  }

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, everyMs);
      function done(): void {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
      wake = done;
    });
  }

  function nudge(): void {
    awake = true;
    wake?.();
  }

  return {
    round,
    wake: nudge,
    start(): void {
      loop = run();
    },
    async stop(): Promise<void> {
      stopping = true;
      nudge();
      await loop;
    },
  };
}

export type BroadcastWork = ReturnType<typeof createBroadcastWork>;
