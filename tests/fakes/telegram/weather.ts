// Faults by chance: the same seed brings the same weather for the same calls.
import type { Fault } from './faults.ts';

/** Shares are parts of all send calls, people's of all people. */
export interface Weather {
  seed?: number;
  /** Begins a flood penalty for the whole bot. */
  throttled?: { share: number; retryAfterS: [least: number, most: number] };
  /** Executed, then the connection is reset. */
  swallowed?: number;
  /** Not executed, and the connection is reset. */
  lost?: number;
  /** A gateway's page instead of an answer; every second one was executed. */
  gateway?: number;
  /** Executed and answered late. */
  slow?: { share: number; ms: number };
  /** People who blocked the bot: 403. */
  blocked?: number;
}

export interface Sky {
  /** What goes wrong with this send; undefined: nothing. */
  over(chatId: number, now: number): Fault | undefined;
  /** From now on the sun shines. */
  clear(): void;
}

export function createWeather(given: Weather): Sky {
  const dice = random(given.seed ?? 1);
  let weather = given;
  let penaltyUntil = Number.NEGATIVE_INFINITY;
  let pages = 0;

  return {
    over(chatId, now) {
      const { throttled, swallowed = 0, lost = 0, gateway = 0, slow, blocked = 0 } = weather;
      if (now < penaltyUntil) return { type: 'throttle', retryAfterS: Math.ceil((penaltyUntil - now) / 1_000) };
      if (isOneOf(chatId, blocked)) {
        return { type: 'refuse', code: 403, description: 'Forbidden: bot was blocked by the user' };
      }
      let chance = dice();
      const hits = (share: number): boolean => {
        chance -= share;
        return chance < 0;
      };
      if (throttled && hits(throttled.share)) {
        const [least, most] = throttled.retryAfterS;
        const retryAfterS = least + Math.floor(dice() * (most - least + 1));
        penaltyUntil = now + retryAfterS * 1_000;
        return { type: 'throttle', retryAfterS };
      }
      if (hits(swallowed)) return { type: 'reset', effect: true };
      if (hits(lost)) return { type: 'reset', effect: false };
      if (hits(gateway)) return { type: 'html', status: 502, effect: pages++ % 2 === 0 };
      return slow && hits(slow.share) ? { type: 'slow', ms: slow.ms } : undefined;
    },
    clear() {
      weather = {};
      penaltyUntil = Number.NEGATIVE_INFINITY;
    },
  };
}

/** Whether somebody belongs to that share of all people; always the same ones. */
export function isOneOf(chatId: number, share: number): boolean {
  // Knuth's multiplicative hash: neighbours in number are no neighbours in it.
  return (Math.imul(chatId, 2_654_435_761) >>> 0) / 2 ** 32 < share;
}

export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
