// What keeps the house running. Periods and erasure.
import { nobody, staff, type TableRule, words } from './retention-rule.ts';
import type { HouseTables } from './schema-house.ts';

export const houseRetention: Record<keyof HouseTables | 'schema_migrations', TableRule> = {
  schema_migrations: { personal: [], other: ['id', 'name'], sweep: null, erase: null, why: nobody },
  meta: { personal: [], other: ['key', 'value'], sweep: null, erase: null, why: nobody },
  events: {
    personal: words('subject payload'),
    other: words('seq at kind'),
    // The newest stays: readers continue from its number.
    sweep: 'at < {7} and seq < (select max(seq) from events)',
    erase: [{ set: "subject = '', payload = '{}'", where: 'subject in {names}' }],
  },
  keyv: {
    personal: words('key value'),
    other: ['expires_at'],
    sweep: 'expires_at < {now}',
    erase: null,
    why: 'the eraser deletes every row whose key or value holds one of the names',
  },
  outcomes: { personal: [], other: words('day what intent locale n'), sweep: null, erase: null, why: nobody },
  channel_stops: {
    personal: [],
    other: words('channel account until reason at told_at'),
    sweep: 'until < {7}',
    erase: null,
    why: nobody,
  },
  channel_states: {
    personal: [],
    other: words('channel account paused_until stopped_reason stopped_at next_reply next_broadcast'),
    sweep: null,
    erase: null,
    why: nobody,
  },
  counters: { personal: [], other: words('name value'), sweep: null, erase: null, why: nobody },
  processes: {
    personal: [],
    other: words('id role started_at heartbeat_at'),
    sweep: 'heartbeat_at < {1}',
    erase: null,
    why: nobody,
  },
  leases: { personal: [], other: words('name holder until'), sweep: 'until < {1}', erase: null, why: nobody },
  settings: { personal: [], other: words('key value set_by set_at'), sweep: null, erase: null, why: staff },
  settings_history: { personal: [], other: words('id key value set_by set_at'), sweep: null, erase: null, why: staff },
  catalogue_revisions: {
    personal: [],
    other: words('id state hash note created_by created_at published_at base_id figures reason'),
    sweep: null,
    erase: null,
    why: staff,
  },
  // An editor looked at every word, and nothing leads back to a chat.
  catalogue_changes: {
    personal: [],
    other: words('id kind intent place text revision_id created_by created_at'),
    sweep: null,
    erase: null,
    why: staff,
  },
  catalogue_files: { personal: [], other: words('revision_id file yaml'), sweep: null, erase: null, why: nobody },
};
