// The one door out: claim, pace, send, record. Knows no platform and decides nothing the error table does not say.

import type { ChannelName } from '../core/address.ts';
import type { Channel } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import { type Claimed, decide, silences } from '../core/delivery.ts';
import type { SendResult } from '../core/send-result.ts';
import { createBrake } from './brake.ts';
import { createGather } from './gather.ts';
import { createLead } from './lead.ts';
import type { Ledger, Report } from './ledger.ts';
import { createSpacer, type Spacer } from './spacer.ts';

export interface DeliveryLog {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

export interface DeliveryOptions {
  ledger: Ledger;
  clock: Clock;
  log: DeliveryLog;
  /** Sends under way at once, over all channels; unless given, what the fastest of them needs. */
  concurrency?: number;
  /** Told when a channel had to be stopped (token revoked): a person is needed. */
  onStopped?: (channel: string, reason: string) => void;
  /** Told when a broadcast paused by itself: a person is needed. */
  onBraked?: (broadcastId: string, reason: string) => void;
}

/** Looks for due rows at least this often, ms; a wake is faster. */
const IDLE_MS = 250;
/** Sends under way at once, in these bounds: what the fastest channel needs when answers take so long, seconds. */
const CONCURRENCY = { least: 128, most: 256 };
const ANSWER_S = 0.2;
/** The part of all sends under way that broadcasts may have; the rest is for replies. */
const BROADCAST_SHARE = 0.75;
/** What a stop waits for sends in flight, ms. */
const DRAIN_MS = 6_000;

export type Delivery = ReturnType<typeof createDelivery>;

/**
 * Runs until stopped. Every send is reported with the next claims in one commit. `stop` starts nothing new, gives back
 * what was not begun and waits for what is in flight, so that nothing is left in doubt.
 */
export function createDelivery(options: DeliveryOptions) {
  const { ledger, clock, log, onStopped, onBraked } = options;
  const channels = new Map<string, Channel>();
  const waiting = new Map<string, { timer: NodeJS.Timeout; delivery: Claimed }>();
  const flying = new Map<Promise<void>, Claimed>();
  const brake = createBrake({
    pause: ledger.pauseBroadcast,
    onPaused(id, reason) {
      log.error({ broadcast: id, reason }, 'broadcast.braked');
      onBraked?.(id, reason);
    },
    onFault: (id, error) => log.error({ err: error, broadcast: id }, 'broadcast.brake-failed'),
  });
  const spacers = new Map<string, Spacer>();
  /** Platforms that want silence, until that is written down: from then on nothing more is claimed for them. */
  let silenced = new Set<string>();
  let broadcasting = 0;
  let reports: Report[] = [];
  let recording: Report[] = [];
  let wake: (() => void) | null = null;
  let awake = false;
  const lead = createLead();
  const gathering = createGather({
    flying: () => flying.size,
    answered: () => reports.length,
    broadcasting: () => broadcasting,
  });
  let stopping = false;
  let loop: Promise<void> | null = null;

  const keyOf = (channel: string, account: string): string => `${channel}\n${account}`;
  const accountOf = ({ channel, account }: Claimed): string => keyOf(channel, account);
  const fastest = (): number => Math.max(0, ...[...channels.values()].map(({ rate }) => rate.broadcast));
  const concurrency = (): number =>
    options.concurrency ?? Math.min(CONCURRENCY.most, Math.max(CONCURRENCY.least, Math.ceil(fastest() * ANSWER_S)));
  const free = (): number => Math.max(0, concurrency() - flying.size - waiting.size);

  function nudge(): void {
    awake = true;
    wake?.();
  }

  /** Rows born `sending` in another transaction, or claimed here: each is sent at its time. */
  function handOver(claimed: Claimed[]): void {
    for (const delivery of claimed) {
      if (delivery.lane === 'broadcast') broadcasting += 1;
      // Claimed before the pause was written down.
      if (brake.holds(delivery.broadcastId) || silenced.has(accountOf(delivery))) {
        giveUp(delivery);
        continue;
      }
      const waitMs = delivery.sendAt - clock.now();
      if (waitMs <= 1) begin(delivery);
      else later(delivery, waitMs);
    }
  }

  function later(delivery: Claimed, waitMs: number): void {
    const timer = setTimeout(() => {
      waiting.delete(delivery.id);
      begin(delivery);
    }, waitMs);
    waiting.set(delivery.id, { timer, delivery });
  }

  /** Never begun: back it goes with the next commit. */
  function giveUp(delivery: Claimed): void {
    if (delivery.lane === 'broadcast') broadcasting -= 1;
    reports.push({ delivery, decision: { state: 'pending', untried: true } });
    nudge();
  }

  function begin(delivery: Claimed): void {
    const key = accountOf(delivery);
    const channel = channels.get(key);
    if (channel === undefined) return giveUp(delivery);
    const waitMs = delivery.lane === 'broadcast' ? spacers.get(key)!.take(clock.now()) : 0;
    if (waitMs > 0) return later(delivery, waitMs);
    const address = { channel: delivery.channel as ChannelName, account: delivery.account, id: delivery.externalId };
    const number = brake.begin();
    const sending = channel
      .send(address, delivery.message, delivery.id)
      .catch((error: unknown): SendResult => ({ outcome: 'unknown', reason: `channel threw: ${String(error)}` }))
      .then((result) => {
        const decision = decide(result, delivery.attempts, clock.now(), Math.random(), delivery.lane);
        if (decision.state !== 'sent') {
          log.warn(
            { channel: delivery.channel, lane: delivery.lane, state: decision.state, reason: decision.reason },
            'delivery.refused',
          );
        }
        if (decision.stopChannel) onStopped?.(delivery.channel, decision.reason ?? '');
        if (silences(decision)) {
          silenced.add(key);
          recall((other) => accountOf(other) === key);
        }
        // Braked: nothing more of it leaves from this moment, and a person decides whether it goes on.
        const of = delivery.broadcastId;
        if (of !== null && brake.observe(of, decision, number)) recall((other) => other.broadcastId === of);
        const providerId = 'providerId' in result ? result.providerId : undefined;
        reports.push({ delivery, decision, ...(providerId === undefined ? {} : { providerId }) });
      })
      .finally(() => {
        flying.delete(sending);
        if (delivery.lane === 'broadcast') broadcasting -= 1;
        gathering.noteAnswer();
        nudge();
      });
    flying.set(sending, delivery);
  }

  function recall(concerned: (delivery: Claimed) => boolean): void {
    for (const [id, { timer, delivery }] of waiting) {
      if (!concerned(delivery)) continue;
      clearTimeout(timer);
      waiting.delete(id);
      giveUp(delivery);
    }
  }

  async function run(): Promise<void> {
    while (!stopping || flying.size > 0 || reports.length > 0) {
      const began = clock.now();
      if (!stopping) await gathering.gather();
      awake = false;
      brake.renew();
      recording = reports;
      reports = [];
      const room = stopping ? 0 : free();
      const wishes = [...channels.values()].map(({ name, account, rate }) => ({
        channel: name,
        account,
        rate,
        free: Math.floor(room / channels.size),
        freeBroadcast: Math.max(0, Math.floor((concurrency() * BROADCAST_SHARE - broadcasting) / channels.size)),
        leadMs: lead.ms(),
      }));
      try {
        const gathered = clock.now();
        const { claimed, nextAt } = await ledger.turn(recording, room > 0 ? wishes : []);
        gathering.noteCommit(clock.now() - gathered);
        lead.note(clock.now() - began);
        recording = [];
        handOver(claimed);
        silenced = new Set(reports.filter((report) => silences(report.decision)).map((it) => accountOf(it.delivery)));
        if (claimed.length > 0 || reports.length > 0) continue;
        await rest(nextAt === null ? IDLE_MS : Math.min(IDLE_MS, Math.max(1, nextAt - clock.now())));
      } catch (error) {
        reports = [...recording.splice(0), ...reports];
        log.error({ err: error }, 'delivery.ledger-failed');
        await rest(1_000);
      }
    }
  }

  function rest(ms: number): Promise<void> {
    if (awake) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
      wake = done;
    });
  }

  return {
    handOver,
    wake: nudge,
    /** Resolves when a write would share the commit of the next answers; soon, and at once when little is under way. */
    join: gathering.join,
    /** Sends this process could start now, whatever the channel. */
    room: free,
    /** Sends this process could start now. */
    free: (channel: string, account: string): number =>
      !stopping && channels.has(keyOf(channel, account)) ? free() : 0,
    async add(channel: Channel): Promise<void> {
      channels.set(keyOf(channel.name, channel.account), channel);
      spacers.set(keyOf(channel.name, channel.account), createSpacer(channel.rate.broadcast));
      await ledger.resumeChannel(channel.name, channel.account);
      nudge();
    },
    /** Nothing more is claimed or begun for it here; what is due goes back. */
    remove(channel: Channel): void {
      channels.delete(keyOf(channel.name, channel.account));
    },
    async start(): Promise<void> {
      const doubtful = await ledger.recover();
      if (doubtful > 0) log.warn({ doubtful }, 'delivery.in-doubt');
      loop = run();
    },
    async stop(): Promise<void> {
      stopping = true;
      const begun = [...waiting.keys()];
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
      gathering.end();
      await ledger.giveBack(begun);
      nudge();
      const late = new Promise<'late'>((resolve) => setTimeout(resolve, DRAIN_MS, 'late').unref());
      if ((await Promise.race([loop ?? Promise.resolve(), late])) !== 'late') return;
      // A platform that never answers must not keep us: what hangs is in doubt, and said so before we go.
      const decision = { state: 'unknown' as const, reason: 'no answer before the service ended' };
      const hanging = [...flying.values()].map((delivery) => ({ delivery, decision }));
      await ledger.turn([...reports.splice(0), ...hanging], []);
    },
    inFlight: (): number => flying.size,
    /** Ids of all rows that are ours: they wait for their time, are being sent, or have to be recorded. */
    held(): string[] {
      const answered = [...recording, ...reports].map((report) => report.delivery.id);
      return [...waiting.keys(), ...[...flying.values()].map(({ id }) => id), ...answered];
    },
  };
}
