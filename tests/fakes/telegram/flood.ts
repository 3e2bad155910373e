// The bot-wide flood limit: so many sends in a sliding second, then a penalty for everything.
import { Refusal } from './refusal.ts';

/** `check` notes a send; throws Refusal 429 while the penalty lasts. */
export function createFlood({ perSecond, retryAfterS }: { perSecond: number; retryAfterS: number }): { check(): void } {
  let recent: number[] = [];
  let penaltyUntil = 0;
  return {
    check() {
      const now = performance.now();
      recent = recent.filter((at) => now - at < 1_000);
      if (now >= penaltyUntil && recent.length < perSecond) return void recent.push(now);
      if (now >= penaltyUntil) penaltyUntil = now + retryAfterS * 1_000;
      const retry_after = Math.ceil((penaltyUntil - now) / 1_000);
      throw new Refusal(429, `Too Many Requests: retry after ${retry_after}`, { retry_after });
    },
  };
}
