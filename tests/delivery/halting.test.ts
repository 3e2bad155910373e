// What leaves after the brake or a flood limit: nothing, from the answer on, however long the database takes to know.
import { afterEach, expect, it } from 'vitest';
import type { Claimed } from '../../src/core/delivery.ts';
import type { SendResult } from '../../src/core/send-result.ts';
import { createDelivery, type Delivery } from '../../src/delivery/delivery.ts';
import type { Ledger, Report } from '../../src/delivery/ledger.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { silentLog, until } from '../scenario/spine.ts';

let delivery: Delivery;
afterEach(() => delivery.stop());

/** A ledger whose pauses and commits take as long as the test wants. */
function slowLedger() {
  const recorded: Report[] = [];
  const asked: string[] = [];
  let answers: (() => Promise<boolean>)[] = [];
  let commit: Promise<void> = Promise.resolve();
  const ledger: Ledger = {
    async turn(reports) {
      await commit;
      recorded.push(...reports);
      return { claimed: [], nextAt: null };
    },
    recover: async () => 0,
    giveBack: async () => {},
    resumeChannel: async () => {},
    pauseBroadcast: (_id, reason) => {
      asked.push(reason);
      return answers.shift()?.() ?? Promise.resolve(true);
    },
  };
  return {
    ledger,
    recorded,
    asked,
    pausesWith: (...next: (() => Promise<boolean>)[]) => {
      answers = next;
    },
    commitsAfter: (gate: Promise<void>) => {
      commit = gate;
    },
  };
}

let made = 0;
const rows = (count: number, more: Partial<Claimed> = {}): Claimed[] =>
  Array.from({ length: count }, () => ({
    id: `d${++made}`,
    lane: 'broadcast',
    channel: 'telegram',
    account: '42',
    externalId: String(made),
    addressId: `a${made}`,
    message: { text: 'x' },
    attempts: 1,
    sendAt: 0,
    broadcastId: 'b1',
    ...more,
  }));

async function open(fates: SendResult[], slow = slowLedger(), onBraked = (_id: string) => {}) {
  const channel = fakeChannel('telegram', '42', 1_000_000);
  channel.fates.push(...fates);
  delivery = createDelivery({ ledger: slow.ledger, clock: { now: () => Date.now() }, log: silentLog, onBraked });
  await delivery.add(channel);
  await delivery.start();
  return { channel, slow };
}
const lost: SendResult = { outcome: 'unknown', reason: '502' };
const gate = () => {
  let open = (): void => {};
  const shut = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, shut };
};

it('begins nothing more of a braked broadcast before its pause is written down, and gives back what waits', async () => {
  const { open: letPause, shut } = gate();
  const slow = slowLedger();
  slow.pausesWith(async () => {
    await shut;
    return true;
  });
  const braked: string[] = [];
  const { channel } = await open(Array(20).fill(lost), slow, (id) => braked.push(id));
  const waiting = rows(5, { sendAt: Date.now() + 60_000 });
  delivery.handOver(waiting);
  delivery.handOver(rows(20));
  await until('it is braked', () => slow.asked.length === 1);
  const late = rows(7);
  delivery.handOver(late);
  delivery.handOver(rows(3, { broadcastId: 'b2' }));
  await until('the other one goes on', () => channel.sent.length === 23);
  expect(braked).toEqual([]);
  const back = [...waiting, ...late].map((row) => row.id).sort();
  const given = () => slow.recorded.filter(({ decision }) => decision.untried).map((report) => report.delivery.id);
  await until('all is given back', () => given().length === back.length);
  expect(given().sort()).toEqual(back);
  expect(slow.asked).toEqual(['20 of the last 20 sends failed, the last one with: 502']);
  letPause();
  await until('it says so', () => braked.length === 1);
  delivery.wake();
  await until('what a person resumed goes out', async () => {
    if (channel.sent.length === 23) delivery.handOver(rows(1));
    return channel.sent.length > 23;
  });
  expect(slow.asked).toHaveLength(1);
});

it('asks again when the pause could not be written, and sends nothing meanwhile', async () => {
  const slow = slowLedger();
  const down = () => Promise.reject(new Error('down'));
  slow.pausesWith(down, down, async () => true);
  const { channel } = await open(Array(20).fill(lost), slow);
  delivery.handOver(rows(20));
  await until('it is asked', () => slow.asked.length > 0);
  await until('it is asked a third time', () => {
    if (slow.asked.length < 3) delivery.handOver(rows(1));
    delivery.wake();
    return slow.asked.length === 3;
  });
  expect(channel.sent).toHaveLength(20);
});

it('takes late answers to older sends for nothing new after a person resumed', async () => {
  const slow = slowLedger();
  const { open: answer, shut } = gate();
  const { channel } = await open([], slow);
  channel.fates.push(...Array<SendResult>(20).fill(lost), ...Array.from({ length: 19 }, () => shut.then(() => lost)));
  delivery.handOver(rows(39));
  await until('it is braked', () => slow.asked.length === 1);
  answer();
  await until('all answers are in', () => slow.recorded.length === 39);
  channel.fates.push(lost);
  await until('one more was sent', () => {
    delivery.wake();
    if (channel.sent.length === 39) delivery.handOver(rows(1));
    return channel.sent.length === 40;
  });
  await until('its answer is in', () => slow.recorded.filter(({ decision }) => decision.brake).length === 40);
  expect(slow.asked).toHaveLength(1);
});

it('begins nothing on a flooded channel before its silence is written down, in any lane', async () => {
  const { open: commit, shut } = gate();
  const slow = slowLedger();
  const { channel } = await open([{ outcome: 'refused', kind: 'throttled', reason: '429', retryAfterMs: 9_000 }], slow);
  slow.commitsAfter(shut);
  delivery.handOver(rows(2, { sendAt: Date.now() + 60_000 }));
  delivery.handOver(rows(1));
  await until('it is refused', () => delivery.inFlight() === 0);
  delivery.handOver([...rows(2), ...rows(2, { lane: 'reply', broadcastId: null })]);
  expect(channel.sent).toHaveLength(1);
  commit();
  await until('it is written down', () => slow.recorded.length === 7);
  expect(slow.recorded.filter(({ decision }) => decision.untried)).toHaveLength(6);
  expect(channel.sent).toHaveLength(1);
});
