// What the server saw, counted without mercy: who got it, who twice, who never, how many in any second, in a silence.

/** One send call as it arrived. Instants on the server's clock, ms. */
export interface SendCall {
  at: number;
  chatId: number;
  text: string;
  /** The person has it. */
  effect: boolean;
  /** What was answered; 0: nothing, or nothing that could be read. */
  status: number;
}

export interface Verdict {
  /** People who have it. */
  distinct: number;
  /** Who has it more than once. */
  double: number[];
  /** Who was meant and never got it. */
  missing: number[];
  /** Who has it and was not meant. */
  strangers: number[];
  /** Calls without an answer that could be read: each leaves its sender in doubt. */
  unanswered: number;
}

export type Judge = ReturnType<typeof createJudge>;

export function createJudge() {
  const calls: SendCall[] = [];
  const silences: { from: number; until: number }[] = [];

  return {
    calls: calls as readonly SendCall[],
    note(call: SendCall): void {
      calls.push(call);
    },
    /** A 429 was answered: nothing may come until then. */
    noteSilence(from: number, until: number): void {
      silences.push({ from, until });
    },
    silences: silences as readonly { from: number; until: number }[],
    /** About the messages that `which` picks. */
    verdict(meant: readonly number[], which: (call: SendCall) => boolean = () => true): Verdict {
      const times = new Map<number, number>();
      const counted = calls.filter(which);
      for (const call of counted) if (call.effect) times.set(call.chatId, (times.get(call.chatId) ?? 0) + 1);
      const wanted = new Set(meant);
      return {
        distinct: times.size,
        double: [...times].filter(([, n]) => n > 1).map(([chatId]) => chatId),
        missing: meant.filter((chatId) => !times.has(chatId)),
        strangers: [...times.keys()].filter((chatId) => !wanted.has(chatId)),
        unanswered: counted.filter((call) => call.status === 0).length,
      };
    },
    /** The most calls in any sliding window of that length, refused ones too. */
    mostWithin(ms: number, which: (call: SendCall) => boolean = () => true): number {
      const times = calls
        .filter(which)
        .map((call) => call.at)
        .sort((a, b) => a - b);
      let most = 0;
      let from = 0;
      times.forEach((time, index) => {
        while (times[from]! <= time - ms) from += 1;
        most = Math.max(most, index - from + 1);
      });
      return most;
    },
    /** How far into a silence calls came, ms, later than `graceMs`: what was on its way may still come. */
    intoSilence(graceMs: number): number[] {
      return calls.flatMap(({ at }) => {
        const within = silences.filter(({ from, until }) => at > from && at < until).map(({ from }) => at - from);
        const since = Math.max(...within);
        return within.length > 0 && since > graceMs ? [Math.round(since)] : [];
      });
    },
  };
}
