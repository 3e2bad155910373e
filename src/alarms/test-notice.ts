// A notice as one's own chat gets it for a try: the same words, marked so that nobody can take it for a real one.
import { newId } from '../core/id.ts';
import type { Notice } from '../core/notice.ts';
import type { Phrases } from '../core/phrases.ts';

/** Nothing of a test is worth sending later, ms. */
const TEST_MS = 15 * 60_000;

/** Pure but for its id. It belongs to no alarm and to no chain, and is never released. */
export function testNotice(notice: Notice, phrases: Phrases, now: number): Notice {
  return {
    ...notice,
    id: newId(now),
    alarmId: null,
    followsId: null,
    alarm: null,
    order: null,
    alarmVersion: 0,
    class: 'info',
    validUntil: now + TEST_MS,
    releasedAt: null,
    texts: notice.texts
      .filter(({ outlet }) => outlet === 'message' || outlet === 'again')
      .map(({ locale, outlet, title, text }) => {
        const mark = phrases.say(locale, 'notice.test');
        return { locale, outlet, title: `${mark}: ${title}`, text: `${mark}\n\n${text}` };
      }),
  };
}
