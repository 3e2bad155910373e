// What is in force now, for everyone who says it: dialogue, public page, widget.

/** The alarm that is announced, in force or just ended. Instants in ms UTC. */
export interface AlarmFacts {
  id: string;
  /** Comfort stoves stay off from here (18:00 on the eve). */
  stovesFrom: number;
  /** Cars stay at home from here (0:00). */
  carsFrom: number;
  /** End; null = open. */
  until: number | null;
  reason: string | null;
  announcedAt: number;
  /** The newest development or, without one, the announcement. */
  lastNewsAt: number;
  /** The end was announced: no more developments are to come. */
  endAnnounced: boolean;
}

/**
 * `off`: the regime does not exist at present. `none`: it does, and nothing is in force. `announced`: begins later.
 * `active`: holds now. `ended`: over since less than a day.
 */
export interface Situation {
  phase: 'off' | 'none' | 'announced' | 'active' | 'ended';
  alarm: AlarmFacts | null;
  /** The instant this holds for. */
  at: number;
}

/** An alarm in force whose end was not announced and about which nothing was said for so many hours. */
export const isStale = ({ phase, alarm, at }: Situation, hours: number): boolean =>
  phase === 'active' && alarm !== null && !alarm.endAnnounced && at - alarm.lastNewsAt > hours * 3_600_000;

/** The phase of an alarm at an instant. */
export function phaseOf(alarm: AlarmFacts | null, now: number): Situation['phase'] {
  if (alarm === null) return 'none';
  if (alarm.until !== null && now >= alarm.until) return now < alarm.until + 86_400_000 ? 'ended' : 'none';
  return now >= Math.min(alarm.stovesFrom, alarm.carsFrom) ? 'active' : 'announced';
}

/**
 * What is known at `situation.at` of a day (ms UTC, `to` exclusive): `none` announced for it, not yet begun (`early`),
 * `active`, `open` when it may have ended by then, `over`.
 */
export type DayPhase = 'none' | 'early' | 'active' | 'open' | 'over';

export function dayPhase({ phase, alarm, at }: Situation, from: number, to: number): DayPhase {
  if (alarm === null || phase === 'off' || phase === 'none' || phase === 'ended') return 'none';
  const begins = Math.min(alarm.stovesFrom, alarm.carsFrom);
  if (to <= begins) return 'early';
  if (alarm.until !== null) return alarm.until <= from ? 'over' : 'active';
  return from <= Math.max(begins, alarm.carsFrom, at) ? 'active' : 'open';
}
