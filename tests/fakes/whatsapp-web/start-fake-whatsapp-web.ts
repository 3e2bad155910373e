// Stand-in for web.whatsapp.com on loopback: serves the page, keeps the "telephone", and lets a test play the people.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const PAGE = `<!doctype html><meta charset="utf-8"><title>stand-in</title><script>${here('page-store.js')}</script><script type="module">${here('page.js')}</script>`;

export interface FakeMessage {
  id: string;
  from: string;
  body?: string;
  type?: string;
  notifyName?: string;
  lat?: number;
  lng?: number;
  media?: { mime: string; size: number };
  caption?: string;
}

export interface SentByUs {
  id: string;
  to: string;
  text: string;
  mime?: string;
  media?: string;
}

/** What the next pages do: nothing at all, or miss a module. */
export interface PageMode {
  silent?: boolean;
  broken?: string;
}

export interface FakeWhatsAppWeb {
  /** A browser that finds this server under WhatsApp's name and nothing else. */
  browserFor(chromium: string): string;
  /** Waits for an open page and gives it a command. */
  command(command: { do: string; [field: string]: unknown }): Promise<void>;
  /** Somebody writes; kept by the telephone until seen, whether or not a browser is there. */
  write(message: FakeMessage): Promise<void>;
  /** The bytes of a message with a file. */
  file(id: string, bytes: Uint8Array): void;
  readonly sent: SentByUs[];
  /** What else the page was made to do: typing, seen, deleted, pairing, logout. */
  readonly told: { kind: string; [field: string]: unknown }[];
  /** Modules the library asked for and the page does not have: the library or the page is out of date. */
  readonly missing: string[];
  /** How the next sends end: −1 fails, `never` gets no answer. */
  nextAck: (number | 'never')[];
  /** People who cannot be found; with a sentence, the error they cause. */
  unknownPeople: Map<string, string | null>;
  mode: PageMode;
  /** Accepts connections and says nothing. */
  mute: boolean;
  stop(): Promise<void>;
}

export async function startFakeWhatsAppWeb(): Promise<FakeWhatsAppWeb> {
  const pages = new Set<ServerResponse>();
  const waiting: (() => void)[] = [];
  const inbox: FakeMessage[] = [];
  const files = new Map<string, Uint8Array>();
  const folder = mkdtempSync(join(tmpdir(), 'luftpost-browser-'));
  const fake: Omit<FakeWhatsAppWeb, 'browserFor' | 'stop'> = {
    sent: [],
    told: [],
    missing: [],
    nextAck: [],
    unknownPeople: new Map(),
    mode: {},
    mute: false,
    file: (id, bytes) => void files.set(id, bytes),
    async command(command) {
      if (pages.size === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      for (const page of pages) page.write(`data: ${JSON.stringify(command)}\n\n`);
    },
    async write(message) {
      inbox.push(message);
      if (pages.size > 0) await fake.command({ do: 'message', message });
    },
  };

  const tls = here('tls.pem');
  const options: ServerOptions = { key: tls, cert: tls };
  const server = createServer(options, (request, response) => {
    if (fake.mute) return;
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'https://web.whatsapp.com');
    const json = (value: unknown): void => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(value));
    };
    switch (pathname) {
      case '/':
        response.setHeader('content-type', 'text/html; charset=utf-8');
        response.end(PAGE);
        return;
      case '/mode':
        return json({ mode: fake.mode });
      case '/store':
        return json({ messages: inbox });
      case '/commands':
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(':\n\n');
        pages.add(response);
        request.once('close', () => pages.delete(response));
        for (const resolve of waiting.splice(0)) resolve();
        return;
      case '/told':
        return json(await hear(JSON.parse(await bodyOf(request)) as { kind: string }));
      default:
        if (pathname.startsWith('/media/')) {
          response.end(files.get(pathname.slice('/media/'.length)) ?? '');
          return;
        }
        response.writeHead(404).end();
    }
  }

  async function hear(what: { kind: string; [field: string]: unknown }): Promise<object> {
    const id = String(what.id);
    switch (what.kind) {
      case 'sent': {
        const ack = fake.nextAck.shift() ?? 1;
        if (ack !== -1) fake.sent.push(what as unknown as SentByUs);
        return ack === 'never' ? {} : { ack };
      }
      case 'find': {
        if (!fake.unknownPeople.has(id)) return { exists: true };
        const error = fake.unknownPeople.get(id);
        return error ? { error } : { exists: false };
      }
      case 'seen': {
        const seen = inbox.filter((message) => message.from === id);
        for (const message of seen) inbox.splice(inbox.indexOf(message), 1);
        fake.told.push(what);
        return {};
      }
      case 'unknown-module':
        fake.missing.push(String(what.name));
        return {};
      case 'pairing':
        fake.told.push(what);
        return { code: 'ABCD1234' };
      default:
        fake.told.push(what);
        return {};
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    browserFor(chromium: string): string {
      const wrapper = join(folder, 'browser');
      const rules = `MAP web.whatsapp.com:443 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`;
      const switches = `"--host-resolver-rules=${rules}" --ignore-certificate-errors`;
      writeFileSync(wrapper, `#!/bin/sh\nexec "${chromium}" ${switches} "$@"\n`);
      chmodSync(wrapper, 0o755);
      return wrapper;
    },
    async stop(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
