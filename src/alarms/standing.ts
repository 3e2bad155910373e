// What the city says at present: the situation for the whole house, and the notices in public.
import type { Locale } from '../core/locale.ts';
import type { Notice } from '../core/notice.ts';
import { phaseOf, type Situation } from '../core/situation.ts';
import type { KnownAlarm } from './ports.ts';

/** A notice as feeds and pages show it; one text per locale. Instants in ms UTC. */
export interface ShownNotice {
  id: string;
  publishedAt: number;
  updatedAt: number;
  title: Partial<Record<Locale, string>>;
  text: Partial<Record<Locale, string>>;
}

/** From the newest released alarm (null: none) and the regime setting. Pure. */
export function situationOf(alarm: KnownAlarm | null, regime: 'on' | 'off', now: number): Situation {
  const facts =
    alarm === null || alarm.state !== 'open'
      ? null
      : {
          id: alarm.id,
          stovesFrom: alarm.stovesFrom,
          carsFrom: alarm.carsFrom,
          until: alarm.until,
          reason: alarm.reason,
          announcedAt: alarm.announcedAt ?? now,
          lastNewsAt: alarm.lastNewsAt ?? alarm.announcedAt ?? now,
          endAnnounced: alarm.endAnnounced,
        };
  const phase = phaseOf(facts, now);
  if (phase === 'none') return { phase: regime === 'off' ? 'off' : 'none', alarm: null, at: now };
  return { phase, alarm: facts, at: now };
}

/** As it was released: the texts for feeds, word for word. */
export function shownNotice(notice: Notice): ShownNotice {
  const title: ShownNotice['title'] = {};
  const text: ShownNotice['text'] = {};
  for (const entry of notice.texts) {
    if (entry.outlet !== 'feed') continue;
    title[entry.locale] = entry.title;
    text[entry.locale] = entry.text;
  }
  const at = notice.releasedAt ?? 0;
  return { id: notice.id, publishedAt: at, updatedAt: at, title, text };
}
