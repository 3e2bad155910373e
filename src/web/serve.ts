// The HTTP server around the app: listens, and ends within five seconds.
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Served {
  /** Where it answers, with the real port. */
  url: string;
  /** Ends event streams at once, lets requests finish for `GRACE_MS`, then cuts them. */
  close(): Promise<void>;
}

const GRACE_MS = 5_000;
/** A client that takes longer to send its request is cut off. */
const REQUEST_MS = 30_000;

export interface ServeOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Answers a request by itself and says so, or leaves it to the app. */
  first?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Rejects when the address is taken. */
export async function serve(app: Hono, { host, port, first = () => false }: ServeOptions): Promise<Served> {
  const ask = getRequestListener(app.fetch);
  const streams = new Set<ServerResponse>();
  const timeouts = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS / 2, keepAliveTimeout: 65_000 };
  const server = createServer(timeouts, (request, response) => {
    if (first(request, response)) return;
    noteStream(response, streams);
    void ask(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(inWords(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;

  return {
    url: `http://${name}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
        for (const response of streams) response.destroy();
      }),
  };
}

/** Why it cannot listen, and what to do about it. */
function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why =
    error.code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken by another program: stop it, or set PORT.`
      : error.code === 'EACCES'
        ? `Port ${port} may not be opened by this user: set PORT to one above 1023.`
        : error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND'
          ? `HOST ${host} is no address of this machine: set HOST to 127.0.0.1 or 0.0.0.0.`
          : error.message;
  return new Error(why, { cause: error });
}

/** Remembers a response that turns out to be an event stream: such a one never ends by itself. */
function noteStream(response: ServerResponse, streams: Set<ServerResponse>): void {
  const write = response.writeHead.bind(response) as (status: number, headers?: OutgoingHttpHeaders) => ServerResponse;
  response.writeHead = ((status: number, headers?: OutgoingHttpHeaders) => {
    if (String(headers?.['content-type'] ?? '').startsWith('text/event-stream')) {
      streams.add(response);
      response.once('close', () => streams.delete(response));
    }
    return write(status, headers);
  }) as ServerResponse['writeHead'];
}
