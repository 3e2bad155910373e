// The webhook from end to end: set at Telegram, pushed by the fake over HTTP, taken by the intake.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTelegramChannel } from '../../../src/channels/telegram/channel.ts';
import { createWebhook, type IntakeCount } from '../../../src/channels/telegram/webhook.ts';
import type { Intake } from '../../../src/core/channel.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { type RecordingInbox, recordingInbox } from '../../contract/channel.contract.ts';
import { type FakeTelegram, startFakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';
import { type OpenedChannel, openTelegram, phrases, until } from './open-channel.ts';

const SECRET = 'Secret_of-the-webhook';

describe('in webhook mode', () => {
  let fake: FakeTelegram;
  let inbox: RecordingInbox;
  let opened: OpenedChannel;
  let counts: IntakeCount[];
  let intake: Intake | undefined;
  const door = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = new Headers(request.headers as Record<string, string>);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://door');
    const answer =
      pathname === intake?.path && (await intake.receive(asked(Buffer.concat(chunks), headers, searchParams)));
    response.writeHead(answer ? answer.status : 404).end();
  });

  beforeEach(async () => {
    fake = await startFakeTelegram({ webhookRetryMs: 5 });
    inbox = recordingInbox();
    counts = [];
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const publicUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`;
    const count = (what: IntakeCount): void => void counts.push(what);
    opened = openTelegram(fake, { inbox, mode: 'webhook', webhookSecret: SECRET, publicUrl, count });
    intake = opened.channel.intake;
  });
  afterEach(async () => {
    await opened.channel.stop?.();
    await fake.stop();
    door.closeAllConnections();
    await new Promise((resolve) => door.close(resolve));
  });

  it('sets the webhook with its secret, and never polls', async () => {
    await opened.channel.start?.();
    await until(() => fake.queue.webhook !== null, 'the webhook');
    expect(fake.queue.webhook).toMatchObject({ url: expect.stringMatching(/\d\/webhooks\/telegram$/), secret: SECRET });
    expect(fake.calls.get('getUpdates')).toBeUndefined();
  });

  it('takes what is pushed, once each', async () => {
    fake.say(1, 'vorher');
    await opened.channel.start?.();
    await until(() => fake.queue.webhook !== null, 'the webhook');
    for (let at = 0; at < 40; at++) fake.say(1 + (at % 5), `Nachricht ${at}`);
    await until(() => fake.queue.pending.length === 0, 'all taken');
    expect(new Set(inbox.events.map(({ dedupe }) => dedupe.id)).size).toBe(41);
    expect(counts.filter((what) => what === 'stored')).toHaveLength(41);
  });

  it('lets Telegram repeat what could not be stored', async () => {
    await opened.channel.start?.();
    await until(() => fake.queue.webhook !== null, 'the webhook');
    inbox.failing = true;
    fake.say(1, 'eins');
    await until(() => fake.queue.pushes.length >= 2, 'two attempts');
    expect([fake.queue.pending.length, fake.queue.pushes[0]?.status]).toEqual([1, 503]);
    inbox.failing = false;
    await until(() => fake.queue.pending.length === 0, 'the repetition');
    expect(inbox.events).toHaveLength(1);
  });

  it('takes nothing from whoever does not know the secret', async () => {
    fake.queue.setWebhook({
      url: `http://127.0.0.1:${(door.address() as AddressInfo).port}/webhooks/telegram`,
      secret: 'something-else',
      maxConnections: 1,
    });
    fake.say(1, 'eins');
    await until(() => fake.queue.pushes.length >= 2, 'two attempts');
    expect(fake.queue.pushes.every(({ status }) => status === 401)).toBe(true);
    expect(inbox.events).toEqual([]);
    expect(new Set(counts)).toEqual(new Set(['unauthorised']));
    expect(opened.logged).toEqual([]);
  });

  it('tries again to set the webhook while Telegram is unreachable', async () => {
    fake.fault('setWebhook', { type: 'html', status: 502 }, 3);
    await opened.channel.start?.();
    await until(() => fake.queue.webhook !== null, 'the webhook');
    expect(opened.waits).toEqual([1_000, 2_000, 4_000]);
  });

  it('ends with a sentence when Telegram refuses the address', async () => {
    const description = 'Bad Request: bad webhook: HTTPS url must be provided for webhook';
    fake.fault('setWebhook', { type: 'refuse', code: 400, description });
    await opened.channel.start?.();
    await until(() => opened.faults.length > 0, 'a fault');
    expect(opened.faults).toEqual([{ kind: 'misconfigured', reason: expect.stringMatching(/HTTPS.*PUBLIC_URL/) }]);
  });
});

describe('the intake', () => {
  const update = JSON.stringify({ update_id: 1 });
  const open = (take = async (): Promise<void> => {}) => {
    const counts: IntakeCount[] = [];
    return { counts, intake: createWebhook({ secret: SECRET, take, count: (what) => void counts.push(what) }) };
  };
  const call = (intake: Intake, body: string, secret: string | null, method = 'POST') =>
    intake.receive({
      ...asked(new TextEncoder().encode(body), new Headers(), new URLSearchParams()),
      method,
      headers: { get: (name) => (name === 'x-telegram-bot-api-secret-token' ? secret : null) },
    });

  it.each([null, '', 'S', SECRET.slice(1), `${SECRET} `, 'x'.repeat(100_000), 'ü'])(
    'refuses the secret in case %#',
    async (secret) => {
      let taken = 0;
      const { intake, counts } = open(async () => void taken++);
      expect(await call(intake, update, secret)).toEqual({ status: 401 });
      expect([taken, counts]).toEqual([0, ['unauthorised']]);
    },
  );

  it.each(['', '{', '[]', 'null', '"x"', '\ufeff{', '{"a":1}}', '['.repeat(100_000)])(
    'does not want nonsense repeated, case %#',
    async (body) => {
      const { intake, counts } = open();
      expect(await call(intake, body, SECRET)).toEqual({ status: 200 });
      expect(counts).toEqual(['malformed']);
    },
  );

  it('answers only after it has stored', async () => {
    const order: string[] = [];
    const { intake } = open(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('stored');
    });
    await call(intake, update, SECRET).then(() => order.push('answered'));
    expect(order).toEqual(['stored', 'answered']);
  });

  it('takes only POST', async () => {
    const { intake } = open();
    expect(await call(intake, update, SECRET, 'GET')).toEqual({ status: 405 });
  });
});

describe('options that cannot work', () => {
  const deps = {
    token: '1:a',
    inbox: recordingInbox(),
    phrases,
    clock: systemClock,
    log: { info() {}, warn() {}, error() {} },
    onFault() {},
  };
  it.each([
    [{ token: 'abc', mode: 'polling' }, /TELEGRAM_BOT_TOKEN/],
    [{ token: '', mode: 'polling' }, /TELEGRAM_BOT_TOKEN/],
    [{ mode: 'webhook', publicUrl: 'https://x.example' }, /TELEGRAM_WEBHOOK_SECRET/],
    [{ mode: 'webhook', publicUrl: 'https://x.example', webhookSecret: 'with space' }, /TELEGRAM_WEBHOOK_SECRET/],
    [{ mode: 'webhook', publicUrl: 'nowhere', webhookSecret: 'x' }, /PUBLIC_URL/],
  ] as const)('are refused by name: %j', (options, sentence) => {
    expect(() => createTelegramChannel({ ...deps, ...options })).toThrow(sentence);
  });
});

const asked = (body: Uint8Array, headers: Headers, query: URLSearchParams) => ({
  method: 'POST',
  headers,
  query,
  body,
});
