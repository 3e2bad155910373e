// Every outlet over the protocol of its platform: what it says for a post, and what each answer means.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCall } from '../../src/app/open-outlets.ts';
import type { OutboundMessage } from '../../src/core/message.ts';
import { afterPublish, type Outlet, type OutletPost } from '../../src/core/outlet.ts';
import type { SendResult } from '../../src/core/send-result.ts';
import { createFacebookOutlet } from '../../src/outlets/facebook/outlet.ts';
import { createMastodonOutlet } from '../../src/outlets/mastodon/outlet.ts';
import { createTelegramChannelOutlet } from '../../src/outlets/telegram-channel/outlet.ts';
import { createXOutlet } from '../../src/outlets/x/outlet.ts';
import { openTelegram } from '../channels/telegram/open-channel.ts';
import { type FakeOutlets, PAGE_ID, startFakeOutlets, TOKENS } from '../fakes/outlets/start-fake-outlets.ts';
import { startFakeTelegram } from '../fakes/telegram/start-fake-telegram.ts';

const POST: OutletPost = {
  title: 'Feinstaubalarm in Stuttgart ab Dienstag, 1. Dezember 2026',
  text: 'Komfort-Kamine bleiben aus ab Montag, 30. November, 18 Uhr.',
  short: 'Feinstaubalarm in Stuttgart ab Dienstag\nhttps://luftpost.example',
  link: 'https://luftpost.example',
  replyTo: null,
  key: 'k1',
};

let fake: FakeOutlets;
let opened: ReturnType<typeof openCall>;
beforeAll(async () => {
  fake = await startFakeOutlets();
  opened = openCall();
});
afterAll(async () => {
  await opened.close();
  await fake.stop();
});
beforeEach(() => {
  fake.clear();
});

const KINDS = ['mastodon', 'x', 'facebook'] as const;
type Kind = (typeof KINDS)[number];
function outletOf(kind: Kind, token: string = TOKENS[kind], root = fake.url): Outlet {
  const { call } = opened;
  if (kind === 'mastodon') return createMastodonOutlet({ url: `${root}/`, token, call });
  if (kind === 'x') return createXOutlet({ accessToken: token, apiRoot: root, call });
  return createFacebookOutlet({ pageId: PAGE_ID, pageToken: token, apiRoot: `${root}/v23.0`, call });
}

describe.each(KINDS)('%s', (kind) => {
  it('posts the released words, and says what the platform calls the post', async () => {
    const result = await outletOf(kind).publish(POST);
    expect(result).toMatchObject({ outcome: 'accepted', providerId: fake.posts[0]!.id });
    expect(fake.posts).toHaveLength(1);
    const [{ text, body }] = fake.posts as [(typeof fake.posts)[number]];
    if (kind === 'x') expect(text).toBe(POST.short);
    else expect(text).toContain(`${POST.title}\n\n${POST.text}`);
    if (kind === 'facebook') expect(body.link).toBe(POST.link);
    else expect(text).toContain(POST.link);
  });

  it('goes on in its thread where there is one', async () => {
    await outletOf(kind).publish({ ...POST, replyTo: 'earlier' });
    expect(fake.posts[0]!.replyTo).toBe(kind === 'facebook' ? null : 'earlier');
  });

  it.each<[string, () => void, Partial<SendResult>]>([
    ['a lost answer', () => fake.faults.push({ type: 'reset', effect: true }), { outcome: 'unknown' }],
    ['a 502', () => fake.faults.push({ type: 'server-error', effect: false }), { outcome: 'unknown' }],
    ['a 200 without an id', () => fake.faults.push({ type: 'status', status: 200, body: {} }), { outcome: 'unknown' }],
    [
      'a refused text',
      () => fake.faults.push({ type: 'status', status: 422 }),
      { outcome: 'refused', kind: 'rejected' },
    ],
  ])('knows %s', async (_name, prepare, expected) => {
    prepare();
    expect(await outletOf(kind).publish(POST)).toMatchObject(expected);
  });

  it('knows a wrong token, and a host that is not there', async () => {
    expect(await outletOf(kind, 'wrong').publish(POST)).toMatchObject({ kind: 'misconfigured' });
    expect(await outletOf(kind, 'x', 'http://127.0.0.1:1').publish(POST)).toMatchObject({ kind: 'unreachable' });
    expect(fake.posts).toEqual([]);
  });

  it('waits as long as the platform says', async () => {
    const inAMinute = Date.now() + 60_000;
    const headers: Record<Kind, Record<string, string>> = {
      mastodon: { 'x-ratelimit-reset': new Date(inAMinute).toISOString() },
      x: { 'x-rate-limit-reset': String(Math.ceil(inAMinute / 1_000)) },
      facebook: {},
    };
    fake.faults.push({
      type: 'status',
      status: kind === 'facebook' ? 400 : 429,
      headers: headers[kind],
      body: kind === 'facebook' ? { error: { code: 32, message: 'Page request limit reached' } } : {},
    });
    const result = await outletOf(kind).publish(POST);
    expect(result).toMatchObject({ outcome: 'refused', kind: 'throttled' });
    const { retryAfterMs = 0 } = result as { retryAfterMs?: number };
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThan(400_000);
  });
});

