// A Bot API server on loopback that speaks, checks and fails as the real one; for tests, crash runs and benchmarks.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readParameters } from './body.ts';
import { createFaults, type Fault } from './faults.ts';
import { createFlood } from './flood.ts';
import { createJudge, type Judge, type SendCall } from './judge.ts';
import { createMethods } from './methods.ts';
import { createPeople, type People } from './people.ts';
import { Refusal } from './refusal.ts';
import { createUpdateQueue, type UpdateQueue } from './update-queue.ts';
import { createWeather, type Sky, type Weather } from './weather.ts';
import { createWorld, type Sent, type World } from './world.ts';

export interface FakeTelegramOptions {
  token?: string;
  /** 0: any free port. */
  port?: number;
  /** Everybody is known, as if all had written before. Default: only who wrote. */
  open?: boolean;
  /** How long each call takes, ms. */
  latencyMs?: number;
  /** More sends than this in a sliding second: 429 for the whole bot, for `retryAfterS`. */
  flood?: { perSecond: number; retryAfterS: number };
  /** First update id (real ones begin anywhere). */
  firstUpdateId?: number;
  /** First wait before a failed webhook push is repeated, ms. */
  webhookRetryMs?: number;
  /** What goes wrong with sends by chance. */
  weather?: Weather;
  /** The server's clock, ms, for penalties and for the judge. */
  now?: () => number;
}

export interface FakeTelegram extends People {
  /** For TELEGRAM_API_ROOT. */
  root: string;
  token: string;
  world: World;
  queue: UpdateQueue;
  /** Every accepted message, oldest first. */
  sent: readonly Sent[];
  sentTo(chatId: number): Sent[];
  /** Resolves when `met` holds for what was sent; rejects after `timeoutMs`, naming what there is. */
  untilSent(met: (sent: readonly Sent[]) => boolean, timeoutMs?: number): Promise<void>;
  judge: Judge;
  weather: Sky;
  /** Calls by method name as written, refused ones too. */
  calls: ReadonlyMap<string, number>;
  /** The next `times` calls of a method (`*`: any) go wrong. */
  fault(method: string, fault: Fault, times?: number): void;
  clearFaults(): void;
  stop(): Promise<void>;
}

