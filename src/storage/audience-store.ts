// Who is meant: counted before approval with every exclusion, and written down page by page after it.
import { type RawBuilder, sql } from 'kysely';
import { type AudienceCounts, type AudienceRule, type Exclusion, nextBroadcast } from '../core/broadcast.ts';
import { reachesEdges } from '../core/notice.ts';
import type { Database, Db, Tx } from './database.ts';

/** A page is made so large that its transaction takes about this long, ms: nothing else waits longer. */
const PAGE_MS = 16;
const FIRST_PAGE = 500;
const LARGEST_PAGE = 5_000;

export interface RunningChannel {
  channel: string;
  account: string;
  /** A notice to more people than this does not go out here. */
  mostRecipients?: number;
}

export interface AudienceStoreOptions {
  database: Database;
  now: () => number;
  /** Channels that can send notices at present. */
  channels: () => RunningChannel[];
}

export function createAudienceStore({ database, now, channels }: AudienceStoreOptions) {
  const { db, kind } = database;
  let pageSize = FIRST_PAGE;

  /** Everybody with the subscription, by channel and by the reason that keeps one out. */
  async function preview(rule: AudienceRule): Promise<AudienceCounts> {
    const rows = await sql<{ channel: string; why: string | null; n: number }>`
      select channel, why, count(*) as n from (${page(rule, null, null, null)}) as page group by channel, why
    `.execute(db);
    return addCounts({}, rows.rows);
  }

  /**
   * Writes the next page of an approved broadcast's audience. Resumes where the last page was committed, by whichever
   * process; true when there may be more. The last page sets it running.
   */
  async function freezePage(broadcastId: string): Promise<boolean> {
    const size = pageSize;
    let tookMs = PAGE_MS;
    const more = await db.transaction().execute(async (tx) => {
      // The commit waits for the disk without holding anybody up: it does not count.
      const began = performance.now();
      const result = await freeze(tx, broadcastId, size);
      tookMs = performance.now() - began;
      return result;
    });
    if (more) pageSize = Math.min(LARGEST_PAGE, Math.max(100, Math.round(size * Math.min(2, PAGE_MS / tookMs))));
    return more;
  }

  async function freeze(tx: Tx, broadcastId: string, size: number): Promise<boolean> {
    const at = now();
    const query = tx.selectFrom('broadcasts').selectAll().where('id', '=', broadcastId).where('state', '=', 'approved');
    const row = await (kind === 'postgres' ? query.forUpdate().skipLocked() : query).executeTakeFirst();
    if (row === undefined) return false;
    const rule = JSON.parse(row.rule) as AudienceRule;
    const notice = await tx
      .selectFrom('notices')
      .select('released_at')
      .where('id', '=', row.notice_id)
      .executeTakeFirst();
    const from = page(rule, notice?.released_at ?? null, row.frozen_through, size);
    const counted = await sql<{ channel: string; why: string | null; n: number; last: string }>`
      select channel, why, count(*) as n, max(address_id) as last from (${from}) as page group by channel, why
    `.execute(tx);
    const seen = counted.rows.reduce((sum, group) => sum + Number(group.n), 0);
    const meant = counted.rows.filter((group) => group.why === null).reduce((sum, group) => sum + Number(group.n), 0);
    if (meant > 0) {
      // Ids in the order of the audience: the broadcast's own and a running number.
      const id = sql`${broadcastId} || cast(${sql.lit(10_000_000 + Number(row.frozen_count))} + row_number() over (order by address_id) as text)`;
      await sql`
        insert into deliveries (id, lane, priority, channel, account, address_id, broadcast_id, notice_id, part, state,
          attempts, not_before, reason, created_at, updated_at)
        select ${id}, 'broadcast', 2, channel, account, address_id, ${broadcastId}, ${row.notice_id}, 0, 'pending',
          0, 0, awaits, ${sql.lit(at)}, ${sql.lit(at)}
        from (${from}) as page where why is null order by address_id
      `.execute(tx);
    }
    const last = counted.rows.reduce<string | null>(
      (max, group) => (max === null || group.last > max ? group.last : max),
      row.frozen_through,
    );
    const done = seen < size;
    await tx
      .updateTable('broadcasts')
      .set({
        frozen_through: last,
        frozen_count: Number(row.frozen_count) + meant,
        audience: JSON.stringify(addCounts(JSON.parse(row.audience ?? '{}') as AudienceCounts, counted.rows)),
        updated_at: at,
        ...(done ? { frozen_at: at, started_at: at, state: nextBroadcast('approved', { type: 'frozen' })! } : {}),
      })
      .where('id', '=', broadcastId)
      .execute();
    return !done;
  }

  /** One row per subscription: address, channel, why not (null: meant), and whether an earlier send must end first. */
  function page(
    rule: AudienceRule,
    releasedAt: number | null,
    after: string | null,
    size: number | null,
  ): RawBuilder<unknown> {
    const running = channels();
    const runs =
      running.length === 0
        ? sql`1 = 0`
        : sql`(${sql.join(
            running.map(({ channel, account }) => sql`(a.channel = ${channel} and a.account = ${account})`),
            sql` or `,
          )})`;
    const limited = running.filter(({ mostRecipients }) => mostRecipients !== undefined);
    const tooMany = limited.map(
      ({ channel, account, mostRecipients }) => sql`when a.channel = ${channel} and a.account = ${account} and (
        select count(*) from subscriptions m join addresses n on n.id = m.address_id
        where m.topic = ${rule.topic} and n.channel = ${channel} and n.account = ${account} and n.state = 'active'
      ) > ${sql.lit(mostRecipients)} then 'too-many'`,
    );
    const edges = reachesEdges(rule.kind) ? sql`` : sql`when s.extent = 'edges' then 'edges'`;
    // Whoever came after the release read it with the confirmation.
    const late = releasedAt === null ? sql`` : sql`when s.started_at > ${sql.lit(releasedAt)} then 'joined-after'`;
    const joined = rule.joinedAfter === null ? sql`1 = 0` : sql`s.started_at > ${rule.joinedAfter}`;
    const had = (states: string) => sql`exists (select 1 from deliveries e where e.address_id = s.address_id
      and e.notice_id in (${sql.join(rule.reachedBy ?? [''])}) and e.state in (${sql.raw(states)}))`;
    const reached = had("'sent', 'delivered', 'unknown', 'held'");
    const narrow = rule.reachedBy !== null;
    return sql`
      select s.address_id, a.channel, a.account,
        case
          when not ${runs} then 'channel-not-running'
          ${tooMany.length === 0 ? sql`` : sql.join(tooMany, sql` `)}
          when a.state = 'blocked' then 'blocked'
          when a.state = 'gone' then 'gone'
          ${rule.kind === 'exit' ? sql`` : sql`when s.paused_until > ${sql.lit(now())} then 'paused'`}
          ${late}
          ${edges}
          ${narrow ? sql`when not (${joined} or ${reached} or ${had("'sending'")}) then 'not-reached-before'` : sql``}
        end as why,
        ${narrow ? sql`case when not (${joined} or ${reached}) then 'awaits' end` : sql`cast(null as text)`} as awaits
      from subscriptions s join addresses a on a.id = s.address_id
      where s.topic = ${rule.topic} ${rule.channel === undefined ? sql`` : sql`and a.channel = ${rule.channel}`} ${after === null ? sql`` : sql`and s.address_id > ${after}`}
      order by s.address_id ${size === null ? sql`` : sql`limit ${sql.lit(size)}`}
    `;
  }

  return { preview, freezePage };
}

export type AudienceStore = ReturnType<typeof createAudienceStore>;

/** Adds groups of one page to what was counted before. */
function addCounts(
  counts: AudienceCounts,
  groups: { channel: string; why: string | null; n: number }[],
): AudienceCounts {
  const sum: AudienceCounts = structuredClone(counts);
  for (const { channel, why, n } of groups) {
    sum[channel] ??= { included: 0, excluded: {} };
    const entry = sum[channel];
    if (why === null) entry.included += Number(n);
    else entry.excluded[why as Exclusion] = (entry.excluded[why as Exclusion] ?? 0) + Number(n);
  }
  return sum;
}

/** Approved broadcasts whose audience is not complete. */
export async function toFreeze(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('broadcasts').select('id').where('state', '=', 'approved').orderBy('id').execute();
  return rows.map((row) => row.id);
}
