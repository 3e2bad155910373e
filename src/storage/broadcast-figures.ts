// What a broadcast came to, kept as numbers before retention takes the rows of its ledger.
import { noTotals, type Totals } from '../core/broadcast.ts';
import type { DeliveryState } from '../core/delivery.ts';
import type { Db } from './database.ts';

/** Receipts may still come after a broadcast is complete, ms. */
const SETTLED_MS = 3 * 86_400_000;

/** Totals by channel. */
export type Figures = Record<string, Totals>;

/** Every row of a broadcast's ledger that is still there, counted in its state. */
export async function countLedger(db: Db, broadcastId: string): Promise<Figures> {
  const rows = await db
    .selectFrom('deliveries')
    .select(['channel', 'state', (count) => count.fn.countAll<number>().as('n')])
    .where('broadcast_id', '=', broadcastId)
    .groupBy(['channel', 'state'])
    .execute();
  const figures: Figures = {};
  for (const { channel, state, n } of rows) {
    figures[channel] ??= noTotals();
    figures[channel][state as DeliveryState] += Number(n);
  }
  return figures;
}

export const sumOfFigures = (figures: Figures): number =>
  Object.values(figures)
    .flatMap((totals) => Object.values(totals))
    .reduce((sum, n) => sum + n, 0);

/** Call it before rows are deleted by date. A ledger that is not whole any more keeps what was written down before. */
export async function keepFigures(db: Db, now: number): Promise<void> {
  const broadcasts = await db
    .selectFrom('broadcasts as b')
    .select(['b.id', 'b.frozen_count'])
    .where('b.frozen_at', 'is not', null)
    // Long over and written down: nothing changes any more but late receipts.
    .where((is) =>
      is.or([is('b.figures', 'is', null), is('b.finished_at', 'is', null), is('b.finished_at', '>', now - SETTLED_MS)]),
    )
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('deliveries as d').select('d.id').whereRef('d.broadcast_id', '=', 'b.id')),
    )
    .execute();
  for (const { id, frozen_count: size } of broadcasts) {
    const figures = await countLedger(db, id);
    if (sumOfFigures(figures) < Number(size)) continue;
    await db
      .updateTable('broadcasts')
      .set({ figures: JSON.stringify(figures) })
      .where('id', '=', id)
      .execute();
  }
}

export const readFigures = (json: string | null): Figures | null =>
  json === null ? null : (JSON.parse(json) as Figures);
