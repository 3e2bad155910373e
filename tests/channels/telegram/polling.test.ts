// Polling against the fake: stored before confirmed, whatever goes wrong in between.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../../src/core/message.ts';
import { type RecordingInbox, recordingInbox } from '../../contract/channel.contract.ts';
import { type FakeTelegram, startFakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';
import { type OpenedChannel, openTelegram, until } from './open-channel.ts';

let fake: FakeTelegram;
let inbox: RecordingInbox;
let opened: OpenedChannel;
const others: OpenedChannel[] = [];

beforeEach(async () => {
  fake = await startFakeTelegram();
  inbox = recordingInbox();
  opened = openTelegram(fake, { inbox });
});
afterEach(async () => {
  for (const one of [opened, ...others.splice(0)]) await one.channel.stop?.();
  await fake.stop();
});

const textsOf = (events: readonly InboundEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'message' && event.content.kind === 'text' ? [event.content.text] : []));
const arrived = (count: number) => until(() => inbox.events.length >= count, `${count} events, ${inbox.events.length}`);

describe('polling', () => {
  it('stores what was waiting and what comes, in order, once', async () => {
    for (let at = 0; at < 250; at++) fake.say(1 + (at % 7), `vorher ${at}`);
    await opened.channel.start?.();
    await arrived(250);
    for (let at = 0; at < 50; at++) fake.say(9, `nachher ${at}`);
    await arrived(300);
    await until(() => fake.queue.pending.length === 0, 'all confirmed');
    expect(textsOf(inbox.events)).toEqual([
      ...Array.from({ length: 250 }, (_, at) => `vorher ${at}`),
      ...Array.from({ length: 50 }, (_, at) => `nachher ${at}`),
    ]);
    expect(Math.max(...inbox.batches.map((batch) => batch.length))).toBeLessThanOrEqual(100);
  });

  it('confirms a batch only after it is stored', async () => {
    let commit = (): void => {};
    const stored: InboundEvent[][] = [];
    const slow = openTelegram(fake, {
      inbox: {
        store: (events) => {
          stored.push(events);
          return new Promise((resolve) => {
            commit = resolve;
          });
        },
      },
    });
    others.push(slow);
    fake.say(1, 'eins');
    fake.say(1, 'zwei');
    await slow.channel.start?.();
    await until(() => stored.length === 1, 'the first store');
    const asked = fake.calls.get('getUpdates');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([fake.queue.pending.length, fake.calls.get('getUpdates')]).toEqual([2, asked]);
    commit();
    await until(() => fake.queue.pending.length === 0, 'the confirmation');
    expect(stored).toHaveLength(1);
  });

  it('gets again what was stored but not confirmed by a predecessor that died', async () => {
    fake.say(1, 'eins');
    fake.say(1, 'zwei');
    const died = await fetch(`${fake.root}/bot${fake.token}/getUpdates?timeout=0`);
    expect(await died.json()).toMatchObject({ result: [{}, {}] });
    await opened.channel.start?.();
    await arrived(2);
    expect(textsOf(inbox.events)).toEqual(['eins', 'zwei']);
  });

  it('asks for the same batch again when it cannot be stored', async () => {
    inbox.failing = true;
    fake.say(1, 'eins');
    await opened.channel.start?.();
    await until(() => opened.waits.length >= 4, 'four attempts');
    expect(fake.queue.pending).toHaveLength(1);
    expect(opened.waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    inbox.failing = false;
    await arrived(1);
    await until(() => fake.queue.pending.length === 0, 'the confirmation');
    expect(textsOf(inbox.events)).toEqual(['eins']);
    expect(JSON.stringify(opened.logged)).not.toContain('eins');
  });

  it('goes on when update ids begin anew', async () => {
    await opened.channel.start?.();
    fake.say(1, 'alt');
    await arrived(1);
    fake.pushUpdate({ ...fake.say(1, 'dazwischen'), update_id: 12 });
    fake.say(1, 'neu');
    await arrived(4);
    await until(() => fake.queue.pending.length === 0, 'all confirmed');
    expect(textsOf(inbox.events)).toEqual(['alt', 'dazwischen', 'dazwischen', 'neu']);
  });

  it('answers a tap, without waiting for that', async () => {
    await opened.channel.start?.();
    fake.fault('answerCallbackQuery', { type: 'hang', effect: false });
    fake.tap(1, 'do:a');
    fake.tap(1, 'do:b');
    await arrived(2);
    await until(() => fake.world.answered.length === 1, 'the second answer');
    expect(inbox.events).toMatchObject([{ content: { id: 'do:a' } }, { content: { id: 'do:b' } }]);
  });

  it('removes a webhook first, and keeps what is waiting', async () => {
    fake.queue.setWebhook({ url: 'http://127.0.0.1:9/', secret: undefined, maxConnections: 1 });
    fake.say(1, 'eins');
    await opened.channel.start?.();
    await arrived(1);
    expect(fake.queue.webhook).toBeNull();
  });

  it('shows its commands also where the profile texts are refused', async () => {
    fake.fault('setMyDescription', { type: 'refuse', code: 404, description: 'Not Found: method not found' }, 99);
    await opened.channel.start?.();
    await until(() => fake.world.commands.size === 8, 'eight menus');
  });

  it('shows its commands in every language', async () => {
    await opened.channel.start?.();
    await until(() => fake.world.shortDescriptions.size === 8, 'eight menus');
    expect([...fake.world.commands.keys()]).toEqual(['', 'de', 'en', 'tr', 'fr', 'it', 'uk', 'ar']);
    expect(fake.world.commands.get('')?.map(({ command }) => command)).toContain('stopp');
    expect(fake.world.commands.get('de')?.map(({ command }) => command)).toContain('stopp');
    expect(fake.world.commands.get('en')?.map(({ command }) => command)).toContain('stop');
  });
});

describe('stopping', () => {
  it('cuts the long poll at once', async () => {
    await opened.channel.start?.();
    await until(() => (fake.calls.get('getUpdates') ?? 0) > 0, 'the long poll');
    const startedAt = performance.now();
    await opened.channel.stop?.();
    expect(performance.now() - startedAt).toBeLessThan(500);
    fake.say(1, 'danach');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(inbox.events).toEqual([]);
    expect(fake.queue.pending).toHaveLength(1);
  });

  it('waits until what is being stored is stored', async () => {
    let stored = false;
    let began = false;
    const slow = openTelegram(fake, {
      inbox: {
        async store() {
          began = true;
          await new Promise((resolve) => setTimeout(resolve, 80));
          stored = true;
        },
      },
    });
    fake.say(1, 'eins');
    await slow.channel.start?.();
    await until(() => began, 'the store');
    await slow.channel.stop?.();
    expect(stored).toBe(true);
  });

  it('can start again', async () => {
    await opened.channel.start?.();
    await opened.channel.stop?.();
    fake.say(1, 'eins');
    await opened.channel.start?.();
    await arrived(1);
  });
});

describe('with a lease', () => {
  it('polls only while it holds it', async () => {
    const holds: { lost: AbortController; released: boolean }[] = [];
    const asking: (() => void)[] = [];
    const leased = openTelegram(fake, {
      inbox,
      lease: {
        acquire: (signal) =>
          new Promise((resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('stopped')));
            asking.push(() => {
              const hold = { lost: new AbortController(), released: false };
              holds.push(hold);
              resolve({
                lost: hold.lost.signal,
                async release() {
                  hold.released = true;
                },
              });
            });
          }),
      },
    });
    others.push(leased);
    fake.say(1, 'eins');
    await leased.channel.start?.();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(fake.calls.get('getUpdates')).toBeUndefined();
    asking[0]?.();
    await arrived(1);
    holds[0]!.lost.abort();
    await until(() => asking.length === 2, 'the next request for the lease');
    expect(holds[0]!.released).toBe(true);
    fake.say(1, 'zwei');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(textsOf(inbox.events)).toEqual(['eins']);
    asking[1]?.();
    await arrived(2);
  });
});
