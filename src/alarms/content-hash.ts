// What an approval is bound to: every stored word and everything that decides who gets it.
import { createHash } from 'node:crypto';
import type { AudienceRule } from '../core/broadcast.ts';
import type { Notice } from '../core/notice.ts';

/** SHA-256 in hex over texts, times, picture, link, class, audience rule and schedule; the order of texts is no matter. */
export function contentHash(
  notice: Notice,
  rule: AudienceRule,
  schedule: { scheduledFor: number | null; notAfter: number | null },
): string {
  const { alarm } = notice;
  const texts = notice.texts
    .map(({ locale, outlet, title, text }) => [locale, outlet, title, text])
    .sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1));
  const facts = alarm && [alarm.state, alarm.stovesFrom, alarm.carsFrom, alarm.until, alarm.reason, alarm.endAnnounced];
  const bound = [
    [notice.kind, notice.alarmId, notice.followsId, notice.topic, notice.class, notice.validUntil],
    facts,
    notice.image && [notice.image.url, notice.image.alt],
    notice.link && [notice.link.url, notice.link.label],
    texts,
    [rule.topic, rule.kind, rule.reachedBy, rule.joinedAfter, ...(rule.channel === undefined ? [] : [rule.channel])],
    [schedule.scheduledFor, schedule.notAfter],
  ];
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex');
}
