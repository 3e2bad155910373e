// What an operator watches, as Prometheus text: counted from the tables, so that every process says the same.
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Database } from '../storage/database.ts';

export interface MetricsParts {
  database: Database;
  /** Sends under way in this process. */
  inFlight: () => number;
  /** Calls refused at the door in this process (wrong secret, malformed), by reason. */
  refused: () => Record<string, number>;
}

/** No label ever names a person. */
export function createMetrics({ database, inFlight, refused }: MetricsParts) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'luftpost_' });
  const { db } = database;
  const gauge = (name: string, help: string, labelNames: string[], read: (set: Gauge['set']) => Promise<void>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        await read(this.set.bind(this) as Gauge['set']);
      },
    });

  gauge('luftpost_deliveries', 'Ledger rows by channel, lane and state', ['channel', 'lane', 'state'], async (set) => {
    const rows = await db
      .selectFrom('deliveries')
      .select(['channel', 'lane', 'state', (select) => select.fn.countAll<number>().as('n')])
      .groupBy(['channel', 'lane', 'state'])
      .execute();
    for (const { n, ...labels } of rows) set(labels, Number(n));
  });
  gauge('luftpost_inbox', 'Stored messages of citizens that are not handled, by state', ['state'], async (set) => {
    const rows = await db
      .selectFrom('messages')
      .select(['state', (select) => select.fn.countAll<number>().as('n')])
      .where('direction', '=', 'in')
      .where('state', 'in', ['new', 'parked'])
      .groupBy('state')
      .execute();
    for (const state of ['new', 'parked']) set({ state }, Number(rows.find((row) => row.state === state)?.n ?? 0));
  });
  gauge('luftpost_tickets', 'Tickets that are not closed, by state', ['state'], async (set) => {
    const rows = await db
      .selectFrom('tickets')
      .select(['state', (select) => select.fn.countAll<number>().as('n')])
      .where('state', '!=', 'closed')
      .groupBy('state')
      .execute();
    for (const { state, n } of rows) set({ state }, Number(n));
  });
  gauge('luftpost_subscriptions', 'Subscriptions by topic', ['topic'], async (set) => {
    const rows = await db
      .selectFrom('subscriptions')
      .select(['topic', (select) => select.fn.countAll<number>().as('n')])
      .groupBy('topic')
      .execute();
    for (const { topic, n } of rows) set({ topic }, Number(n));
  });
  gauge('luftpost_outcomes', 'What became of messages, all days that are kept', ['what'], async (set) => {
    const rows = await db
      .selectFrom('outcomes')
      .select(['what', (select) => select.fn.sum<number>('n').as('n')])
      .groupBy('what')
      .execute();
    for (const { what, n } of rows) set({ what }, Number(n));
  });
  gauge('luftpost_channel_paused', 'A channel that waits (1) or was stopped (2)', ['channel'], async (set) => {
    const rows = await db.selectFrom('channel_states').select(['channel', 'paused_until', 'stopped_reason']).execute();
    const now = Date.now();
    for (const row of rows)
      set({ channel: row.channel }, row.stopped_reason !== null ? 2 : row.paused_until > now ? 1 : 0);
  });
  gauge('luftpost_sends_in_flight', 'Sends under way in this process', [], async (set) => set(inFlight()));
  gauge('luftpost_refused', 'Calls refused at the door of this process', ['reason'], async (set) => {
    for (const [reason, n] of Object.entries(refused())) set({ reason }, n);
  });

  return (): Promise<string> => registry.metrics();
}
