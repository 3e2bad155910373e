// Trouble while polling: what is overcome by waiting, and what ends with a sentence.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

const arrived = (count: number) => until(() => inbox.events.length >= count, `${count} events, ${inbox.events.length}`);

describe('trouble while polling', () => {
  it.each([
    ['a bad gateway', { type: 'html', status: 502 } as const],
    ['a cut line', { type: 'reset', effect: true } as const],
    ['half an answer', { type: 'truncated' } as const],
    ['an empty answer', { type: 'empty' } as const],
    ['something else than an answer', { type: 'alien' } as const],
  ])('is overcome: %s', async (_name, fault) => {
    fake.say(1, 'eins');
    fake.fault('getUpdates', fault, 3);
    await opened.channel.start?.();
    await arrived(1);
    expect(opened.waits).toEqual([1_000, 2_000, 4_000]);
    expect(opened.faults).toEqual([]);
    expect(opened.logged.map(({ event }) => event)).toContain('telegram.receive.recovered');
  });

  it('waits as long as Telegram says', async () => {
    fake.fault('getUpdates', { type: 'throttle', retryAfterS: 17 });
    fake.say(1, 'eins');
    await opened.channel.start?.();
    await arrived(1);
    expect(opened.waits).toEqual([17_000]);
  });

  it('starts although Telegram cannot be reached', async () => {
    const nowhere = openTelegram({ root: 'http://127.0.0.1:9', token: fake.token }, { inbox });
    others.push(nowhere);
    await nowhere.channel.start?.();
    await until(() => nowhere.waits.length >= 3, 'three attempts');
    expect(nowhere.faults).toEqual([]);
  });

  it('ends with a sentence when the token is refused', async () => {
    const refused = openTelegram({ root: fake.root, token: '4711:wrong' }, { inbox });
    others.push(refused);
    await refused.channel.start?.();
    await until(() => refused.faults.length > 0, 'a fault');
    expect(refused.faults).toEqual([{ kind: 'misconfigured', reason: expect.stringMatching(/TELEGRAM_BOT_TOKEN/) }]);
    expect(refused.waits).toEqual([]);
  });

  it('ends with a sentence when somebody sets a webhook', async () => {
    await opened.channel.start?.();
    fake.say(1, 'eins');
    await arrived(1);
    fake.queue.setWebhook({ url: 'http://127.0.0.1:9/', secret: undefined, maxConnections: 1 });
    await until(() => opened.faults.length > 0, 'a fault');
    expect(opened.faults).toEqual([{ kind: 'conflict', reason: expect.stringMatching(/webhook/) }]);
  });

  it('leaves exactly one of two instances running', async () => {
    await opened.channel.start?.();
    await until(() => (fake.calls.get('getUpdates') ?? 0) > 0, 'the first poll');
    const second = openTelegram(fake, { inbox });
    others.push(second);
    await second.channel.start?.();
    await until(() => opened.faults.length + second.faults.length > 0, 'a conflict');
    const [fault] = [...opened.faults, ...second.faults];
    expect(fault).toEqual({ kind: 'conflict', reason: expect.stringMatching(/Another instance/) });
    fake.say(1, 'eins');
    await arrived(1);
    expect(opened.faults.length + second.faults.length).toBe(1);
  });

  it('survives a predecessor that still hangs in its long poll', async () => {
    fake.fault('getUpdates', {
      type: 'refuse',
      code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    fake.say(1, 'eins');
    await opened.channel.start?.();
    await arrived(1);
    expect(opened.faults).toEqual([]);
  });
});
