// Public accounts beside the sends: every released notice once on each, in its thread, one at a time.
import { afterPublish, type Outlet, type OutletName, type OutletOutcome } from '../core/outlet.ts';
import type { DeliveryLog } from './delivery.ts';

export interface OutletPosts {
  /** Makes the rows of what was released since; returns how many. */
  enlist(outlets: readonly OutletName[]): Promise<number>;
  claim(outlets: readonly OutletName[]): Promise<{
    id: string;
    outlet: OutletName;
    attempts: number;
    title: string;
    text: string;
    short: string;
    replyTo: string | null;
  } | null>;
  record(id: string, outcome: OutletOutcome): Promise<void>;
  /** Doubt about what dead processes had under way; returns how many. */
  recover(idempotent: readonly OutletName[]): Promise<number>;
}

export interface OutletWorkDeps {
  outlets: readonly Outlet[];
  posts: OutletPosts;
  clock: { now(): number };
  log: DeliveryLog;
  /** The public page. */
  link: string;
  /** Between looks without a wake, ms. */
  everyMs?: number;
}

/** Nothing runs before `start`; `stop` ends after the post under way is recorded. */
export function createOutletWork({ outlets, posts, clock, log, link, everyMs = 1_000 }: OutletWorkDeps) {
  const names = outlets.map(({ name }) => name);
  const safe = outlets.filter(({ idempotent }) => idempotent).map(({ name }) => name);
  let stopping = false;
  let loop: Promise<void> | null = null;
  let wake: (() => void) | null = null;

  async function round(): Promise<void> {
    const doubtful = await posts.recover(safe);
    if (doubtful > 0) log.warn({ doubtful }, 'outlet.in-doubt');
    await posts.enlist(names);
    for (;;) {
      const post = stopping ? null : await posts.claim(names);
      if (post === null) return;
      const outlet = outlets.find(({ name }) => name === post.outlet)!;
      const result = await outlet.publish({ ...post, link, key: post.id });
      const { attempts } = post;
      const outcome = afterPublish(result, {
        attempts,
        idempotent: outlet.idempotent,
        now: clock.now(),
        random: Math.random(),
      });
      await posts.record(post.id, outcome);
      const fields = { outlet: outlet.name, state: outcome.state, reason: outcome.reason };
      if (outcome.state === 'sent') log.info(fields, 'outlet.posted');
      else log.warn(fields, 'outlet.not-posted');
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      await round().catch((error: unknown) => log.error({ err: error }, 'outlet.round-failed'));
      if (!stopping) await rest();
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

  return {
    wake: (): void => wake?.(),
    start(): void {
      if (outlets.length > 0) loop = run();
    },
    async stop(): Promise<void> {
      stopping = true;
      wake?.();
      await loop;
    },
  };
}
