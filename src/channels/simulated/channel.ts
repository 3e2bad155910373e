// Simulated citizens as a channel: slow, throttled, blocked and swallowed at will, and never a network connection.
import type { Address } from '../../core/address.ts';
import type { Channel, Rate } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { OutboundMessage } from '../../core/message.ts';
import type { SendResult } from '../../core/send-result.ts';
import { normalize, split } from '../../core/text.ts';

export interface SimulatedDeps {
  clock: Clock;
  /** 0 … 1; default Math.random. */
  random?(): number;
  /** Waits the latency; default a timer. */
  wait?(ms: number): Promise<void>;
  account?: string;
  rate?: Rate;
  behaviour?: Partial<Behaviour>;
}

/** Shares are 0 … 1 of the sends, looked at in this order. */
interface Behaviour {
  latencyMs: { least: number; most: number };
  /** Refused with a pause; nothing is accepted until it is over. */
  throttled: number;
  retryAfterMs: number;
  /** Never arrived, and said so. */
  unreachable: number;
  /** The person has blocked us; from then on always. */
  blocked: number;
  /** Arrived, but the answer was lost. */
  swallowed: number;
  /** Neither arrived nor answered. */
  lost: number;
}

export interface SimulatedChannel extends Channel {
  /** How often each recipient was reached, by address id. */
  readonly reached: ReadonlyMap<string, number>;
  /** The last text that reached a recipient. */
  lastText(id: string): string | undefined;
  /** Changes how it behaves from the next send on. */
  behave(behaviour: Partial<Behaviour>): void;
  block(id: string): void;
  unblock(id: string): void;
}

const HARMLESS: Behaviour = {
  latencyMs: { least: 20, most: 120 },
  throttled: 0,
  retryAfterMs: 3_000,
  unreachable: 0,
  blocked: 0,
  swallowed: 0,
  lost: 0,
};
const MAX_TEXT = 4_096;

/** Promises: opens no connection; with the same `random` and clock the same sends end the same way. */
export function createSimulatedChannel(deps: SimulatedDeps): SimulatedChannel {
  const { clock, random = Math.random, wait = waitFor, account = 'demo', rate = { broadcast: 25, reply: 5 } } = deps;
  let behaviour: Behaviour = { ...HARMLESS, ...deps.behaviour };
  let quietUntil = 0;
  let counter = 0;
  const reached = new Map<string, number>();
  const texts = new Map<string, string>();
  const blocked = new Set<string>();

  const arrive = (id: string, text: string): void => {
    reached.set(id, (reached.get(id) ?? 0) + 1);
    texts.set(id, text);
  };

  return {
    name: 'simulated',
    account,
    capabilities: { buttons: 10, maxText: MAX_TEXT, notices: true, receipts: false },
    rate,
    reached,
    parts: toParts,
    lastText: (id) => texts.get(id),
    behave(change) {
      behaviour = { ...behaviour, ...change };
    },
    block: (id) => void blocked.add(id),
    unblock: (id) => void blocked.delete(id),

    async send({ id }: Address, { text }: OutboundMessage): Promise<SendResult> {
      const { latencyMs, throttled, retryAfterMs, unreachable, swallowed, lost } = behaviour;
      const share = behaviour.blocked;
      await wait(latencyMs.least + random() * (latencyMs.most - latencyMs.least));
      const now = clock.now();
      if (now < quietUntil) return throttle(quietUntil - now);
      if (random() < throttled) {
        quietUntil = now + retryAfterMs;
        return throttle(retryAfterMs);
      }
      if (random() < unreachable) return { outcome: 'refused', kind: 'unreachable', reason: 'simulated: unreachable' };
      if (blocked.has(id) || random() < share) {
        blocked.add(id);
        return { outcome: 'refused', kind: 'gone', reason: 'simulated: blocked' };
      }
      if (random() < lost) return { outcome: 'unknown', reason: 'simulated: lost' };
      arrive(id, text);
      if (random() < swallowed) return { outcome: 'unknown', reason: 'simulated: answer swallowed' };
      counter += 1;
      return { outcome: 'accepted', providerId: `simulated-${counter}` };
    },
  };
}

const throttle = (retryAfterMs: number): SendResult => ({
  outcome: 'refused',
  kind: 'throttled',
  reason: 'simulated: too many messages',
  retryAfterMs,
});

function toParts({ text, buttons, link, image, ...rest }: OutboundMessage): OutboundMessage[] {
  const pieces = split(normalize(text, Number.POSITIVE_INFINITY), MAX_TEXT);
  return pieces.map((piece, index) => ({
    ...rest,
    text: piece,
    ...(image && index === 0 ? { image } : {}),
    ...(index === pieces.length - 1 ? { ...(buttons ? { buttons } : {}), ...(link ? { link } : {}) } : {}),
  }));
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
