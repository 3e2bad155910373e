// What the city says to everybody. Periods and erasure.
import { staff, type TableRule, words } from './retention-rule.ts';
import type { NoticeTables } from './schema-notice.ts';

export const noticeRetention: Record<keyof NoticeTables, TableRule> = {
  alarms: {
    personal: [],
    other: words(
      'id state stoves_from cars_from ends_at reason end_announced version announced_at last_news_at reminded_at created_by created_at',
    ),
    sweep: null,
    erase: null,
    why: 'what the city said in public',
  },
  notices: {
    personal: [],
    other: words(
      'id kind alarm_id follows_id topic alarm change alarm_version image link class valid_until released_at superseded_by created_at',
    ),
    sweep: null,
    erase: null,
    why: 'what the city said in public',
  },
  notice_texts: {
    personal: [],
    other: words('notice_id locale outlet title text'),
    sweep: null,
    erase: null,
    why: 'what the city said in public',
  },
  broadcasts: {
    // Where the freezing of an audience stands: an address.
    personal: ['frozen_through'],
    other: words(
      'id notice_id state rule content_hash request_id submitted_by submitted_at decided_by decided_at reason emergency scheduled_for not_after frozen_count frozen_at audience started_at finished_at version created_at updated_at test_for figures',
    ),
    sweep: null,
    erase: [{ set: 'frozen_through = null', where: 'frozen_at is not null and frozen_through in {addresses}' }],
  },
  outlet_posts: {
    personal: [],
    other: words(
      'id notice_id broadcast_id outlet state attempts not_before holder provider_id reason decided_at created_at updated_at',
    ),
    sweep: null,
    erase: null,
    why: 'what the city said in public',
  },
  approvals: {
    personal: [],
    other: words('id broadcast_id user_id action hash reason at'),
    sweep: null,
    erase: null,
    why: staff,
  },
};
