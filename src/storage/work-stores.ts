// The three stores of the spine over one database: inbox, turns, ledger.
import type { Claimed } from '../core/delivery.ts';
import type { InboundEvent } from '../core/message.ts';
import type { Forget } from './begin-anew.ts';
import type { Database } from './database.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { type AtOnce, createInboxStore } from './inbox-store.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { ChannelLimits } from './replies.ts';
import { createTurnStore } from './turn-store.ts';

export interface WorkStoreOptions {
  database: Database;
  hash: KeyedHash;
  /** This process, for leases and for what is in flight. */
  holder: string;
  now: () => number;
  limits: ChannelLimits;
  day: (at: number) => string;
  consentKeptMs: () => number;
  forget: Forget;
  immediate: (text: string) => boolean;
  handOver: (claimed: Claimed[]) => void;
  onStored?: () => void;
  /** Lends a write the means to answer in it (SQLite). */
  atOnce?: AtOnce['during'];
  onDesk?: () => void;
  onSaid?: () => void;
}

export function createWorkStores(options: WorkStoreOptions) {
  const { database, hash, holder, now, limits, day, consentKeptMs, forget } = options;
  const effects = { kind: database.kind, holder, hash, limits, day, consentKeptMs, forget };
  const { handOver, onDesk, onSaid } = options;
  const turns = createTurnStore({ database, holder, now, effects, handOver, onDesk, onSaid });
  const during = options.atOnce;
  const inbox = createInboxStore({
    ...options,
    atOnce: during === undefined ? undefined : { during, answer: turns.answer },
  });
  const ledger = createDeliveryStore({ database, holder, now, hash, consentKeptMs });
  return { inbox: { store: (events: InboundEvent[]) => inbox.store(events) }, turns, ledger };
}
