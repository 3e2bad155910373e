// How fast broadcasts go at present, from what was asked of the ledger shortly before.
import type { BroadcastReport, Totals } from '../../core/broadcast.ts';

/** The speed is that of about so many ms. */
const SPAN_MS = 20_000;
/** Broadcasts remembered; the one asked longest ago is forgotten. */
const MOST = 50;

const doneOf = ({ sent, delivered, failed, unknown }: Totals): number => sent + delivered + failed + unknown;

/** Sends per second and channel; null before there is anything to compare with. */
export function createSpeed() {
  const seen = new Map<string, { at: number; done: Record<string, number> }[]>();

  return function speedOf(report: BroadcastReport, now: number): (channel: string) => number | null {
    const done = Object.fromEntries(Object.entries(report.channels).map(([name, totals]) => [name, doneOf(totals)]));
    const kept = (seen.get(report.id) ?? []).filter(({ at }) => now - at < SPAN_MS);
    const first = kept[0] ?? (report.startedAt === null ? undefined : { at: report.startedAt, done: {} });
    seen.delete(report.id);
    seen.set(report.id, [...kept, { at: now, done }]);
    if (seen.size > MOST) seen.delete(seen.keys().next().value!);
    return (channel) => {
      if (first === undefined || now - first.at < 500) return null;
      const before: Record<string, number> = first.done;
      return Math.max(0, (1_000 * ((done[channel] ?? 0) - (before[channel] ?? 0))) / (now - first.at));
    };
  };
}
