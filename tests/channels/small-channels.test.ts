// Web chat, terminal and simulated citizens: the contract, and what is their own.
import { describe, expect, it } from 'vitest';
import { createSimulatedChannel } from '../../src/channels/simulated/channel.ts';
import { createTerminalChannel } from '../../src/channels/terminal/channel.ts';
import { createWebChatChannel } from '../../src/channels/web-chat/channel.ts';
import { toInbound } from '../../src/channels/web-chat/inbound.ts';
import { systemClock } from '../../src/core/clock.ts';
import { channelContract, recordingInbox } from '../contract/channel.contract.ts';

const nothing = async (): Promise<void> => {};

channelContract('web-chat', async () => ({
  channel: createWebChatChannel(),
  address: { channel: 'web-chat', account: 'default', id: 'session-1' },
  stop: nothing,
}));

channelContract('terminal', async (inbox) => {
  const printed: string[] = [];
  let closed = false;
  const write = (text: string): void => {
    if (closed) throw new Error('EPIPE');
    printed.push(text.trimEnd());
  };
  const channel = createTerminalChannel({ output: { write }, inbox, clock: systemClock });
  return {
    channel,
    address: channel.address,
    arrived: () => printed,
    trouble: {
      blocked: () => {
        closed = true;
      },
    },
    stop: nothing,
  };
});

channelContract('simulated', async () => {
  const channel = createSimulatedChannel({ clock: systemClock, wait: nothing, random: () => 0.5 });
  const reached: string[] = [];
  const send = channel.send;
  const address = { channel: 'simulated', account: 'demo', id: 'citizen-1' } as const;
  const noting: typeof channel = {
    ...channel,
    async send(to, message, id) {
      const before = channel.reached.get(to.id) ?? 0;
      const result = await send(to, message, id);
      if ((channel.reached.get(to.id) ?? 0) > before) reached.push(message.text);
      return result;
    },
  };
  return {
    channel: noting,
    address,
    arrived: () => reached,
    trouble: {
      throttled: () => channel.behave({ throttled: 1 }),
      unreachable: () => channel.behave({ unreachable: 1 }),
      blocked: () => channel.block(address.id),
      swallowed: () => channel.behave({ swallowed: 1 }),
      cut: () => channel.behave({ lost: 1 }),
    },
    stop: nothing,
  };
});

describe('the terminal', () => {
  const open = () => {
    const inbox = recordingInbox();
    const printed: string[] = [];
    const output = { write: (text: string) => printed.push(text) };
    return { inbox, printed, channel: createTerminalChannel({ output, inbox, clock: { now: () => 42 }, id: 'me' }) };
  };

  it('takes lines, commands and the numbers of the buttons shown last', async () => {
    const { inbox, channel } = open();
    await channel.receive('2');
    await channel.send(channel.address, { text: 'Welche?', buttons: [button('a'), button('b')] }, 'd');
    for (const line of ['2', '3', '/Start abc', '/stopp', '  ', ' Hallo ']) await channel.receive(line);
    expect(inbox.events.map((event) => event.type === 'message' && event.content)).toEqual([
      { kind: 'text', text: '2' },
      { kind: 'button', id: 'b', label: 'B' },
      { kind: 'text', text: '3' },
      { kind: 'command', name: 'start', payload: 'abc' },
      { kind: 'command', name: 'stopp' },
      { kind: 'text', text: 'Hallo' },
    ]);
    expect(new Set(inbox.events.map((event) => event.dedupe.id)).size).toBe(6);
  });

  it('prints link, image and buttons, and no control sequence of anybody', async () => {
    const { printed, channel } = open();
    const link = { url: 'https://x.example', label: 'Mehr' };
    await channel.send(channel.address, { text: 'rot\u001b[31m', link, buttons: [button('a')] }, 'd');
    expect(printed.join('')).toBe('rot[31m\nMehr: https://x.example\n  [1] A\n\n');
  });

  it('refuses whoever sits elsewhere', async () => {
    const { channel, printed } = open();
    const other = { ...channel.address, id: 'other' };
    expect(await channel.send(other, { text: 'x' }, 'd')).toMatchObject({ outcome: 'refused', kind: 'gone' });
    expect(printed).toEqual([]);
  });
});

