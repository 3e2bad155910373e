// Sending and fetching over real sockets: exactly what may have arrived is in doubt, and no more.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import { recordingInbox } from '../../contract/channel.contract.ts';
import { type FakeTelegram, startFakeTelegram } from '../../fakes/telegram/start-fake-telegram.ts';
import { type OpenedChannel, openTelegram } from './open-channel.ts';

const address: Address = { channel: 'telegram', account: '4711', id: '5' };
const inbox = recordingInbox();
let fake: FakeTelegram;
let opened: OpenedChannel;
beforeEach(async () => {
  fake = await startFakeTelegram({ open: true });
  opened = openTelegram(fake, { inbox });
});
afterEach(() => fake.stop());

const send = ({ channel }: OpenedChannel, text = 'Hallo') => channel.send(address, { text }, 'delivery');

describe('a picture at an address Telegram cannot reach', () => {
  const message = { text: 'Die Werte', image: { url: 'http://localhost:3000/w.png', alt: 'Kurve' } };
  const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 255]);
  let asked = 0;
  beforeEach(() => {
    asked = 0;
  });
  const open = (file: { mime: string; bytes: Uint8Array } | null) =>
    openTelegram(fake, {
      inbox,
      fetchImage: async () => {
        asked += 1;
        return file;
      },
    }).channel;

  it('is fetched once, sent along once, and sent by its id to everybody else', async () => {
    const channel = open({ mime: 'image/png', bytes });
    const buttons = [{ id: 'b', label: 'Mehr' }];
    expect(await channel.send(address, { ...message, buttons }, 'd1')).toMatchObject({ outcome: 'accepted' });
    expect(await channel.send({ ...address, id: '6' }, message, 'd2')).toMatchObject({ outcome: 'accepted' });
    expect(asked).toBe(1);
    expect(fake.sent.map(({ method, text }) => [method, text])).toEqual([
      ['sendPhoto', 'Die Werte'],
      ['sendPhoto', 'Die Werte'],
    ]);
    expect(JSON.stringify(fake.sent[0]?.payload.reply_markup)).toContain('Mehr');
    const [id, file] = [...fake.world.files][0]!;
    expect(Buffer.from(file.bytes).equals(Buffer.from(bytes))).toBe(true);
    expect(fake.sent[1]?.payload.photo).toBe(id);
  });

  it('that is not there is described, and asked for again the next time', async () => {
    const channel = open(null);
    await channel.send(address, message, 'd1');
    await channel.send(address, message, 'd2');
    expect(asked).toBe(2);
    expect(fake.sent.map(({ method, text }) => [method, text])).toEqual([
      ['sendMessage', 'Die Werte\n\nKurve'],
      ['sendMessage', 'Die Werte\n\nKurve'],
    ]);
  });
});

