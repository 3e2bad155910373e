// The server on a real socket: it answers, refuses what is too much, and ends in time.
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Served, serve } from '../../src/web/serve.ts';
import { createWeb } from '../../src/web/web.ts';
import { webDeps } from './web-deps.ts';

const open: Served[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

async function start() {
  const served = await serve(createWeb(webDeps()), { host: '127.0.0.1', port: 0 });
  open.push(served);
  return served;
}

describe('serve', () => {
  it('refuses a port that is taken', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(serve(createWeb(webDeps()), { host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken`,
    );
  });

  it('ends event streams at once and closes', async () => {
    const served = await start();
    const opened = await fetch(`${served.url}/api/chat`, { method: 'POST', body: '{}' });
    const { session } = (await opened.json()) as { session: string };
    const stream = await fetch(`${served.url}/api/chat/events?session=${session}`);
    expect(stream.status).toBe(200);
    const read = stream.text().catch(() => 'cut');
    const begun = Date.now();
    await served.close();
    await read;
    expect(Date.now() - begun).toBeLessThan(2_000);
    await expect(fetch(`${served.url}/healthz`)).rejects.toThrow();
  });

  it('answers 413 to a body without a length that grows too large, and goes on', async () => {
    const { url } = await start();
    const status = await new Promise<number>((resolve, reject) => {
      const chunked = request(`${url}/api/chat`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      chunked.on('error', reject);
      for (let i = 0; i < 20; i++) chunked.write('x'.repeat(8_192));
      chunked.end();
    });
    expect(status).toBe(413);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('answers 431 to ten thousand headers, and goes on', async () => {
    const { url } = await start();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
        const headers = Array.from({ length: 10_000 }, (_, n) => `X-${n}: ${n}\r\n`).join('');
        socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
      });
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 431/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
