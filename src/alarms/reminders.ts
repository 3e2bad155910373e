// An open alarm about which nothing was said today: the publishers are reminded, and once more later.
import type { Clock } from '../core/clock.ts';
import { instantAt, readWall } from '../core/wall-clock.ts';
import type { KnownAlarm, Mail } from './ports.ts';

export interface ReminderDeps {
  open(): Promise<KnownAlarm | null>;
  markReminded(alarmId: string, at: number, before: number | null): Promise<boolean>;
  mail(mail: Mail): Promise<void>;
  /** Null without anybody to write to. */
  compose(): Promise<Mail | null>;
  clock: Clock;
  zone(): string;
  /** Times of day in the city, such as `14:00`. */
  times(): string[];
}

/** Call it every minute or so; on several processes one mail goes out. True when it did. */
export function createReminders(deps: ReminderDeps) {
  return async function remind(): Promise<boolean> {
    const now = deps.clock.now();
    const alarm = await deps.open();
    if (alarm === null || alarm.endAnnounced || Math.min(alarm.stovesFrom, alarm.carsFrom) > now) return false;
    const { day, minutes } = readWall(now, deps.zone());
    const due = deps
      .times()
      .map(minutesOf)
      .sort((a, b) => a - b)
      .filter((minute) => minute <= minutes)
      .at(-1);
    if (due === undefined) return false;
    if ((alarm.lastNewsAt ?? 0) >= instantAt(day, 0, deps.zone())) return false;
    if ((alarm.remindedAt ?? 0) >= instantAt(day, due, deps.zone())) return false;
    if (!(await deps.markReminded(alarm.id, now, alarm.remindedAt))) return false;
    const mail = await deps.compose();
    if (mail !== null) await deps.mail(mail);
    return mail !== null;
  };
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour! * 60 + minute!;
}
