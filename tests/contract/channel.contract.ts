// What every channel promises, whatever the platform: one suite, handed a running channel and a way to look behind it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Address } from '../../src/core/address.ts';
import type { Channel, InboxPort, Intake, IntakeRequest } from '../../src/core/channel.ts';
import type { InboundEvent, OutboundMessage } from '../../src/core/message.ts';

/** What a platform can be made to do to the next send. */
type Trouble =
  | 'throttled'
  | 'unreachable'
  | 'blocked'
  | 'rejected'
  | 'misconfigured'
  | 'server-error'
  | 'swallowed'
  | 'cut'
  | 'garbled';

export interface ChannelUnderTest {
  channel: Channel;
  /** Somebody who can be written to. */
  address: Address;
  /** The texts that reached a person, where one can look. */
  arrived?(address: Address): string[];
  /** Makes the next send go wrong; a channel leaves out what its platform cannot do. */
  trouble?: Partial<Record<Trouble, () => void | Promise<void>>>;
  /** How many requests for a send the platform has seen. */
  requests?(): number;
  intake?: {
    intake: Intake;
    /** A well-signed request that carries one message of a person. */
    genuine(text: string, id: number): IntakeRequest;
    /** The same, not or wrongly signed. */
    forged(text: string, id: number): IntakeRequest[];
    /** Well-signed nonsense. */
    nonsense(): IntakeRequest[];
  };
  stop(): Promise<void>;
}

/** An inbox that keeps what it is given, or fails on demand. */
export interface RecordingInbox extends InboxPort {
  readonly batches: InboundEvent[][];
  readonly events: InboundEvent[];
  failing: boolean;
}

export function recordingInbox(): RecordingInbox {
  const batches: InboundEvent[][] = [];
  return {
    batches,
    get events() {
      return batches.flat();
    },
    failing: false,
    async store(events) {
      if (this.failing) throw new Error('the disk is full');
      batches.push(events);
    },
  };
}

const GRAPHEMES = ['👩‍👩‍👧‍👦', 'é', '🇩🇪', 'ض', 'ß', '한'];
const LONG_WORDS = Array.from({ length: 4_000 }, (_, at) => `Wort${at}${at % 17 === 0 ? '.' : ''}`).join(' ');
const MESSAGES: Record<string, OutboundMessage> = {
  short: { text: 'Guten Tag! Es gilt gerade kein Alarm.' },
  markup: { text: 'a_b *c* [d](e) <b>&amp; `f` ~g~ ||h|| \\ # > . !' },
  'long sentences': { text: LONG_WORDS },
  'one long word': { text: 'x'.repeat(9_001) },
  'long graphemes': { text: GRAPHEMES.join('').repeat(900) },
  'with buttons': { text: 'Welche?', buttons: [1, 2, 3].map((at) => ({ id: `intent:a.${at}`, label: `Frage ${at}` })) },
  'long with buttons': { text: LONG_WORDS, buttons: [{ id: 'do:subscribe', label: 'Ja, gern' }] },
  'with link': { text: 'Lesen Sie mehr.', link: { url: 'https://stuttgart.example/x', label: 'Mehr' } },
  'with image': { text: 'Die Werte', image: { url: 'https://stuttgart.example/w.png', alt: 'Kurve' } },
  'long with image': { text: LONG_WORDS, image: { url: 'https://stuttgart.example/w.png', alt: 'Kurve' } },
  silent: { text: 'Nachts leise.', silent: true },
  'lone surrogate': { text: 'kaputt \ud83d hier' },
};