describe('a send', () => {
  it('knows the id of the message', async () => {
    expect(await send(opened)).toEqual({ outcome: 'accepted', providerId: String(fake.sent[0]?.messageId) });
  });

  it.each(['effect', 'no effect'])('whose answer is swallowed is in doubt after the time-out (%s)', async (effect) => {
    fake.fault('sendMessage', { type: 'hang', effect: effect === 'effect' });
    const startedAt = performance.now();
    expect(await send(opened)).toEqual({ outcome: 'unknown', reason: 'no answer within 300 ms' });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295);
    expect(fake.calls.get('sendMessage')).toBe(1);
  });

  it('that was cut off is in doubt, and is not repeated', async () => {
    await send(opened);
    fake.fault('sendMessage', { type: 'reset', effect: true });
    expect(await send(opened)).toMatchObject({ outcome: 'unknown' });
    expect(fake.sent).toHaveLength(2);
    expect(fake.calls.get('sendMessage')).toBe(2);
  });

  it('to where nobody listens surely did not arrive', async () => {
    const nowhere = openTelegram({ root: 'http://127.0.0.1:9', token: fake.token }, { inbox });
    expect(await send(nowhere)).toEqual({ outcome: 'refused', kind: 'unreachable', reason: 'ECONNREFUSED' });
  });

  it('to a name nobody has surely did not arrive', async () => {
    const nowhere = openTelegram({ root: 'http://luftpost.invalid', token: fake.token }, { inbox });
    expect(await send(nowhere)).toMatchObject({ outcome: 'refused', kind: 'unreachable' });
  });

  it('over TLS to a server that speaks none surely did not arrive', async () => {
    const root = fake.root.replace('http:', 'https:');
    const wrong = openTelegram({ root, token: fake.token }, { inbox });
    expect(await send(wrong)).toMatchObject({ outcome: 'refused', kind: 'unreachable' });
    expect(fake.sent).toEqual([]);
  });

  it('says nothing of the token, whatever happens', async () => {
    const results = [];
    for (const type of ['truncated', 'alien', 'empty'] as const) {
      fake.fault('sendMessage', { type });
      results.push(await send(opened));
    }
    fake.fault('sendMessage', { type: 'html', status: 403 });
    results.push(await send(opened));
    results.push(await send(openTelegram({ root: 'http://127.0.0.1:9', token: fake.token }, { inbox })));
    expect(JSON.stringify(results)).not.toContain('TEST-token');
    expect(results.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unknown', 'refused', 'refused']);
  });

  it('goes to a root with a path and a slash at the end', async () => {
    const below = openTelegram({ root: `${fake.root}/`, token: fake.token }, { inbox });
    expect(await send(below)).toMatchObject({ outcome: 'accepted' });
    const path = openTelegram({ root: `${fake.root}/proxy/`, token: fake.token }, { inbox });
    expect(await send(path)).toMatchObject({ outcome: 'refused', kind: 'misconfigured' });
  });
});

describe('a connection that is accepted and never answers', () => {
  let silent: Server;
  const sockets = new Set<Socket>();
  let received = '';
  beforeEach(async () => {
    received = '';
    silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', (chunk) => {
        received += String(chunk);
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => silent.close(resolve));
  });
  const rootOf = (scheme: string) => `${scheme}://127.0.0.1:${(silent.address() as AddressInfo).port}`;

  it('leaves a written message in doubt', async () => {
    const channel = openTelegram({ root: rootOf('http'), token: fake.token }, { inbox });
    expect(await send(channel)).toMatchObject({ outcome: 'unknown' });
    expect(received).toContain('Hallo');
  });

  it('leaves no doubt about a message that never left the handshake', async () => {
    const channel = openTelegram({ root: rootOf('https'), token: fake.token }, { inbox });
    expect(await send(channel)).toMatchObject({ outcome: 'refused', kind: 'unreachable' });
    expect(received).not.toContain('Hallo');
  });
});

describe('a file', () => {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, at) => at % 256);
  const voice = { media: 'voice', ref: 'voice-1', mime: 'audio/ogg' } as const;
  const fetchMedia = (media: Parameters<NonNullable<typeof opened.channel.fetchMedia>>[0], most: number) =>
    opened.channel.fetchMedia?.(media, most);
  beforeEach(() => fake.addFile('voice-1', 'voice/file 1.oga', bytes));

  it('is fetched', async () => {
    const file = await fetchMedia(voice, 10_000);
    expect(file?.mime).toBe('audio/ogg');
    expect(Buffer.from(file?.bytes ?? []).equals(Buffer.from(bytes))).toBe(true);
  });
  it.each([
    ['too large when it comes', voice, 4_999],
    ['too large by its own word', { ...voice, size: 30_000_000 }, 50_000_000],
    ['gone', { ...voice, ref: 'voice-2' }, 10_000],
  ])('is not there when it is %s', async (_name, media, most) => {
    expect(await fetchMedia(media, most)).toBeNull();
  });
  it('of a hostile path is not asked for', async () => {
    fake.addFile('voice-3', '../../etc/passwd', bytes);
    expect(await fetchMedia({ ...voice, ref: 'voice-3' }, 10_000)).toBeNull();
  });
  it('that cannot be asked for now is an error without the token', async () => {
    fake.fault('getFile', { type: 'html', status: 502 });
    await expect(fetchMedia(voice, 10_000)).rejects.toThrow(/^the file could not be asked for/);
  });
});

it('shows that an answer is being written', async () => {
  await opened.channel.typing?.(address);
  expect(fake.world.typing).toEqual([5]);
});