it('asks Mastodon again under the same key: one post', async () => {
  fake.faults.push({ type: 'reset', effect: true });
  const outlet = outletOf('mastodon');
  expect(await outlet.publish(POST)).toMatchObject({ outcome: 'unknown' });
  expect(await outlet.publish(POST)).toMatchObject({ outcome: 'accepted', providerId: fake.posts[0]!.id });
  expect(fake.posts).toHaveLength(1);
});

it('does not take the same text twice for a fault of the token', async () => {
  const outlet = outletOf('x');
  await outlet.publish(POST);
  expect(await outlet.publish(POST)).toMatchObject({
    outcome: 'refused',
    kind: 'rejected',
    reason: /duplicate/ as never,
  });
});

it('shortens for Mastodon only what does not fit', async () => {
  await outletOf('mastodon').publish({ ...POST, text: 'x'.repeat(480) });
  expect(fake.posts[0]!.text).toBe(POST.short);
});

it('posts to a Telegram channel through the bot, and calls a missing right by its name', async () => {
  const said: string[] = [];
  const results: SendResult[] = [
    { outcome: 'accepted', providerId: '7' },
    { outcome: 'refused', kind: 'gone', reason: '403 not a member' },
  ];
  const outlet = createTelegramChannelOutlet({
    send: async ({ text }) => {
      said.push(text);
      return results.shift()!;
    },
  });
  expect(await outlet.publish(POST)).toEqual({ outcome: 'accepted', providerId: '7' });
  expect(said[0]).toBe(`${POST.title}\n\n${POST.text}\n\n${POST.link}`);
  expect(await outlet.publish(POST)).toMatchObject({ kind: 'misconfigured' });
});

it("reaches a real bot's channel by its @name, and waits where the bot is no admin", async () => {
  const telegram = await startFakeTelegram();
  const { channel } = openTelegram(telegram, { inbox: { store: async () => {} } });
  const send = (id: string) => (message: OutboundMessage) =>
    channel.send({ channel: 'telegram', account: channel.account, id }, message, '');
  const chat = telegram.world.openChannel('@stadtluft');
  expect(await createTelegramChannelOutlet({ send: send('@stadtluft') }).publish(POST)).toMatchObject({
    outcome: 'accepted',
  });
  expect(telegram.sentTo(chat).map(({ text }) => text)).toEqual([`${POST.title}\n\n${POST.text}\n\n${POST.link}`]);
  expect(await createTelegramChannelOutlet({ send: send('@nobody') }).publish(POST)).toMatchObject({
    kind: 'misconfigured',
  });
  await channel.close();
  await telegram.stop();
});

describe('after an attempt', () => {
  const refused = (
    kind: 'throttled' | 'unreachable' | 'rejected' | 'gone' | 'misconfigured',
    more = {},
  ): SendResult => ({
    outcome: 'refused',
    kind,
    reason: 'because',
    ...more,
  });
  it.each<[string, SendResult, number, boolean, string]>([
    ['accepted', { outcome: 'accepted', providerId: '1' }, 1, false, 'sent'],
    ['lost', { outcome: 'unknown', reason: 'reset' }, 1, false, 'unknown'],
    ['lost, safe to repeat', { outcome: 'unknown', reason: 'reset' }, 1, true, 'pending'],
    ['lost too often', { outcome: 'unknown', reason: 'reset' }, 5, true, 'unknown'],
    ['throttled', refused('throttled', { retryAfterMs: 9_000 }), 9, false, 'pending'],
    ['unreachable', refused('unreachable'), 4, false, 'pending'],
    ['unreachable too often', refused('unreachable'), 5, false, 'failed'],
    ['misconfigured', refused('misconfigured'), 9, false, 'pending'],
    ['rejected', refused('rejected'), 1, false, 'failed'],
  ])('%s', (_name, result, attempts, idempotent, state) => {
    const outcome = afterPublish(result, { attempts, idempotent, now: 1_000, random: 0.5 });
    expect(outcome.state).toBe(state);
    expect(outcome.notBefore > 1_000).toBe(state === 'pending');
    if (state === 'sent') expect(outcome.providerId).toBe('1');
  });
});