/** Runs the contract for one channel. `open` starts a fresh one with the given inbox. */
export function channelContract(name: string, open: (inbox: InboxPort) => Promise<ChannelUnderTest>): void {
  describe(`${name} keeps the channel contract`, () => {
    let inbox: RecordingInbox;
    let under: ChannelUnderTest;
    beforeEach(async () => {
      inbox = recordingInbox();
      under = await open(inbox);
    });
    afterEach(() => under.stop());

    const sendAll = async (message: OutboundMessage) => {
      const results = [];
      for (const part of under.channel.parts(message)) {
        results.push(await under.channel.send(under.address, part, `delivery-${results.length}`));
      }
      return results;
    };

    it('says who it is and what it can', () => {
      const { channel, address } = under;
      expect(channel.account).not.toBe('');
      expect([channel.name, channel.account]).toEqual([address.channel, address.account]);
      expect(channel.capabilities.maxText).toBeGreaterThan(0);
      expect(channel.rate.reply).toBeGreaterThan(0);
      expect(channel.rate.broadcast).toBeGreaterThan(0);
    });

    it.each(Object.entries(MESSAGES))('cuts a message within its limits: %s', (_kind, message) => {
      const { parts, capabilities } = under.channel;
      const cut = parts(message);
      expect(cut.length).toBeGreaterThan(0);
      for (const part of cut) {
        expect(part.text.length).toBeLessThanOrEqual(capabilities.maxText);
        expect(part.text.isWellFormed()).toBe(true);
      }
      const bare = (text: string): string => text.toWellFormed().replace(/\s+/g, '');
      const together = bare(cut.map((part) => part.text).join(''));
      expect(together.startsWith(bare(message.text))).toBe(true);
      expect(cut.slice(0, -1).some((part) => part.buttons || part.link)).toBe(false);
      expect(cut.at(-1)?.buttons).toEqual(message.buttons);
      expect(cut.every((part) => part.silent === message.silent)).toBe(true);
      expect(cut.flatMap((part) => parts(part))).toEqual(cut);
    });

    it('never cuts inside a grapheme', () => {
      const text = GRAPHEMES.join('').repeat(900);
      const count = (value: string): number =>
        [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(value)].length;
      const cut = under.channel.parts({ text });
      expect(cut.reduce((sum, part) => sum + count(part.text), 0)).toBe(count(text));
    });

    it.each(Object.entries(MESSAGES))('sends every part once: %s', async (_kind, message) => {
      const results = await sendAll(message);
      expect(results.every((result) => result.outcome === 'accepted')).toBe(true);
      const arrived = under.arrived?.(under.address);
      if (arrived) expect(arrived).toHaveLength(results.length);
    });

    it('sends a text as it is, whatever marks are in it', async () => {
      await sendAll(MESSAGES.markup!);
      const arrived = under.arrived?.(under.address);
      if (arrived) expect(arrived).toEqual([MESSAGES.markup!.text]);
    });

    it('is not disturbed by many sends at once', async () => {
      const { channel, address } = under;
      const sends = Array.from({ length: 50 }, (_, at) => channel.send(address, { text: `Nachricht ${at}` }, `d${at}`));
      for (const result of await Promise.all(sends)) expect(result.outcome).toBe('accepted');
      const arrived = under.arrived?.(address);
      if (arrived) expect(new Set(arrived).size).toBe(50);
    });

    const EXPECTED: Record<Trouble, object> = {
      throttled: { outcome: 'refused', kind: 'throttled', retryAfterMs: expect.any(Number) },
      unreachable: { outcome: 'refused', kind: 'unreachable' },
      blocked: { outcome: 'refused', kind: 'gone' },
      rejected: { outcome: 'refused', kind: 'rejected' },
      misconfigured: { outcome: 'refused', kind: 'misconfigured' },
      'server-error': { outcome: 'unknown' },
      swallowed: { outcome: 'unknown' },
      cut: { outcome: 'unknown' },
      garbled: { outcome: 'unknown' },
    };
    it.for(Object.entries(EXPECTED))('tells what became of a send: %s', async ([trouble, expected], { skip }) => {
      const cause = under.trouble?.[trouble as Trouble] ?? skip('this platform cannot do that');
      await cause();
      const before = under.requests?.() ?? 0;
      const result = await under.channel.send(under.address, { text: 'Test' }, 'delivery-1');
      expect(result).toMatchObject({ ...expected, reason: expect.stringMatching(/\S/) });
      if (under.requests) expect(under.requests() - before).toBeLessThanOrEqual(1);
    });

    it('shows typing without ever failing', async () => {
      await under.trouble?.blocked?.();
      expect(await under.channel.typing?.(under.address)).toBeUndefined();
    });

    it('stops twice, and without having been started', async () => {
      await under.channel.stop?.();
      expect(await under.channel.stop?.()).toBeUndefined();
    });

    it('stores what is genuine before it answers, and nothing else', async ({ skip }) => {
      const { intake, genuine, forged, nonsense } = under.intake ?? skip('nothing arrives over HTTP');
      for (const request of forged('Hallo', 1)) expect((await intake.receive(request)).status).toBe(401);
      for (const request of nonsense()) expect((await intake.receive(request)).status).toBe(200);
      expect(inbox.events).toEqual([]);
      expect((await intake.receive(genuine('Hallo', 1))).status).toBe(200);
      expect(inbox.events).toMatchObject([{ type: 'message', content: { kind: 'text', text: 'Hallo' } }]);
    });

    it('does not acknowledge what it could not store, and takes the repetition', async ({ skip }) => {
      const { intake, genuine } = under.intake ?? skip('nothing arrives over HTTP');
      inbox.failing = true;
      expect((await intake.receive(genuine('Hallo', 2))).status).toBe(503);
      inbox.failing = false;
      expect((await intake.receive(genuine('Hallo', 2))).status).toBe(200);
      expect((await intake.receive(genuine('Hallo', 2))).status).toBe(200);
      const [first, second] = inbox.events;
      expect(first?.dedupe).toEqual(second?.dedupe);
    });
  });
}
