// Marks of what was received: the same event has one effect however often it comes, also after an erasure.
import type { InboundEvent } from '../core/message.ts';
import type { Database, Tx } from './database.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { among, idList, insertRows, query } from './rows.ts';

type Kind = Database['kind'];

/**
 * Marks events inside `tx` and returns those that were not marked before. A mark is a keyed hash behind about when the
 * event happened: new marks are written side by side instead of each into a page of its own.
 */
export function createSeen(kind: Kind, hash: KeyedHash) {
  /** Whether there are marks of before they were put in order; the last of them goes with its retention. */
  let bare: boolean | null = null;

  return async (tx: Tx, events: InboundEvent[], at: number): Promise<InboundEvent[]> => {
    const byMark = new Map<string, { event: InboundEvent; plain: string }>();
    for (const event of events) {
      const { channel, account } = event.address;
      const plain = hash('seen', channel, account, event.dedupe.kind, event.dedupe.id);
      const mark = `${MARK}${inOrder(event.dedupe.near ?? 0)}${plain}`;
      if (!byMark.has(mark)) byMark.set(mark, { event, plain });
    }
    bare ??= (await query(tx, kind, kind === 'sqlite' ? ANY_BARE : ANY_BARE_POSTGRES, [])).length > 0;
    const before = bare
      ? await bareAmong(
          tx,
          [...byMark.values()].map(({ plain }) => plain),
        )
      : new Set<string>();
    const marks = [...byMark].filter(([, { plain }]) => !before.has(plain)).map(([mark]) => ({ hash: mark, at }));
    const fresh = await insertRows<'seen', { hash: string }>(tx, kind, 'seen', marks, ON_CONFLICT);
    const isFresh = new Set(fresh.map((row) => row.hash));
    return [...byMark].filter(([mark]) => isFresh.has(mark)).map(([, { event }]) => event);
  };

  async function bareAmong(tx: Tx, plain: string[]): Promise<Set<string>> {
    const text = `select hash from seen where hash ${among(kind)}`;
    return new Set((await query<{ hash: string }>(tx, kind, text, [idList(kind, plain)])).map((row) => row.hash));
  }
}

const ON_CONFLICT = 'on conflict do nothing returning hash';

/** Begins a mark that is in order; no bare hash begins with it. */
const MARK = '.';
/** Looks at two ends of the index. */
const ANY_BARE = "select 1 from seen where hash < '.' union all select 1 from seen where hash >= '/' limit 1";
/** How text is sorted there depends on the house. */
const ANY_BARE_POSTGRES = "select 1 from seen where left(hash, 1) <> '.' limit 1";

const WIDTH = 8;
const MOST = 36 ** WIDTH - 1;

/** Sorted as text as it is as a number. */
const inOrder = (near: number): string =>
  Math.min(MOST, Math.max(0, Math.trunc(near)))
    .toString(36)
    .padStart(WIDTH, '0');
