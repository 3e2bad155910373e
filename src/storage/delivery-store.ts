// The ledger: results of sends and the next claims in one transaction, so that what is in doubt is only what is in flight.
import { sql } from 'kysely';
import { nextBroadcast } from '../core/broadcast.ts';
import type { Rate } from '../core/channel.ts';
import type { Claimed, Decision } from '../core/delivery.ts';
import { createBroadcastClaim } from './broadcast-claim.ts';
import { stopBroadcasts } from './channel-stops.ts';
import type { Database, Tx } from './database.ts';
import { isGone } from './gone-address.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { templateKey } from './notice-messages.ts';
import { lockPace } from './pace.ts';
import { createReplyClaim } from './reply-claim.ts';
import { query, valuesTable } from './rows.ts';
import { sealOf } from './seal-plugin.ts';
import { endSubscriptions } from './subscriptions.ts';

/** A process that has not beaten for this long is dead; its sends in flight are in doubt. */
export const DEAD_AFTER_MS = 20_000;
/** How long a look at the hold after a restore is believed, ms. */
const HOLD_BELIEVED_MS = 200;

export interface SendReport {
  delivery: Claimed;
  decision: Decision;
  providerId?: string;
}

export interface ClaimWish {
  channel: string;
  account: string;
  rate: Rate;
  /** Sends this process could start now. */
  free: number;
  /** How many of these a broadcast may take; without it, all. */
  freeBroadcast?: number;
  /** How long a round of the sender takes at present, ms: a broadcast's slots nearer than that would be lost. */
  leadMs?: number;
}

export interface DeliveryStoreOptions {
  database: Database;
  holder: string;
  now: () => number;
  hash: KeyedHash;
  consentKeptMs: () => number;
  /** The city's zone, for nights and quiet hours (Europe/Berlin). */
  timeZone?: () => string;
}

