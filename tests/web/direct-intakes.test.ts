// Webhooks on a real socket, before the app: the same answers as through it, and nothing a caller does ends the server.
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Intake } from '../../src/core/channel.ts';
import { createDirectIntakes } from '../../src/web/intakes.ts';
import { type Served, serve } from '../../src/web/serve.ts';
import { createWeb } from '../../src/web/web.ts';
import { webDeps } from './web-deps.ts';

const MAX = 3 * 1024 * 1024;
const faults: unknown[] = [];
const seen: { method: string; size: number; query: string | null }[] = [];
const intake: Intake = {
  path: '/webhooks/test',
  async receive({ method, headers, query, body }) {
    seen.push({ method, size: body.byteLength, query: query.get('hub') });
    if (headers.get('X-Token') === 'broken') throw new Error('broken');
    return headers.get('x-token') === 'right' ? { status: 200, body: 'döne' } : { status: 401 };
  },
};

let served: Served;
const post = (body: string | Uint8Array<ArrayBuffer>, token = 'right') =>
  fetch(`${served.url}${intake.path}`, { method: 'POST', headers: { 'x-token': token }, body });

beforeEach(async () => {
  faults.length = 0;
  seen.length = 0;
  const first = createDirectIntakes([intake], (error, path) => faults.push([String(error), path]));
  served = await serve(createWeb(webDeps({ intakes: [intake] })), { host: '127.0.0.1', port: 0, first });
});
afterEach(() => served.close());

describe('webhooks before the app', () => {
  it('get the bytes and the query, for every method, and answer with text', async () => {
    const answer = await post('abc');
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
      200,
      'döne',
      'text/plain; charset=utf-8',
    ]);
    expect((await fetch(`${served.url}${intake.path}?hub=7`)).status).toBe(401);
    expect(seen).toEqual([
      { method: 'POST', size: 3, query: null },
      { method: 'GET', size: 0, query: '7' },
    ]);
  });

  it.each([
    [MAX, 200],
    [MAX + 1, 413],
  ])('take %i bytes: %i', async (size, status) => {
    expect((await post(new Uint8Array(size))).status).toBe(status);
    expect(seen).toHaveLength(status === 200 ? 1 : 0);
  });

  it('refuse a body without a length that grows too large, and hear nothing of it', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const call = request(`${served.url}${intake.path}`, { method: 'POST' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      call.on('error', reject);
      for (let at = 0; at <= MAX; at += 65_536) call.write(new Uint8Array(65_536));
    });
    expect(status).toBe(413);
    expect(seen).toEqual([]);
    expect((await post('next')).status).toBe(200);
  });

  it('ask the platform to repeat what ended in a fault, and tell it', async () => {
    const answer = await post('x', 'broken');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(faults).toEqual([['Error: broken', '/webhooks/test']]);
  });

  it('do not hear who hangs up in the middle, and go on', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(served.url).port), '127.0.0.1', () => {
        socket.write(
          'POST /webhooks/test HTTP/1.1\r\nhost: x\r\nx-token: right\r\ncontent-length: 100\r\n\r\nhalf',
          () => socket.destroy(),
        );
      });
      socket.once('close', () => resolve());
    });
    expect((await post('next')).status).toBe(200);
    expect(seen).toEqual([{ method: 'POST', size: 4, query: null }]);
  });

  it.each(['/healthz', '/webhooks/test/more', '/webhooks'])('leave %s to the app', async (path) => {
    const answer = await fetch(served.url + path);
    expect(answer.status).toBe(path === '/healthz' ? 200 : 404);
    expect(seen).toEqual([]);
  });
});
