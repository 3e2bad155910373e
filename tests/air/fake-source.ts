// A fake of the two sources on loopback: answers by path, counts what was asked, can be made to fail.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeSource {
  url: string;
  asked: URL[];
  close(): Promise<void>;
}

export type Reply = { status?: number; headers?: Record<string, string>; body?: unknown; hangUp?: true };

export async function fakeSource(reply: (url: URL) => Reply): Promise<FakeSource> {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    asked.push(url);
    const { status = 200, headers = {}, body = {}, hangUp } = reply(url);
    if (hangUp) {
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
