// The loop that works the inbox: claim conversations, respond, apply; one transaction between two turns.
import type { Clock } from '../core/clock.ts';
import type { Turn, TurnFailure, TurnOutcome } from '../core/turn.ts';
import type { Respond } from './respond.ts';

/** The inbox as the dispatcher needs it. */
export interface Turns {
  turn(results: { outcomes: TurnOutcome[]; failures: TurnFailure[] }, limit: number): Promise<Turn[]>;
  nextDue(): Promise<number | null>;
  release(conversationIds: string[]): Promise<void>;
  recover(): Promise<void>;
}

export interface DispatcherLog {
  error(fields: object, event: string): void;
}

export interface DispatcherDeps {
  turns: Turns;
  respond: Respond;
  clock: Clock;
  log: DispatcherLog;
  /** Replies that could be sent at once: about as many conversations are worked in one turn of the loop. */
  room?(): number;
  /** Waits some milliseconds at most, for the moment when a write shares somebody else's commit. */
  join?(): Promise<void>;
}

/** Conversations worked in one turn of the loop at most; at least `LEAST` however busy sending is. */
const BATCH = 100;
const LEAST = 8;
/** Looks for due conversations at least this often, ms; a wake is faster. */
const IDLE_MS = 500;

/**
 * Runs until stopped. A turn that throws is counted as a failure of its messages; after five they are parked for
 * staff. `stop` resolves when the turn under way is committed.
 */
export function createDispatcher(deps: DispatcherDeps) {
  const { turns, respond, clock, log, room = () => BATCH, join } = deps;
  const share = (): number => Math.min(BATCH, Math.max(LEAST, room()));
  let wake: (() => void) | null = null;
  let awake = false;
  let stopping = false;
  let loop: Promise<void> | null = null;
  const writes = new Set<Promise<unknown>>();

  /** Null: the loop will try it, and count what goes wrong. */
  function tryRespond(turn: Turn): TurnOutcome | null {
    try {
      return respond(turn);
    } catch {
      return null;
    }
  }

  async function run(): Promise<void> {
    let outcomes: TurnOutcome[] = [];
    let failures: TurnFailure[] = [];
    while (!stopping || outcomes.length > 0 || failures.length > 0) {
      if (outcomes.length > 0 && !stopping) await join?.();
      awake = false;
      try {
        const claimed = await turns.turn({ outcomes, failures }, stopping ? 0 : share());
        outcomes = [];
        failures = [];
        for (const turn of claimed) {
          try {
            outcomes.push(respond(turn));
          } catch (error) {
            const messageIds = turn.messages.map((message) => message.id);
            failures.push({ conversationId: turn.conversation.id, messageIds, error: String(error) });
            log.error({ err: error, conversation: turn.conversation.id }, 'turn.failed');
          }
        }
        if (claimed.length === 0) await rest(await untilNextDue());
      } catch (error) {
        log.error({ err: error }, 'turn.storage-failed');
        await rest(1_000);
      }
    }
  }

  async function untilNextDue(): Promise<number> {
    const due = await turns.nextDue();
    return due === null ? IDLE_MS : Math.min(IDLE_MS, Math.max(1, due - clock.now()));
  }

  function rest(ms: number): Promise<void> {
    if (awake || stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
      wake = done;
    });
  }

  return {
    wake(): void {
      awake = true;
      wake?.();
    },
    /**
     * Lends whoever stores messages the means to answer them in the same commit: how many conversations, 0 while
     * nothing is worked here, and what answers one (null: it is left to the loop). `stop` waits for the write.
     */
    during<Result>(
      write: (means: { room: number; respond(turn: Turn): TurnOutcome | null }) => Promise<Result>,
    ): Promise<Result> {
      const works = loop !== null && !stopping;
      const written = (async () => {
        if (works) await join?.();
        return write({ room: works && !stopping ? share() : 0, respond: tryRespond });
      })();
      const settled = written.then(
        () => {},
        () => {},
      );
      writes.add(settled);
      void settled.then(() => writes.delete(settled));
      return written;
    },
    async start(): Promise<void> {
      await turns.recover();
      loop = run();
    },
    async stop(): Promise<void> {
      stopping = true;
      wake?.();
      await loop;
      await Promise.all(writes);
    },
  };
}