export function createDeliveryStore(options: DeliveryStoreOptions) {
  const { database, holder, now, hash, consentKeptMs } = options;
  const { db, kind } = database;
  const broadcasts = createBroadcastClaim({
    kind,
    holder,
    hash,
    timeZone: options.timeZone ?? (() => 'Europe/Berlin'),
  });
  const claimReplies = createReplyClaim({ kind, holder });
  /** What we send, even if another process thought us dead meanwhile and called it unknown. */
  const ours = sql<boolean>`(state = 'sending' or state = 'unknown') and holder = ${holder}`;
  let held = false;
  let heldSeenAt = Number.NEGATIVE_INFINITY;

  /** After a restore nothing is sent until a person says so. */
  async function onHold(tx: Tx, at: number): Promise<boolean> {
    if (Math.abs(at - heldSeenAt) < HOLD_BELIEVED_MS) return held;
    held = (await tx.selectFrom('meta').select('key').where('key', '=', 'hold').executeTakeFirst()) !== undefined;
    heldSeenAt = at;
    return held;
  }

  /** Records what came back and claims what may be sent next; one commit. */
  async function turn(
    reports: SendReport[],
    wishes: ClaimWish[],
  ): Promise<{ claimed: Claimed[]; nextAt: number | null }> {
    return database.commit(async (tx) => {
      const at = now();
      const plain = reports.filter(isPlain);
      if (plain.length > 0) await recordAccepted(tx, plain, at);
      for (const report of reports) if (!isPlain(report)) await record(tx, report, at);
      const claimed: Claimed[] = [];
      let nextAt: number | null = null;
      if (wishes.length > 0 && (await onHold(tx, at))) return { claimed, nextAt };
      for (const wish of wishes) {
        const mayBegin = Math.min(wish.free, wish.freeBroadcast ?? wish.free);
        const scene = mayBegin > 0 ? await broadcasts.look(tx, wish, at) : null;
        const { rows, next } = await claimReplies(tx, wish, at, scene);
        const free = Math.min(wish.free - rows.length, mayBegin);
        const mass = scene === null ? NOTHING : await broadcasts.claim(tx, { ...wish, free }, scene, at);
        claimed.push(...rows, ...mass.rows);
        for (const due of [next, mass.next]) {
          if (due !== null) nextAt = nextAt === null ? due : Math.min(nextAt, due);
        }
      }
      return { claimed, nextAt };
    });
  }

  /** The common case, in one statement: accepted, nothing to pause, nobody gone. */
  async function recordAccepted(tx: Tx, reports: SendReport[], at: number): Promise<void> {
    const seal = sealOf(tx);
    const rows = reports.map(({ delivery, providerId = null }) => [
      delivery.id,
      providerId === null || seal === null ? providerId : seal.lookup(providerId),
    ]);
    const text = `update deliveries set state = 'sent', reason = null, provider_id = done.provider_id, holder = null,
        updated_at = ?
      from ${valuesTable(kind, 'done', { id: 'text', provider_id: 'text' })}
      where deliveries.id = done.id and (state = 'sending' or state = 'unknown') and holder = ?`;
    await query(tx, kind, text, [at, JSON.stringify(rows), holder]);
  }

  async function record(tx: Tx, { delivery, decision, providerId }: SendReport, at: number): Promise<void> {
    await tx
      .updateTable('deliveries')
      .set({
        state: decision.state,
        reason: decision.reason ?? null,
        provider_id: providerId ?? null,
        not_before: decision.notBefore ?? 0,
        holder: null,
        updated_at: at,
        // A throttled send was no attempt at the person.
        ...(decision.untried || decision.pauseChannelUntil !== undefined || decision.stopBroadcastsUntil !== undefined
          ? { attempts: sql<number>`attempts - 1` }
          : {}),
      })
      .where('id', '=', delivery.id)
      .where(ours)
      .execute();
    const { channel, account } = delivery;
    if (decision.pauseChannelUntil !== undefined) await pauseChannel(tx, channel, account, decision.pauseChannelUntil);
    if (decision.stopChannel) await stopChannel(tx, channel, account, decision.reason ?? 'stopped', at);
    if (decision.stopBroadcastsUntil !== undefined) {
      const { template } = delivery.message;
      const stopped = decision.stopTemplate && template !== undefined ? templateKey(template) : null;
      const until = decision.stopBroadcastsUntil;
      const reason = decision.reason ?? 'stopped';
      await stopBroadcasts(tx, { channel, account, template: stopped, until, reason }, at);
    }
    if (decision.optedOut) await endSubscriptions({ tx, now: at, hash, consentKeptMs }, delivery, 'all', 'platform');
    const failure = { addressId: delivery.addressId, deliveryId: delivery.id, reason: decision.reason ?? null };
    if (decision.gone && (await isGone(tx, { ...failure, unsure: decision.unsure === true }))) {
      await tx.updateTable('addresses').set({ state: 'gone' }).where('id', '=', delivery.addressId).execute();
      await endSubscriptions({ tx, now: at, hash, consentKeptMs }, delivery, 'all', 'gone');
    }
  }

  async function pauseChannel(tx: Tx, channel: string, account: string, until: number): Promise<void> {
    await lockPace(tx, kind, channel, account);
    await tx
      .updateTable('channel_states')
      .set({
        paused_until: sql<number>`case when paused_until > ${sql.lit(until)} then paused_until else ${sql.lit(until)} end`,
      })
      .where('channel', '=', channel)
      .where('account', '=', account)
      .execute();
  }

  async function stopChannel(tx: Tx, channel: string, account: string, reason: string, at: number): Promise<void> {
    await lockPace(tx, kind, channel, account);
    await tx
      .updateTable('channel_states')
      .set({ stopped_reason: reason, stopped_at: at })
      .where('channel', '=', channel)
      .where('account', '=', account)
      .execute();
  }

  /** A channel that proved itself at start (token accepted) sends again. */
  async function resumeChannel(channel: string, account: string): Promise<void> {
    await db
      .updateTable('channel_states')
      .set({ stopped_reason: null, stopped_at: null })
      .where('channel', '=', channel)
      .where('account', '=', account)
      .execute();
    await db.deleteFrom('channel_stops').where('channel', '=', channel).where('account', '=', account).execute();
  }

  /**
   * Sends that a dead process had in flight are in doubt: `unknown`, listed, never blindly resent. On SQLite every
   * other holder is dead; on PostgreSQL those whose heartbeat is older than 30 s.
   */
  async function recover(): Promise<number> {
    const living =
      kind === 'sqlite'
        ? [holder]
        : (
            await db
              .selectFrom('processes')
              .select('id')
              .where('heartbeat_at', '>', now() - DEAD_AFTER_MS)
              .execute()
          ).map((row) => row.id);
    const result = await db
      .updateTable('deliveries')
      .set({ state: 'unknown', reason: 'the process ended while this was being sent', updated_at: now() })
      // Written out: an index of what is being sent answers it, and no bound value need be looked at for that.
      .where(sql<boolean>`state = 'sending'`)
      .where('holder', 'not in', [...living, holder])
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  /** Stops a broadcast from going on, with the reason; false when it does not run. */
  async function pauseBroadcast(id: string, reason: string): Promise<boolean> {
    const result = await db
      .updateTable('broadcasts')
      .set({ state: nextBroadcast('running', { type: 'pause' })!, reason, updated_at: now() })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  /** Gives back rows that were claimed and not begun: a stopping process leaves nothing in doubt. */
  async function giveBack(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await db
      .updateTable('deliveries')
      .set({ state: 'pending', holder: null, attempts: sql<number>`attempts - 1` })
      .where('id', 'in', ids)
      .where('state', '=', 'sending')
      .where('holder', '=', holder)
      .execute();
  }

  /** State counts per channel, for metrics, doctor and the console. */
  async function counts(): Promise<{ channel: string; state: string; n: number }[]> {
    const rows = await db
      .selectFrom('deliveries')
      .select(['channel', 'state', (select) => select.fn.countAll<number>().as('n')])
      .groupBy(['channel', 'state'])
      .execute();
    return rows.map((row) => ({ ...row, n: Number(row.n) }));
  }

  return {
    turn,
    recover,
    giveBack,
    resumeChannel,
    pauseBroadcast,
    counts,
    /** A broadcast may have begun: the next turn looks. */
    wakeBroadcasts: (): void => broadcasts.wake(),
  };
}

const NOTHING = { rows: [], next: null };

const isPlain = (report: SendReport): boolean => report.decision.state === 'sent';
