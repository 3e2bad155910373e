// "22 bis 7 Uhr" as minutes after midnight, by the dialogue's own reading of times.
import type { Clock } from '../core/clock.ts';
import type { ParseWhen } from '../dialogue/rules/when.ts';

/** Null when the text names no span of the day. */
export function quietHoursOf(parseWhen: ParseWhen, clock: Clock, zone: () => string) {
  return (text: string): { from: number; to: number } | null => {
    const span = parseWhen(text, clock.now(), zone())?.clock;
    return span?.to === undefined ? null : { from: span.from % 1_440, to: span.to % 1_440 };
  };
}
