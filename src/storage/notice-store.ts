// Alarms and notices as rows: what the city says, kept word for word.
import type { Alarm, AlarmOrder } from '../core/alarm.ts';
import type { Locale } from '../core/locale.ts';
import type { Notice, NoticeKind, NoticeText, Outlet } from '../core/notice.ts';
import type { Topic } from '../core/subscription.ts';
import type { Db, Tx } from './database.ts';
import type { Tables } from './schema.ts';

/** An alarm with what only storage knows of it. Instants in ms UTC. */
export interface StoredAlarm extends Alarm {
  version: number;
  announcedAt: number | null;
  lastNewsAt: number | null;
  remindedAt: number | null;
}

/** A released notice of an alarm's chain. */
export interface ChainLink {
  id: string;
  kind: NoticeKind;
  releasedAt: number;
  superseded: boolean;
}

export function toAlarm(row: Tables['alarms']): StoredAlarm {
  return {
    id: row.id,
    state: row.state as Alarm['state'],
    stovesFrom: Number(row.stoves_from),
    carsFrom: Number(row.cars_from),
    until: row.ends_at,
    reason: row.reason,
    endAnnounced: Number(row.end_announced) === 1,
    version: Number(row.version),
    announcedAt: row.announced_at,
    lastNewsAt: row.last_news_at,
    remindedAt: row.reminded_at,
  };
}

export async function loadAlarm(db: Db | Tx, id: string): Promise<StoredAlarm | null> {
  const row = await db.selectFrom('alarms').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toAlarm(row);
}

/** Released and neither cancelled nor over; the newest, should there ever be two. */
export async function loadOpenAlarm(db: Db | Tx, now: number): Promise<StoredAlarm | null> {
  const row = await db
    .selectFrom('alarms')
    .selectAll()
    .where('state', '=', 'open')
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row === undefined ? null : toAlarm(row);
}

export async function insertAlarm(tx: Tx, alarm: Alarm, userId: string, at: number): Promise<void> {
  await tx
    .insertInto('alarms')
    .values({
      id: alarm.id,
      state: alarm.state,
      stoves_from: alarm.stovesFrom,
      cars_from: alarm.carsFrom,
      ends_at: alarm.until,
      reason: alarm.reason,
      end_announced: alarm.endAnnounced ? 1 : 0,
      version: 0,
      announced_at: null,
      last_news_at: null,
      reminded_at: null,
      created_by: userId,
      created_at: at,
    })
    .execute();
}

export async function insertNotice(tx: Tx, notice: Notice, at: number): Promise<void> {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  await tx
    .insertInto('notices')
    .values({
      id: notice.id,
      kind: notice.kind,
      alarm_id: notice.alarmId,
      follows_id: notice.followsId,
      topic: notice.topic,
      alarm: json(notice.alarm),
      change: json(notice.order),
      alarm_version: notice.alarmVersion,
      image: json(notice.image),
      link: json(notice.link),
      class: notice.class,
      valid_until: notice.validUntil,
      released_at: null,
      superseded_by: null,
      created_at: at,
    })
    .execute();
  await tx
    .insertInto('notice_texts')
    .values(notice.texts.map((text) => ({ notice_id: notice.id, ...text })))
    .execute();
}

export async function loadNotices(db: Db | Tx, ids: string[]): Promise<Map<string, Notice>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('notices').selectAll().where('id', 'in', ids).execute();
  const texts = await db
    .selectFrom('notice_texts')
    .selectAll()
    .where('notice_id', 'in', ids)
    .orderBy('notice_id')
    .orderBy('locale')
    .orderBy('outlet')
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      toNotice(
        row,
        texts.filter((text) => text.notice_id === row.id),
      ),
    ]),
  );
}

function toNotice(row: Tables['notices'], texts: Tables['notice_texts'][]): Notice {
  const parse = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T));
  return {
    id: row.id,
    kind: row.kind as NoticeKind,
    alarmId: row.alarm_id,
    followsId: row.follows_id,
    topic: row.topic as Topic,
    alarm: parse<Alarm>(row.alarm),
    order: parse<AlarmOrder>(row.change),
    alarmVersion: Number(row.alarm_version),
    image: parse<{ url: string; alt: string }>(row.image),
    link: parse<{ url: string; label: string }>(row.link),
    class: row.class as Notice['class'],
    validUntil: Number(row.valid_until),
    texts: texts.map(
      ({ locale, outlet, title, text }): NoticeText => ({
        locale: locale as Locale,
        outlet: outlet as Outlet,
        title,
        text,
      }),
    ),
    releasedAt: row.released_at,
  };
}

/** Released notices of an alarm, oldest first. */
export async function loadChain(db: Db | Tx, alarmId: string): Promise<ChainLink[]> {
  const rows = await db
    .selectFrom('notices')
    .select(['id', 'kind', 'released_at', 'superseded_by'])
    .where('alarm_id', '=', alarmId)
    .where('released_at', 'is not', null)
    .orderBy('released_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as NoticeKind,
    releasedAt: Number(row.released_at),
    superseded: row.superseded_by !== null,
  }));
}

/** What was said in public, newest first. */
export async function loadReleased(db: Db, limit: number): Promise<Notice[]> {
  const rows = await db
    .selectFrom('notices')
    .select('id')
    .where('released_at', 'is not', null)
    // Said to the people of one channel, not to everybody.
    .where('kind', '<>', 'exit')
    .orderBy('released_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const notices = await loadNotices(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => notices.get(row.id)!);
}
