// For every table: which columns are personal, when rows go by themselves, and what an erasure does to them.
import { deskRetention } from './retention-desk.ts';
import { houseRetention } from './retention-house.ts';
import { noticeRetention } from './retention-notice.ts';
import { peopleRetention } from './retention-people.ts';
import type { TableRule } from './retention-rule.ts';
import { talkRetention } from './retention-talk.ts';
import type { Tables } from './schema.ts';

/** Parents stand before children: the sweep goes down the list, an erasure goes up. */
export const RETENTION: Record<keyof Tables | 'schema_migrations', TableRule> = {
  ...deskRetention,
  ...peopleRetention,
  ...talkRetention,
  ...noticeRetention,
  ...houseRetention,
};
