// A line to a server that can be cut, silenced and mended.

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpLine {
  /** Where to connect to instead of the server. */
  port: number;
  /** Every connection is reset, and new ones are refused. */
  cut(): Promise<void>;
  /** Nothing goes through in either direction, and nobody is told (a black hole). */
  silence(): void;
  /** What came before the server's answer is dropped on the way back (the request arrived). */
  deafen(): void;
  /** As at first. Connections from before stay dead. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function openLine(target: { host: string; port: number }): Promise<TcpLine> {
  const pairs = new Set<[Socket, Socket]>();
  let mode: 'open' | 'silent' | 'deaf' = 'open';
  const server = createServer((near) => {
    const far = connect(target);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) {
      socket.on('error', end);
      socket.on('close', end);
    }
    let lost = false;
    near.on('data', (bytes) => {
      if (mode === 'silent') lost = true;
      if (!lost) far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (mode !== 'open') lost = true;
      if (!lost) near.write(bytes);
    });
  });
  let port = 0;
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const shut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
    pairs.clear();
    await closed;
  };
  await listen();
  return {
    get port() {
      return port;
    },
    async cut() {
      if (server.listening) await shut();
    },
    silence: () => {
      mode = 'silent';
    },
    deafen: () => {
      mode = 'deaf';
    },
    async mend() {
      mode = 'open';
      for (const [near, far] of pairs) {
        near.resetAndDestroy();
        far.destroy();
      }
      pairs.clear();
      if (!server.listening) await listen();
    },
    async close() {
      if (server.listening) await shut();
    },
  };
}