describe('the web chat', () => {
  const post = { session: 's1', id: 'uuid-1', now: 7 };
  it.each([
    [
      { ...post, text: 'Hallo\u0000' },
      { kind: 'text', text: 'Hallo' },
    ],
    [
      { ...post, text: '/hilfe es brennt' },
      { kind: 'command', name: 'hilfe', payload: 'es brennt' },
    ],
    [
      { ...post, button: 'do:subscribe' },
      { kind: 'button', id: 'do:subscribe' },
    ],
    [
      { ...post, text: 'x', button: 'intent:a' },
      { kind: 'button', id: 'intent:a', label: 'x' },
    ],
    [
      { ...post, text: 'y'.repeat(9_000) },
      { kind: 'text', text: 'y'.repeat(4_096) },
    ],
  ])('understands a POST, case %#', (given, content) => {
    expect(toInbound(given)).toMatchObject({ content, dedupe: { kind: 'post', id: 's1:uuid-1' }, sentAt: 7 });
  });
  it.each([{ ...post }, { ...post, text: ' \n' }, { ...post, text: '\u0000' }, { ...post, button: '' }])(
    'finds nothing in %j',
    (given) => expect(toInbound(given)).toBeNull(),
  );
  it('keeps two visitors with the same client id apart', () => {
    const one = toInbound({ ...post, text: 'x' });
    const other = toInbound({ ...post, session: 's2', text: 'x' });
    expect(one?.dedupe).not.toEqual(other?.dedupe);
  });
});

describe('simulated citizens', () => {
  const seeded = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const run = async (seed: number) => {
    let now = 0;
    const waits: number[] = [];
    const channel = createSimulatedChannel({
      clock: { now: () => now },
      random: seeded(seed),
      wait: async (ms) => void waits.push(ms),
      behaviour: { throttled: 0.01, blocked: 0.05, swallowed: 0.05, lost: 0.02, retryAfterMs: 100 },
    });
    const outcomes: string[] = [];
    for (let at = 0; at < 2_000; at++) {
      now += 10;
      const address = { channel: 'simulated', account: 'demo', id: `c${at}` } as const;
      const result = await channel.send(address, { text: 'x' }, `d${at}`);
      outcomes.push('kind' in result ? result.kind : result.outcome);
    }
    return { channel, outcomes, waits };
  };

  it('behave by their shares, and the same for the same seed', async () => {
    const { channel, outcomes, waits } = await run(1);
    const share = (what: string) => outcomes.filter((outcome) => outcome === what).length / outcomes.length;
    expect(share('gone')).toBeGreaterThan(0.03);
    expect(share('gone')).toBeLessThan(0.07);
    expect(share('unknown')).toBeGreaterThan(0.04);
    expect(share('throttled')).toBeGreaterThan(0.02);
    expect(Math.max(...channel.reached.values())).toBe(1);
    expect(channel.reached.size).toBeGreaterThanOrEqual(outcomes.filter((outcome) => outcome === 'accepted').length);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(20);
    expect((await run(1)).outcomes).toEqual(outcomes);
    expect((await run(2)).outcomes).not.toEqual(outcomes);
  });

  it('stay blocked until they come back', async () => {
    const channel = createSimulatedChannel({ clock: systemClock, wait: nothing, random: () => 0.5 });
    const address = { channel: 'simulated', account: 'demo', id: 'c' } as const;
    channel.block('c');
    expect(await channel.send(address, { text: 'x' }, 'd')).toMatchObject({ kind: 'gone' });
    channel.unblock('c');
    expect(await channel.send(address, { text: 'y' }, 'd')).toMatchObject({ outcome: 'accepted' });
    expect(channel.lastText('c')).toBe('y');
  });
});

const button = (id: string) => ({ id, label: id.toUpperCase() });
