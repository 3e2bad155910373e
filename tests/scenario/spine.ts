// The spine without a platform: inbox, dispatcher and delivery over a given database, for tests to push and pull.
import type { Channel } from '../../src/core/channel.ts';
import type { InboundMessage } from '../../src/core/message.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { createDispatcher } from '../../src/dialogue/dispatcher.ts';
import type { Respond } from '../../src/dialogue/respond.ts';
import type { Database } from '../../src/storage/database.ts';
import { createKeyedHash } from '../../src/storage/keyed-hash.ts';
import { createWorkStores } from '../../src/storage/work-stores.ts';

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

/** Moves when told to, and otherwise with the machine's clock. */
export function movableClock() {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    move: (ms: number) => {
      offset += ms;
    },
  };
}

export async function openSpine(options: {
  database: Database;
  channel: Channel;
  respond: Respond;
  holder?: string;
  clock?: { now(): number };
  immediate?: (text: string) => boolean;
}) {
  const { database, channel, respond, holder = 'me', immediate = () => true } = options;
  const clock = options.clock ?? { now: () => Date.now() };
  const stores = createWorkStores({
    database,
    hash: createKeyedHash('test'),
    holder,
    now: () => clock.now(),
    limits: {
      parts: (_channel, _account, message) => channel.parts(message),
      rate: (name, account) => (name === channel.name && account === channel.account ? channel.rate : null),
      free: (name, account) => delivery.free(name, account),
    },
    day: (at) => new Date(at).toISOString().slice(0, 10),
    consentKeptMs: () => 86_400_000,
    forget: async () => {},
    immediate,
    handOver: (claimed) => delivery.handOver(claimed),
    onStored: () => dispatcher.wake(),
    atOnce: (write) => dispatcher.during(write),
  });
  const delivery = createDelivery({ ledger: stores.ledger, clock, log: silentLog });
  const dispatcher = createDispatcher({
    turns: stores.turns,
    respond,
    clock,
    log: silentLog,
    room: delivery.room,
    join: delivery.join,
  });
  await delivery.add(channel);
  await delivery.start();
  await dispatcher.start();
  return {
    ...stores,
    delivery,
    dispatcher,
    async stop() {
      await dispatcher.stop();
      await delivery.stop();
    },
  };
}

let serial = 0;

/** A text from somebody on the fake channel. */
export function textFrom(id: string, text: string, more: Partial<InboundMessage> = {}): InboundMessage {
  serial += 1;
  return {
    type: 'message',
    address: { channel: 'telegram', account: '42', id },
    dedupe: { kind: 'update', id: String(serial) },
    providerId: `m${serial}`,
    sentAt: Date.now(),
    content: { kind: 'text', text },
    ...more,
  };
}

/** Waits until something is true; fails with what was expected after 5 s. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`did not happen within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
