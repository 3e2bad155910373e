// Turns of the dispatcher: which conversations to work, and everything they came to, in one transaction.

import { sql } from 'kysely';
import { nextOwner, type Owner } from '../core/conversation.ts';
import type { Claimed } from '../core/delivery.ts';
import type { Turn, TurnFailure, TurnOutcome } from '../core/turn.ts';
import type { Database, Tx } from './database.ts';
import { applyOutcomes, type EffectContext } from './effects.ts';
import { loadTurns } from './load-turns.ts';
import { insertRows, query } from './rows.ts';
import type { Tables } from './schema.ts';
import { openTicket } from './ticket-rows.ts';

/** A worker that died gives its conversations back after this. */
export const LEASE_MS = 30_000;
/** A message whose turn failed this often is parked and shown to staff. */
export const MAX_ATTEMPTS = 5;

export interface TurnStoreOptions {
  database: Database;
  holder: string;
  now: () => number;
  effects: Omit<EffectContext, 'now' | 'tx'>;
  /** Called after the commit with rows born `sending`. */
  handOver: (claimed: Claimed[]) => void;
  /** Called after a commit in which something changed for staff. */
  onDesk?: () => void;
  /** Called after a commit in which something was said. */
  onSaid?: () => void;
}

export interface TurnResults {
  outcomes: TurnOutcome[];
  failures: TurnFailure[];
}

export interface AnsweredAtOnce {
  /** Conversations whose messages are stored and worked. */
  answered: ReadonlySet<string>;
  /** For after the commit. */
  committed(): void;
}

/**
 * `turn` applies what the last turn came to and claims up to `limit` conversations whose time has come; one worker
 * works a conversation at a time. One transaction; if one outcome breaks it, each is tried alone under a savepoint and
 * the broken one counts as a failure.
 */
export function createTurnStore(options: TurnStoreOptions) {
  const { database, holder, now, effects, handOver, onDesk, onSaid } = options;

  /** After the commit: sends what was born `sending`, tells who waits for news. */
  function tell(claimed: Claimed[], outcomes: TurnOutcome[], failed: boolean): void {
    if (claimed.length > 0) handOver(claimed);
    if (failed || outcomes.some(concernsDesk)) onDesk?.();
    if (outcomes.some((outcome) => outcome.replies.length > 0)) onSaid?.();
  }

  /**
   * Works conversations in the transaction that is to store `messages`, which are all that is unread in them; nobody
   * else may be at work on them. Stores the messages of those it answers: none when an outcome cannot be applied. SQLite
   * only, where nobody waits for the rows but who waits anyway.
   */
  async function answer(
    tx: Tx,
    ids: string[],
    messages: Tables['messages'][],
    respond: (turn: Turn) => TurnOutcome | null,
  ): Promise<AnsweredAtOnce> {
    const at = now();
    await query(tx, database.kind, 'savepoint at_once', []);
    try {
      const turns = await loadTurns(tx, database.kind, ids, at, messages);
      const outcomes = turns.flatMap((turn) => respond(turn) ?? []);
      const answered = new Set(outcomes.map((outcome) => outcome.conversationId));
      const rows = messages.filter((row) => answered.has(row.conversation_id));
      await insertRows(tx, database.kind, 'messages', asHandled(rows, outcomes));
      const claimed = await applyOutcomes({ ...effects, tx, now: at }, outcomes, true);
      await query(tx, database.kind, 'release savepoint at_once', []);
      return { answered, committed: () => tell(claimed, outcomes, false) };
    } catch {
      await query(tx, database.kind, 'rollback to savepoint at_once', []);
      await query(tx, database.kind, 'release savepoint at_once', []);
      return { answered: new Set(), committed: () => {} };
    }
  }

  async function turn(results: TurnResults, limit: number): Promise<Turn[]> {
    let claimed: Claimed[] = [];
    let turns: Turn[] = [];
    let failed = false;
    const run = (alone: boolean) =>
      database.commit(async (tx) => {
        const context: EffectContext = { ...effects, tx, now: now() };
        claimed = [];
        const failures = [...results.failures];
        if (results.outcomes.length > 0) {
          if (alone) {
            for (const outcome of results.outcomes) {
              await sql`savepoint turn`.execute(tx);
              try {
                claimed.push(...(await applyOutcomes(context, [outcome])));
                await sql`release savepoint turn`.execute(tx);
              } catch (error) {
                await sql`rollback to savepoint turn`.execute(tx);
                failures.push({
                  conversationId: outcome.conversationId,
                  messageIds: outcome.handled,
                  error: String(error),
                });
              }
            }
          } else {
            claimed = await applyOutcomes(context, results.outcomes);
          }
        }
        for (const failure of failures) await recordFailure(tx, failure, now());
        failed = failures.length > 0;
        turns = limit > 0 ? await claim(tx, limit) : [];
      });
    try {
      await run(false);
    } catch (error) {
      if (results.outcomes.length === 0) throw error;
      await run(true);
    }
    tell(claimed, results.outcomes, failed);
    return turns;
  }

  async function claim(tx: Tx, limit: number): Promise<Turn[]> {
    const at = now();
    const text = `update conversations set holder = ?, lease_until = ?
      where id in (
        select id from conversations
        where ready_at <= ? and (lease_until is null or lease_until < ?)
        order by ready_at limit ? ${database.kind === 'postgres' ? 'for update skip locked' : ''}
      ) returning id`;
    const rows = await query<{ id: string }>(tx, database.kind, text, [holder, at + LEASE_MS, at, at, limit]);
    const ids = rows.map((row) => row.id);
    return ids.length === 0 ? [] : loadTurns(tx, database.kind, ids, at);
  }

  /** When the next conversation is due, ms UTC; null when none waits. */
  async function nextDue(): Promise<number | null> {
    const row = await database.db
      .selectFrom('conversations')
      .select((select) => select.fn.min('ready_at').as('at'))
      .where('ready_at', 'is not', null)
      .where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<', now())]))
      .executeTakeFirst();
    return row?.at ?? null;
  }

  /** Gives back what a stopping worker has claimed and not worked. */
  async function release(conversationIds: string[]): Promise<void> {
    if (conversationIds.length === 0) return;
    await database.db
      .updateTable('conversations')
      .set({ holder: null, lease_until: null })
      .where('id', 'in', conversationIds)
      .where('holder', '=', holder)
      .execute();
  }

  /** On SQLite there is one worker: what an earlier process held is free at once. */
  async function recover(): Promise<void> {
    if (database.kind !== 'sqlite') return;
    await database.db
      .updateTable('conversations')
      .set({ holder: null, lease_until: null })
      .where('holder', 'is not', null)
      .execute();
  }

  return { turn, answer, nextDue, release, recover };
}