/** Starts the server on 127.0.0.1. `stop` cuts all connections. */
export async function startFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const { token = '4711:TEST-token_for-tests', latencyMs = 0, webhookRetryMs = 50 } = options;
  const watchers = new Set<() => void>();
  const onSent = (): void => {
    for (const look of watchers) look();
  };
  const world = createWorld({ botId: Number(token.split(':')[0]), open: options.open ?? false, onSent });
  const queue = createUpdateQueue({ firstId: options.firstUpdateId ?? 73_000_001, retryMs: webhookRetryMs });
  const methods = createMethods(world, queue);
  const faults = createFaults();
  const flood = options.flood && createFlood(options.flood);
  const calls = new Map<string, number>();
  const now = options.now ?? (() => performance.now());
  const judge = createJudge();
  const weather = createWeather(options.weather ?? {});

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const [, file, given, rest = ''] = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
    const payload = await readParameters(request, url);
    if (given !== token) return answer(response, new Refusal(given ? 401 : 404, given ? 'Unauthorized' : 'Not Found'));
    if (file) return sendFile(response, decodeURIComponent(rest));
    calls.set(rest, (calls.get(rest) ?? 0) + 1);
    const sends = rest.toLowerCase().startsWith('send') && rest !== 'sendChatAction';
    const seen = sends && payload ? seenCall(payload, now()) : undefined;
    if (seen) judge.note(seen);
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const method = methods[rest.toLowerCase()];
    if (!method) return answer(response, new Refusal(404, 'Not Found: method not found'));
    if (!payload) return answer(response, new Refusal(400, "Bad Request: can't parse request"));

    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const execute = async (): Promise<unknown> => {
      try {
        if (rest.toLowerCase().startsWith('send')) flood?.check();
        const result = await method(payload, gone.signal);
        if (seen) seen.effect = true;
        return result;
      } catch (error) {
        if (error instanceof Refusal) return error;
        throw error;
      }
    };
    const fault = faults.take(rest.toLowerCase()) ?? (seen && weather.over(seen.chatId, now()));
    if (fault?.type === 'throttle') silence(fault.retryAfterS);
    if (fault) await misbehave(response, fault, execute);
    else {
      const result = await execute();
      if (result instanceof Refusal && result.code === 429) silence(Number(result.parameters?.retry_after));
      answer(response, result);
    }
    if (seen && isReadable(fault)) seen.status = response.statusCode;
  };
  const silence = (seconds: number): void => judge.noteSilence(now(), now() + seconds * 1_000);

  const sendFile = (response: ServerResponse, path: string): void => {
    const found = [...world.files.values()].find((one) => one.path === path);
    if (!found) return answer(response, new Refusal(404, 'Not Found'));
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found.bytes);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) answer(response, new Refusal(500, `Internal Server Error: ${String(error)}`));
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...createPeople(world, queue),
    root,
    token,
    world,
    queue,
    sent: world.sent,
    sentTo: (chatId) => world.sent.filter((sent) => sent.chatId === chatId),
    untilSent: (met, timeoutMs = 5_000) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        const look = (): void => {
          if (!met(world.sent)) return;
          end();
          resolve();
        };
        const timer = setTimeout(() => {
          end();
          const last = world.sent.slice(-5).map((sent) => `${sent.chatId}: ${sent.text.slice(0, 80)}`);
          reject(new Error(`not sent within ${timeoutMs} ms; ${world.sent.length} sent, last: ${last.join(' | ')}`));
        }, timeoutMs);
        watchers.add(look);
        look();
      }),
    calls,
    judge,
    weather,
    fault: faults.add,
    clearFaults: faults.clear,
    async stop() {
      queue.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const seenCall = (payload: Record<string, unknown>, at: number): SendCall => ({
  at,
  chatId: Number(payload.chat_id),
  text: String(payload.text ?? payload.caption ?? ''),
  effect: false,
  status: 0,
});

/** An answer of the Bot API itself; everything else leaves in doubt. */
const isReadable = (fault: Fault | undefined): boolean =>
  fault === undefined || fault.type === 'throttle' || fault.type === 'refuse' || fault.type === 'slow';

function answer(response: ServerResponse, result: unknown): void {
  if (response.destroyed) return;
  const refused = result instanceof Refusal;
  const body = refused
    ? { ok: false, error_code: result.code, description: result.message, parameters: result.parameters }
    : { ok: true, result };
  response.writeHead(refused ? result.code : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function misbehave(response: ServerResponse, fault: Fault, execute: () => Promise<unknown>): Promise<void> {
  const json = { 'content-type': 'application/json' };
  switch (fault.type) {
    case 'throttle': {
      const retry_after = fault.retryAfterS;
      return answer(response, new Refusal(429, `Too Many Requests: retry after ${retry_after}`, { retry_after }));
    }
    case 'refuse':
      return answer(response, new Refusal(fault.code, fault.description, fault.parameters));
    case 'html':
      if (fault.effect) await execute();
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<html><h1>Bad Gateway</h1></html>');
      return;
    case 'reset':
      if (fault.effect) await execute();
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      if (fault.effect) await execute();
      return;
    case 'truncated': {
      const whole = JSON.stringify({ ok: true, result: await execute() });
      response.writeHead(200, json).end(whole.slice(0, whole.length / 2));
      return;
    }
    case 'alien':
      await execute();
      response.writeHead(200, json).end('{"hello":"world"}');
      return;
    case 'empty':
      await execute();
      response.writeHead(200).end();
      return;
    case 'slow': {
      const result = await execute();
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      answer(response, result);
    }
  }
}