/** The rows as `finishMessages` would leave them. */
function asHandled(rows: Tables['messages'][], outcomes: TurnOutcome[]): Tables['messages'][] {
  const thoughts = new Map<string, string | null>();
  for (const { handled, candidates } of outcomes) {
    handled.forEach((id, at) => {
      thoughts.set(id, at === handled.length - 1 && candidates ? JSON.stringify(candidates) : null);
    });
  }
  return rows.map((row) => {
    const thought = thoughts.get(row.id);
    if (thought === undefined) return row;
    return { ...row, state: 'handled', detail: row.kind === 'location' ? null : row.detail, candidates: thought };
  });
}

const concernsDesk = (outcome: TurnOutcome): boolean =>
  outcome.effects.some(
    (effect) => effect.do === 'ticket' || effect.do === 'ticket-news' || effect.do === 'withdraw-ticket',
  );

async function recordFailure(tx: Tx, failure: TurnFailure, at: number): Promise<void> {
  if (failure.messageIds.length > 0) {
    const parked = await tx
      .updateTable('messages')
      .set({
        attempts: sql<number>`attempts + 1`,
        error: failure.error.slice(0, 300),
        state: sql<string>`case when attempts + 1 >= ${sql.lit(MAX_ATTEMPTS)} then 'parked' else state end`,
        // Coordinates are for the answer only.
        detail: sql<
          string | null
        >`case when kind = 'location' and attempts + 1 >= ${sql.lit(MAX_ATTEMPTS)} then null else detail end`,
      })
      .where('id', 'in', failure.messageIds)
      .returning('state')
      .execute();
    if (parked.some((row) => row.state === 'parked')) await showToStaff(tx, failure, at);
  }
  const left = await tx
    .selectFrom('messages')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('conversation_id', '=', failure.conversationId)
    .where('state', '=', 'new')
    .executeTakeFirstOrThrow();
  const waits = Number(left.n) > 0;
  await tx
    .updateTable('conversations')
    .set({ holder: null, lease_until: null, ready_at: waits ? at + 1_000 : null, waiting_since: waits ? at : null })
    .where('id', '=', failure.conversationId)
    .execute();
}

/** A message nobody could work must not vanish: staff get it as a ticket. */
async function showToStaff(tx: Tx, failure: TurnFailure, now: number): Promise<void> {
  const row = await tx
    .selectFrom('conversations')
    .select(['contact_id', 'owner'])
    .where('id', '=', failure.conversationId)
    .executeTakeFirstOrThrow();
  const who = { conversationId: failure.conversationId, contactId: row.contact_id };
  await openTicket({ tx, now }, who, { do: 'ticket', kind: 'fault', subject: '', candidates: [], intent: null });
  const owner = nextOwner(row.owner as Owner, 'handed-over');
  await tx.updateTable('conversations').set({ owner }).where('id', '=', failure.conversationId).execute();
}
